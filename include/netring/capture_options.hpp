// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CAPTURE_OPTIONS_HPP
#define NETRING_CAPTURE_OPTIONS_HPP

#include <netring/busy_poll.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/ebpf_program.hpp>
#include <netring/error.hpp>
#include <netring/fanout.hpp>
#include <netring/filter.hpp>
#include <netring/netns.hpp>
#include <netring/ring_options.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace netring {

/// Which packets of an interface are captured, by where they go.
enum class capture_direction : std::uint8_t {
    /// Both, but on a loopback interface, where each packet would be seen twice, only as it arrives.
    automatic,
    both,
    /// Not what this host sends. Needs Linux 4.20.
    incoming,
    /// Only what this host sends.
    outgoing,
};

/// Where time stamps should come from (Documentation/networking/timestamping.rst). The kernel falls back to software for packets,
/// and interfaces, that carry no such stamp; `timestamp::clock()` tells each packet's. Hardware stamps must also be switched on at
/// the interface, for example with hwstamp_ctl.
enum class timestamp_source : std::uint8_t {
    software,
    /// The NIC's clock, converted to system time. Linux has not offered it since 3.17: packets have software stamps then.
    hardware_system,
    /// The NIC's own clock.
    hardware_raw,
};

/// What receive operations do when the interface changes. A link is down when the interface is set down; a lost carrier is no
/// error, and only `link()` and `async_wait_link` tell of it.
enum class link_policy : std::uint8_t {
    /// A link that goes down completes one operation with `error::network_down`, and the next one waits until it is up. A deleted
    /// interface ends with `error::no_such_device`.
    report,
    /// They wait through everything: down and up, and a deletion until an interface of the same name is there again, which is
    /// then captured with the same ring. Members of a fanout group cannot follow; they end with `error::no_such_device`.
    keep_waiting,
    /// The first time the link is down ends the capture: this operation and all later ones complete with `error::link_failed`
    /// once the ring is empty. A deleted interface ends with `error::no_such_device`.
    fail,
};

/// How a capture is set up. An aggregate for designated initialisers:
///
/// @code
/// netring::capture capture({.interface = "eth0", .ring = netring::ring_profile::high_throughput, .promiscuous = true});
/// @endcode
struct capture_options {
    /// Name of the interface. Required.
    std::string interface {};
    /// The network namespace that the interface is in; none means the calling thread's. The calling thread stays where it is.
    /// Another one takes CAP_SYS_ADMIN; see `netns::run_in`.
    netring::netns netns{};
    /// A packet socket to use instead of opening one, for a process without CAP_NET_RAW that was handed one by a privileged
    /// helper: `socket(AF_PACKET, SOCK_RAW, protocol)`. A protocol of 0 is best; one that already receives is emptied first.
    /// The capture owns it once open succeeds; on failure it stays the caller's, maybe with a filter, a ring or options set.
    std::optional<int> socket{};

    /// Format and geometry of the receive ring.
    ring_options ring = ring_profile::balanced;

    /// Which packets are captured; none captures all.
    std::optional<netring::filter> filter{};
    /// The same by an eBPF program, which also decides how much of a packet is kept. Not together with `filter`,
    /// `snap_length_bytes` or `capture_direction::outgoing`.
    std::optional<ebpf_program> ebpf_filter{};
    /// Bytes kept of each packet; 0 keeps all. Applied through the filter's return value.
    std::uint32_t snap_length_bytes = 0;
    /// Captures only packets of this EtherType (linux/if_ether.h, host order), which spares the others this capture's cost; 0
    /// captures all. The kernel shows what this host sends only to captures of all protocols.
    std::uint16_t protocol = 0;
    /// Which packets are captured, by where they go.
    capture_direction direction = capture_direction::automatic;
    /// Sees packets for other hosts too. Counted by the kernel, and undone when the capture closes.
    bool promiscuous = false;

    /// Where time stamps should come from.
    timestamp_source timestamps = timestamp_source::software;
    /// Fills `packet_view::rxhash()`, in block format.
    bool rxhash = true;
    /// Puts the VLAN tag that the kernel took out back into the bytes.
    bool restore_vlan = true;
    /// Fills `packet_view::vnet_header()`: what checksum and segmentation offload left undone (PACKET_VNET_HDR).
    bool vnet_header = false;
    /// Bytes kept free before each packet, 0 to 1024, for `packet_batch::iterator::headroom()` (PACKET_RESERVE).
    std::uint32_t headroom_bytes = 0;
    /// Asks for ring pages that are locked. They cannot be swapped out anyway, so this only costs; where the limit or a
    /// capability is missing the capture opens unlocked and `capture::lock_error()` says why.
    bool lock_memory = false;
    /// Has the kernel poll the NIC; none leaves that as the system is set up.
    std::optional<netring::busy_poll> busy_poll{};

    /// What receive operations do when the interface changes.
    link_policy on_link_change = link_policy::report;
    /// Joins a fanout group.
    std::optional<netring::fanout> fanout{};
};

/// Checks the values that can be checked without a system call.
/// @param why receives the field, its value and what is legal.
/// @return `error::invalid_option`, or no error.
NETRING_DECL error_code validate(capture_options const& options, diagnostics& why);

} // namespace netring

#endif
