// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TRANSMIT_INFO_HPP
#define NETRING_TRANSMIT_INFO_HPP

#include <netring/vnet_header.hpp>

#include <chrono>
#include <cstdint>

namespace netring {

/// The clock of launch times.
enum class launch_clock : std::uint8_t {
    /// CLOCK_MONOTONIC, that of `std::chrono::steady_clock`; the one that the fq queue discipline keeps to.
    monotonic,
    /// CLOCK_TAI; the one that the etf queue discipline usually keeps to. Needs CAP_NET_ADMIN.
    tai,
};

/// What goes along with a frame to be sent.
struct transmit_info {
    /// What is left to checksum and segmentation offload. Needs `inject_options::vnet_header`.
    netring::vnet_header vnet{};
    /// When the frame is to leave, since the epoch of `inject_options::launch_clock`; 0 is at once. The queue discipline of the
    /// interface must heed it (tc-fq(8), tc-etf(8)), others send at once.
    std::chrono::nanoseconds launch_time{0};
};

} // namespace netring

#endif
