// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/headers.hpp"

#include <algorithm>
#include <linux/if_ether.h>
#include <netinet/in.h>

namespace netring_stats {
namespace {

using bytes = std::span<std::byte const>;

std::uint16_t number16(bytes at) noexcept {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8U | std::to_integer<unsigned>(at[1]));
}

protocol protocol_of(std::uint8_t number) noexcept {
    switch (number) {
    case IPPROTO_TCP:
        return protocol::tcp;
    case IPPROTO_UDP:
        return protocol::udp;
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
        return protocol::icmp;
    case IPPROTO_SCTP:
        return protocol::sctp;
    default:
        return protocol::other_ip;
    }
}

packet_headers read_ipv4(bytes header) noexcept {
    if (header.size() < 20)
        return {protocol::other_ip, std::nullopt};
    return {protocol_of(std::to_integer<std::uint8_t>(header[9])), address::of(header.subspan(12, 4))};
}

bool extends(std::uint8_t next) noexcept {
    return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT;
}

packet_headers read_ipv6(bytes header) noexcept {
    constexpr std::size_t size = 40;
    if (header.size() < size)
        return {protocol::other_ip, std::nullopt};
    auto const source = address::of(header.subspan(8, 16));
    auto next = std::to_integer<std::uint8_t>(header[6]);
    for (auto rest = header.subspan(size); extends(next) && rest.size() >= 8;) {
        // Those of a fragment are always 8 bytes, and its length field is not one.
        auto const units = next == IPPROTO_FRAGMENT ? std::size_t{0} : std::to_integer<std::size_t>(rest[1]);
        next = std::to_integer<std::uint8_t>(rest[0]);
        rest = rest.subspan(std::min(rest.size(), 8 * (units + 1)));
    }
    return {protocol_of(next), source};
}

packet_headers read_network(std::uint16_t type, bytes header) noexcept {
    switch (type) {
    case ETH_P_IP:
        return read_ipv4(header);
    case ETH_P_IPV6:
        return read_ipv6(header);
    case ETH_P_ARP:
        return {protocol::arp, std::nullopt};
    case ETH_P_LLDP:
        return {protocol::lldp, std::nullopt};
    default:
        return {};
    }
}

packet_headers read_ethernet(bytes frame) noexcept {
    constexpr std::size_t tag_size = 4;
    if (frame.size() < ETH_HLEN)
        return {};
    auto type = number16(frame.subspan(12));
    auto rest = frame.subspan(ETH_HLEN);
    for (; (type == ETH_P_8021Q || type == ETH_P_8021AD) && rest.size() >= tag_size; rest = rest.subspan(tag_size))
        type = number16(rest.subspan(2));
    auto result = read_network(type, rest);
    if (!result.source)
        result.source = address::of(frame.subspan(ETH_ALEN, ETH_ALEN));
    return result;
}

} // namespace

packet_headers headers_of(netring::packet_view const& packet) noexcept {
    auto const data = packet.data();
    if (packet.link_type() == netring::link_type::ethernet)
        return read_ethernet(data);
    if (packet.link_type() != netring::link_type::raw_ip || data.empty())
        return {};
    return std::to_integer<unsigned>(data[0]) >> 4U == 6 ? read_ipv6(data) : read_ipv4(data);
}

} // namespace netring_stats
