// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_FANOUT_HPP
#define NETRING_FANOUT_HPP

#include <netring/ebpf_program.hpp>
#include <netring/filter.hpp>

#include <cstdint>
#include <optional>

namespace netring {

/// How the kernel spreads packets over the members of a fanout group (packet(7), PACKET_FANOUT).
enum class fanout_mode : std::uint8_t {
    /// By flow hash: a flow, both directions of it, stays with one member.
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
    /// By a classic BPF program, `fanout::program`.
    cbpf = 6,
    /// By an eBPF program, `fanout::ebpf`.
    ebpf = 7,
};

/// Membership in a fanout group: several captures of one interface that share its packets, each packet going to exactly one.
///
/// @code
/// netring::capture member({.interface = "eth0", .fanout = netring::fanout{netring::fanout_mode::cpu, 42}});
/// @endcode
struct fanout {
    /// How packets are spread over the members.
    fanout_mode mode = fanout_mode::hash;
    /// Names the group within its network namespace. All members use the same mode, flags, interface and protocol.
    std::uint16_t group = 0;
    /// Reassembles IPv4 fragments first, so that they follow their flow. This changes what is seen: one packet instead of its
    /// fragments.
    bool defragment = false;
    /// Packets for a member whose ring is full go to the next one.
    bool roll_over = false;
    /// Lets the kernel choose an id that no group has; `group` must be 0. `capture::fanout_group()` tells it, for the others to
    /// join.
    bool unique_id = false;
    /// The program of `fanout_mode::cbpf`: returns the number of the member, in order of joining, modulo their count. It applies
    /// to the whole group; a member that brings none uses the one that is there. Unlike a filter it sees a packet from its network
    /// header on; the link-layer header is at SKF_LL_OFF (linux/filter.h).
    std::optional<filter> program{};
    /// The program of `fanout_mode::ebpf`, with the same meaning.
    std::optional<ebpf_program> ebpf{};
};

} // namespace netring

#endif
