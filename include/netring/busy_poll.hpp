// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BUSY_POLL_HPP
#define NETRING_BUSY_POLL_HPP

#include <chrono>
#include <cstdint>

namespace netring {

/// Lets the kernel poll the NIC on behalf of a socket instead of waiting for its interrupt (socket(7): SO_BUSY_POLL,
/// SO_PREFER_BUSY_POLL, SO_BUSY_POLL_BUDGET). Trades a CPU for latency; without a NIC that supports it nothing happens. `prefer`
/// and a raised budget need CAP_NET_ADMIN, on older kernels a raised time too.
struct busy_poll {
    /// How long a wait polls.
    std::chrono::microseconds time{50};
    /// Keeps the NIC's interrupts off as long as it is polled often enough. Needs Linux 5.11.
    bool prefer = false;
    /// Packets taken from the NIC in one poll; 0 leaves the kernel's choice. Needs Linux 5.11.
    std::uint16_t budget_packets = 0;
};

} // namespace netring

#endif
