// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_DEMO_FRAME_HPP
#define NETRING_STATS_DEMO_FRAME_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace netring_stats {

/// Frames between hosts that do not exist: those of documentation addresses (RFC 5737, RFC 3849).
class demo_frame {
public:
    enum class kind : std::uint8_t { udp, tcp, icmp, udp_over_ipv6, arp, lldp };

    /// @pre 62 <= size <= 1514, or 60 for what is not over IPv6.
    std::span<unsigned char const> make(kind what, unsigned char host, std::size_t size);

private:
    void put(std::size_t at, std::size_t value);
    void make_ipv4(unsigned char protocol, unsigned char host, std::size_t size);
    void make_ipv6(unsigned char host, std::size_t size);
    void make_arp(unsigned char host);

    std::array<unsigned char, 1514> bytes_{};
};

} // namespace netring_stats

#endif
