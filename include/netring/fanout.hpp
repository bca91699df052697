// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_FANOUT_HPP
#define NETRING_FANOUT_HPP

#include <cstdint>

namespace netring {

/// How a fanout group spreads packets over its members (packet(7), PACKET_FANOUT).
enum class fanout_mode : std::uint8_t {
    /// By flow hash: a flow stays with one member.
    hash = 0,
    /// Round robin.
    load_balance = 1,
    /// By the CPU that received the packet.
    cpu = 2,
    /// To the first member until it is full, then to the next.
    rollover = 3,
    /// At random.
    random = 4,
    /// By the NIC's receive queue.
    queue_mapping = 5,
};

/// Membership in a fanout group: several captures that share one interface's packets, each packet to one of them.
struct fanout {
    fanout_mode mode = fanout_mode::hash;
    /// Names the group within its network namespace. All members use the same mode, flags and interface.
    std::uint16_t group = 0;
};

} // namespace netring

#endif
