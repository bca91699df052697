// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_FORWARDERS_HPP
#define NETRING_BENCH_FORWARDERS_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

namespace netring::bench {

/// What all are given alike.
struct forward_options {
    std::string from{};
    std::string to{};
    bool generic = false;
};

/// What one that echoes does to each packet.
inline void swap_addresses(std::span<std::byte> packet) {
    constexpr std::size_t address = 6;
    if (packet.size() >= 2 * address)
        std::swap_ranges(packet.begin(), packet.begin() + address, packet.begin() + address);
}

// Each sends what it receives until the process is ended, through AF_XDP, without a copy. Those that echo send it back where
// it came from, with its addresses swapped.
using forwarder = void (*)(forward_options const&);

// netring's.
void echo_by_xdp(forward_options const& how);
void forward_by_xdp(forward_options const& how);
void echo_by_xdp_core(forward_options const& how);
void forward_by_xdp_core(forward_options const& how);

// By hand.
void echo_by_xsk(forward_options const& how);
void forward_by_xsk(forward_options const& how);

} // namespace netring::bench

#endif
