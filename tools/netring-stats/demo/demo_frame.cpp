// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "demo/demo_frame.hpp"

#include <algorithm>
#include <linux/if_ether.h>
#include <netinet/in.h>

namespace netring_stats {
namespace {

constexpr std::size_t network = ETH_HLEN;
constexpr std::size_t ipv4_size = 20;

std::uint16_t checksum(std::span<unsigned char const> header) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at != header.size(); at += 2)
        sum += static_cast<std::uint32_t>(header[at]) << 8U | header[at + 1];
    sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16U)) & 0xffffU);
}

} // namespace

std::span<unsigned char const> demo_frame::make(kind what, unsigned char host, std::size_t size) {
    constexpr std::array<unsigned char, 12> addresses{0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01};
    std::ranges::fill(bytes_, static_cast<unsigned char>(0));
    std::ranges::copy(addresses, bytes_.begin());
    bytes_[ETH_ALEN + 4] = host;
    switch (what) {
    case kind::udp:
        make_ipv4(IPPROTO_UDP, host, size);
        put(network + ipv4_size + 4, size - network - ipv4_size);
        break;
    case kind::tcp:
        make_ipv4(IPPROTO_TCP, host, size);
        bytes_[network + ipv4_size + 12] = 0x50;
        bytes_[network + ipv4_size + 13] = 0x10;
        break;
    case kind::icmp:
        make_ipv4(IPPROTO_ICMP, host, size);
        bytes_[network + ipv4_size] = 8;
        break;
    case kind::udp_over_ipv6:
        make_ipv6(host, size);
        break;
    case kind::arp:
        make_arp(host);
        break;
    case kind::lldp:
        put(12, ETH_P_LLDP);
        break;
    }
    return std::span(bytes_).first(size);
}

void demo_frame::put(std::size_t at, std::size_t value) {
    bytes_.at(at) = static_cast<unsigned char>(value >> 8U & 0xffU);
    bytes_.at(at + 1) = static_cast<unsigned char>(value & 0xffU);
}

void demo_frame::make_ipv4(unsigned char protocol, unsigned char host, std::size_t size) {
    std::array<unsigned char, 8> const from_and_to{192, 0, 2, host, 198, 51, 100, 1};
    put(12, ETH_P_IP);
    bytes_[network] = 0x45;
    put(network + 2, size - network);
    bytes_[network + 8] = 64;
    bytes_[network + 9] = protocol;
    std::ranges::copy(from_and_to, bytes_.begin() + network + 12);
    put(network + 10, checksum(std::span(bytes_).subspan(network, ipv4_size)));
    constexpr std::size_t port = 9000;
    put(network + ipv4_size, port);
    put(network + ipv4_size + 2, port);
}

void demo_frame::make_ipv6(unsigned char host, std::size_t size) {
    constexpr std::size_t ipv6_size = 40;
    put(12, ETH_P_IPV6);
    bytes_[network] = 0x60;
    put(network + 4, size - network - ipv6_size);
    bytes_[network + 6] = IPPROTO_UDP;
    bytes_[network + 7] = 64;
    for (std::size_t const at : {network + 8, network + 24}) {
        put(at, 0x2001);
        put(at + 2, 0x0db8);
    }
    bytes_[network + 23] = host;
    bytes_[network + 39] = 1;
    put(network + ipv6_size + 4, size - network - ipv6_size);
}

void demo_frame::make_arp(unsigned char host) {
    constexpr std::array<unsigned char, 8> request{0, 1, 8, 0, 6, 4, 0, 1};
    put(12, ETH_P_ARP);
    std::ranges::copy(request, bytes_.begin() + network);
    std::ranges::copy(std::span(bytes_).subspan(ETH_ALEN, ETH_ALEN), bytes_.begin() + network + 8);
    std::array<unsigned char, 4> const from{192, 0, 2, host};
    std::ranges::copy(from, bytes_.begin() + network + 14);
    std::array<unsigned char, 4> const to{198, 51, 100, 1};
    std::ranges::copy(to, bytes_.begin() + network + 24);
}

} // namespace netring_stats
