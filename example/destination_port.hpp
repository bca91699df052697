// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_DESTINATION_PORT_HPP
#define NETRING_EXAMPLE_DESTINATION_PORT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <optional>
#include <span>

namespace example {

// tag::parse[]
using bytes = std::span<std::byte const>;

// Whatever a header says is a claim of the sender's, so each step looks whether the packet goes so far.

inline std::optional<unsigned> byte_at(bytes packet, std::size_t at) {
    if (at >= packet.size())
        return std::nullopt;
    return std::to_integer<unsigned>(packet[at]);
}

/// A number of two bytes, in network byte order.
inline std::optional<unsigned> word_at(bytes packet, std::size_t at) {
    auto const high = byte_at(packet, at);
    auto const low = byte_at(packet, at + 1);
    if (!high || !low)
        return std::nullopt;
    return *high << 8U | *low;
}

/// What is left of a packet after some bytes.
inline bytes behind(bytes packet, std::size_t count) {
    return packet.subspan(std::min(count, packet.size()));
}

inline std::optional<unsigned> port_behind_ip(unsigned protocol, bytes payload) {
    if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
        return std::nullopt;
    return word_at(payload, 2);
}

inline std::optional<unsigned> port_in_ipv4(bytes packet) {
    auto const first = byte_at(packet, 0);
    auto const fragment = word_at(packet, 6);
    auto const protocol = byte_at(packet, 9);
    constexpr unsigned offset = 0x1fff;
    // Only a datagram's first fragment has its ports.
    if (!first || !fragment || !protocol || (*fragment & offset) != 0)
        return std::nullopt;
    // In words of four bytes, with the options.
    auto const header_size = (*first & 0xfU) * 4;
    constexpr unsigned without_options = 20;
    if (header_size < without_options)
        return std::nullopt;
    return port_behind_ip(*protocol, behind(packet, header_size));
}

inline std::optional<unsigned> port_in_ipv6(bytes packet) {
    constexpr std::size_t header_size = 40;
    auto next = byte_at(packet, 6);
    bytes rest = behind(packet, header_size);
    // Extension headers, each of which names the next one.
    while (next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT) {
        auto const units = byte_at(rest, 1);
        auto const fragment = word_at(rest, 2);
        constexpr unsigned offset = 0xfff8;
        if (!units || !fragment || (next == IPPROTO_FRAGMENT && (*fragment & offset) != 0))
            return std::nullopt;
        auto const size = next == IPPROTO_FRAGMENT ? 8 : 8 * (*units + 1);
        next = byte_at(rest, 0);
        rest = behind(rest, size);
    }
    return next ? port_behind_ip(*next, rest) : std::nullopt;
}

/// The port that a TCP or UDP packet goes to; none if it is another one, or too short to tell.
inline std::optional<unsigned> destination_port(bytes frame) {
    std::size_t at = 2 * ETH_ALEN;
    auto type = word_at(frame, at);
    // VLAN tags, of which there may be several.
    for (; type == ETH_P_8021Q || type == ETH_P_8021AD; type = word_at(frame, at))
        at += 4;
    bytes const packet = behind(frame, at + 2);
    if (type == ETH_P_IP)
        return port_in_ipv4(packet);
    if (type == ETH_P_IPV6)
        return port_in_ipv6(packet);
    return std::nullopt;
}
// end::parse[]

} // namespace example

#endif
