// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_PACKET_HEADERS_HPP
#define NETRING_EXAMPLE_PACKET_HEADERS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <optional>
#include <span>
#include <string>

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

/// What a header is followed by, and what that is: an EtherType, or a protocol of IP.
struct payload {
    std::optional<unsigned> type;
    bytes data;
};

/// What an Ethernet frame carries behind its VLAN tags, of which there may be several.
inline payload in_ethernet(bytes frame) {
    std::size_t at = 2 * ETH_ALEN;
    auto type = word_at(frame, at);
    for (; type == ETH_P_8021Q || type == ETH_P_8021AD; type = word_at(frame, at))
        at += 4;
    return {type, behind(frame, at + 2)};
}

inline payload in_ipv4(bytes packet) {
    auto const first = byte_at(packet, 0);
    auto const fragment = word_at(packet, 6);
    constexpr unsigned offset = 0x1fff;
    // Only a datagram's first fragment begins with a header.
    if (!first || !fragment || (*fragment & offset) != 0)
        return {};
    // In words of four bytes, with the options.
    auto const header_size = (*first & 0xfU) * 4;
    constexpr unsigned without_options = 20;
    if (header_size < without_options)
        return {};
    return {byte_at(packet, 9), behind(packet, header_size)};
}

inline payload in_ipv6(bytes packet) {
    constexpr std::size_t header_size = 40;
    payload found{byte_at(packet, 6), behind(packet, header_size)};
    // Extension headers, each of which names the next one.
    while (found.type == IPPROTO_HOPOPTS || found.type == IPPROTO_ROUTING || found.type == IPPROTO_DSTOPTS ||
           found.type == IPPROTO_FRAGMENT) {
        auto const units = byte_at(found.data, 1);
        auto const fragment = word_at(found.data, 2);
        constexpr unsigned offset = 0xfff8;
        if (!units || !fragment || (found.type == IPPROTO_FRAGMENT && (*fragment & offset) != 0))
            return {};
        auto const size = found.type == IPPROTO_FRAGMENT ? 8 : 8 * (*units + 1);
        found = {byte_at(found.data, 0), behind(found.data, size)};
    }
    return found;
}

/// What IP carries in an Ethernet frame; nothing if it is another one.
inline payload in_ip(bytes frame) {
    auto const [type, packet] = in_ethernet(frame);
    if (type == ETH_P_IP)
        return in_ipv4(packet);
    if (type == ETH_P_IPV6)
        return in_ipv6(packet);
    return {};
}

/// The port that a TCP or UDP packet goes to; none if it is another one, or too short to tell.
inline std::optional<unsigned> destination_port(bytes frame) {
    auto const [protocol, segment] = in_ip(frame);
    if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
        return std::nullopt;
    return word_at(segment, 2);
}
// end::parse[]

// tag::text[]
/// Bytes as text, with a question mark for what a terminal might obey.
inline std::string text(bytes data) {
    std::string result;
    for (auto const byte : data) {
        auto const letter = std::to_integer<char>(byte);
        result += letter >= ' ' && letter <= '~' ? letter : '?';
    }
    return result;
}
// end::text[]

} // namespace example

#endif
