// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BRIDGE_OPTIONS_HPP
#define NETRING_BRIDGE_OPTIONS_HPP

#include <netring/capture_options.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/netns.hpp>
#include <netring/ring_options.hpp>
#include <netring/umem_options.hpp>
#include <netring/xdp_program.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace netring {

/// One of the two interfaces of a bridge.
enum class bridge_side : std::uint8_t { a, b };

/// Which way a packet goes.
enum class bridge_direction : std::uint8_t { a_to_b, b_to_a };

/// "a" or "b".
constexpr char const* to_string(bridge_side side) noexcept {
    return side == bridge_side::a ? "a" : "b";
}

/// "a to b" or "b to a".
constexpr char const* to_string(bridge_direction direction) noexcept {
    return direction == bridge_direction::a_to_b ? "a to b" : "b to a";
}

/// What becomes of a packet.
enum class bridge_action : std::uint8_t {
    /// It leaves at the other side.
    forward,
    /// It ends here.
    drop,
    /// It leaves at the side where it came in.
    reflect,
};

/// What carries the packets of a bridge.
enum class bridge_backend : std::uint8_t {
    /// Rings of AF_PACKET, on any interface, with its offloads. The host sees what comes in, too.
    packet,
    /// AF_XDP: packets cross without a copy, and past the host's network stack.
    xdp,
};

/// What happens to a packet that finds no room at the side where it is to leave.
enum class bridge_on_full : std::uint8_t {
    /// It is dropped, and counted as `bridge_counters::ring_full`. The other packets, and the other direction, go on.
    drop,
    /// It waits, and those behind it wait in the receive ring, until that is full.
    wait,
};

/// How one side of a bridge is set up.
struct bridge_port {
    /// Name of the interface. Required.
    std::string interface {};
    /// The network namespace that the interface is in; none means the calling thread's. The calling thread stays where it is.
    /// Another one takes CAP_SYS_ADMIN; see `netns::run_in`.
    netring::netns netns{};

    /// @name For `bridge_backend::packet`
    /// @{

    /// Where packets come in. A packet is late by the block timeout at most. Blocks, or frames, must hold what offloads make of
    /// packets: up to 64 KiB. Blocks are at least 128 KiB.
    ring_options receive_ring{
        .block_size_bytes = std::size_t{256} << 10U, .block_count = 64, .block_timeout = std::chrono::milliseconds(1)};
    /// Slots of the ring where packets leave.
    std::size_t transmit_frames = 512;
    /// Size of such a slot, as in `inject_options::frame_size_bytes`.
    std::size_t transmit_frame_size_bytes = 0;
    /// @}

    /// For `bridge_backend::xdp`: the queue of the interface. What arrives at others goes to the host.
    std::uint32_t queue = 0;

    /// True if all fields are equal.
    friend bool operator==(bridge_port const&, bridge_port const&) = default;
};

/// How a bridge is set up. An aggregate for designated initialisers:
///
/// @code
/// netring::bridge bridge(context, {.a = {.interface = "eth0"}, .b = {.interface = "eth1"}});
/// @endcode
struct bridge_options {
    /// One side.
    bridge_port a{};
    /// The other side, on another interface.
    bridge_port b{};
    /// What carries the packets.
    bridge_backend backend = bridge_backend::packet;

    /// Packets that go one way before the other has its turn, 1 to 4096. Of long ones each 2 KiB count as one, since they take as long.
    std::size_t burst = 64;
    /// What happens to a packet that finds no room at the side where it is to leave.
    bridge_on_full on_full = bridge_on_full::drop;
    /// While a side is down or has no carrier, what is to leave there is dropped and counted as `bridge_counters::link_down`;
    /// the rest goes on. `link_policy::report` ends with `error::no_such_device` once a side was deleted,
    /// `link_policy::keep_waiting` waits until an interface of that name is there again, and `link_policy::fail` ends with
    /// `error::link_failed` once a side was set down; a lost carrier is no end.
    link_policy on_link_change = link_policy::report;
    /// Both interfaces receive frames for other hosts, as a bridge must.
    bool promiscuous = true;

    /// For `bridge_backend::packet`: see `inject_options::qdisc_bypass`.
    bool qdisc_bypass = false;

    /// For `bridge_backend::xdp`: the memory of both sockets. Where the MTU makes packets that are longer than a frame, they come in
    /// several, which needs Linux 6.6.
    umem_options memory{.frame_count = 4096, .sharers = 2};
    /// For `bridge_backend::xdp`: packets that come faster than one in this time share a wake-up, as NICs moderate their
    /// interrupts. Each is late by so much at most, and costs less. 0 wakes for each; up to 1 s.
    std::chrono::microseconds coalesce{50};
    /// For `bridge_backend::xdp`: where the program runs. In the generic hook, offloads must be off: opening says which.
    xdp_attach attach = xdp_attach::automatic;
};

/// Checks the values that can be checked without a system call.
/// @param why receives the field, its value and what is legal.
/// @return `error::invalid_option`, or no error.
NETRING_DECL error_code validate(bridge_options const& options, diagnostics& why);

} // namespace netring

#endif
