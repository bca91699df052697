// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_OPTIONS_HPP
#define NETRING_XDP_OPTIONS_HPP

#include <netring/busy_poll.hpp>
#include <netring/capture_options.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/flush_policy.hpp>
#include <netring/netns.hpp>
#include <netring/umem.hpp>
#include <netring/umem_options.hpp>
#include <netring/xdp_match.hpp>
#include <netring/xdp_program.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// What an AF_XDP socket is for.
enum class xdp_mode : std::uint8_t {
    /// Frames are divided between both, as `umem_options::transmit_frames` has it.
    receive_and_send,
    /// All frames are received into.
    receive,
    /// Needs no program, and leaves what the interface receives alone.
    send,
};

/// How packets come into a UMEM.
enum class xdp_copy : std::uint8_t {
    /// Without a copy if the driver can, else with one.
    automatic,
    /// With one.
    copy,
    /// Without one, or not at all.
    zero_copy,
};

/// Which program hands packets to the socket.
enum class xdp_steering : std::uint8_t {
    /// netring's own, or the one in `xdp_options::program`.
    program,
    /// One of yours: its map of sockets is `xdp_options::socket_map`.
    socket_map,
    /// None that netring knows of: the socket receives nothing unless somebody sees to it.
    none,
};

/// How an AF_XDP socket is set up. An aggregate for designated initialisers:
///
/// @code
/// netring::xdp_socket socket({.interface = "eth0", .queue = 3, .copy = netring::xdp_copy::zero_copy});
/// @endcode
struct xdp_options {
    /// Name of the interface. Required.
    std::string interface {};
    /// The network namespace that the interface is in; none means the calling thread's. The calling thread stays where it is.
    /// Another one takes CAP_SYS_ADMIN; see `netns::run_in`.
    netring::netns netns{};
    /// The queue of the interface. A socket receives what arrives there, and nothing else: `ethtool -l eth0` tells how many there
    /// are, and `xdp_group` opens them all.
    std::uint32_t queue = 0;
    /// Whether it receives, sends or does both. Operations of a direction that it does not have fail with `error::wrong_mode`.
    xdp_mode mode = xdp_mode::receive_and_send;

    /// The memory that it shares with others, or has an interest in beyond its own life. None makes one as `memory` says.
    std::shared_ptr<netring::umem> umem{};
    /// The memory of its own; not with `umem`. Without `transmit_frames` those follow from the mode.
    umem_options memory{};
    /// Entries of the receive ring: a power of two up to 32768, as of the other three. 0 has room for the socket's share of the
    /// frames to receive into. This ring and the transmit ring have at most as many as there are frames, together.
    std::uint32_t receive_ring = 0;
    /// Entries of the transmit ring. 0 follows from the socket's share of the frames to send, or to receive into if all are.
    std::uint32_t transmit_ring = 0;
    /// Entries of the fill ring, which hands the kernel frames to receive into. 0 is twice as many as in the receive ring.
    std::uint32_t fill_ring = 0;
    /// Entries of the completion ring, through which sent frames come back. 0 is as many as in the transmit ring, at least 16.
    std::uint32_t completion_ring = 0;

    /// Whether packets may come with a copy. Opening fails where `xdp_copy::zero_copy` is not to be had. Sockets that share a
    /// UMEM do as the first one did.
    xdp_copy copy = xdp_copy::automatic;
    /// Lets the kernel say when it must be told that there is something to do, which saves system calls. Sockets that
    /// share a UMEM do as the first one, and say so in their `options()`. Needs Linux 5.4.
    bool need_wakeup = true;
    /// Has the kernel poll the NIC on the socket's behalf; none leaves it to the system's settings.
    std::optional<netring::busy_poll> busy_poll{};
    /// Receives packets that are longer than a frame, in several frames each: up to 17. Without it they are dropped, and counted as
    /// `xdp_stats::frames_missing`. Sockets that share a UMEM do as the first one did. Needs Linux 6.6.
    bool multi_buffer = false;
    /// Receives frames for other hosts too. The NIC would drop them, and an AF_XDP socket cannot ask for them itself.
    bool promiscuous = false;

    /// Which program hands packets to the socket. `xdp_mode::send` needs none.
    xdp_steering steering = xdp_steering::program;
    /// The program, shared with others. None makes one as the next three say.
    std::shared_ptr<xdp_program> program{};
    /// See `xdp_program_options::attach`.
    xdp_attach attach = xdp_attach::automatic;
    /// See `xdp_program_options::redirect_only`.
    std::optional<std::vector<xdp_match>> redirect_only{};
    /// See `xdp_program_options::join_dispatcher`.
    bool join_dispatcher = false;
    /// For `xdp_steering::socket_map`: the descriptor of a map of type BPF_MAP_TYPE_XSKMAP. It stays the caller's.
    std::optional<int> socket_map{};

    /// For asynchronous operations that receive: packets that come faster than one in this time share a wake-up, as NICs
    /// moderate their interrupts. Each is late by so much at most, and costs less. The rings must hold what comes meanwhile.
    /// 0 wakes for each; up to 1 s.
    std::chrono::microseconds coalesce{50};
    /// When queued frames are handed to the kernel.
    flush_policy flush{};
    /// What happens when the link goes down. Sending waits for it, unless it is `fail`. A deleted interface is an end always.
    link_policy on_link_change = link_policy::report;
    /// How long opening tries again while another socket has the queue: the kernel lets go of it some time after a socket was closed.
    std::chrono::milliseconds patience{500};
    /// How long closing waits at most for frames that the kernel took to be sent.
    std::chrono::milliseconds linger{100};
};

/// Checks the values that can be checked without a system call.
/// @param why receives the field, its value and what is legal.
/// @return `error::invalid_option`, or no error.
NETRING_DECL error_code validate(xdp_options const& options, diagnostics& why);

} // namespace netring

#endif
