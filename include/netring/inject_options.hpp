// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_INJECT_OPTIONS_HPP
#define NETRING_INJECT_OPTIONS_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/flush_policy.hpp>
#include <netring/netns.hpp>
#include <netring/transmit_info.hpp>
#include <netring/transmit_timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace netring {

/// How an injector is set up. An aggregate for designated initialisers:
///
/// @code
/// netring::injector injector({.interface = "eth0", .frame_count = 1024, .qdisc_bypass = true});
/// @endcode
struct inject_options {
    /// Name of the interface. Required.
    std::string interface {};
    /// The network namespace that the interface is in; none means the calling thread's. The calling thread stays where it is.
    /// Another one takes CAP_SYS_ADMIN; see `netns::run_in`.
    netring::netns netns{};
    /// A packet socket to use instead of opening one, for a process without CAP_NET_RAW that was handed one by a privileged
    /// helper: `socket(AF_PACKET, SOCK_RAW, 0)`. The injector owns it once open succeeds; on failure it stays the caller's,
    /// maybe with a ring or options set.
    std::optional<int> socket{};

    /// Size of a slot of the ring: a multiple of 16, for the frame and 32 bytes of header, 42 with `vnet_header`. The ring may make
    /// them larger. 0 is what the interface's MTU asks for at open, or 64 KiB with `vnet_header`, for segmentation offload.
    std::size_t frame_size_bytes = 0;
    /// Number of slots, 1 to 65536: how many frames may be under way at a time.
    std::size_t frame_count = 256;
    /// When queued frames are handed to the kernel.
    flush_policy flush{};

    /// Hands frames to the driver past the interface's queue discipline (PACKET_QDISC_BYPASS): less work, and no shaping. A busy
    /// driver then refuses frames, which are tried again.
    bool qdisc_bypass = false;
    /// Frames carry `transmit_info::vnet`: checksums and segmentation may be left to the interface (PACKET_VNET_HDR). Also has the
    /// kernel copy frames of up to 2048 bytes whole, which is faster where a driver would do so itself, as that of veth.
    bool vnet_header = false;
    /// Fills frames shorter than 60 bytes up with zeros, as Ethernet asks; virtual interfaces do not.
    bool pad_short_frames = false;
    /// The queueing priority, 0 or more (SO_PRIORITY); more than 6 needs CAP_NET_ADMIN or, with newer kernels,
    /// CAP_NET_RAW. None leaves it at the default.
    std::optional<int> priority{};
    /// The mark that filters and routing see (SO_MARK). Needs CAP_NET_ADMIN or CAP_NET_RAW.
    std::optional<std::uint32_t> mark{};
    /// Frames carry `transmit_info::launch_time`, by this clock (SO_TXTIME). The kernel takes one launch time a system call, so
    /// frames share a call only if they share that.
    std::optional<netring::launch_clock> launch_clock{};
    /// Time stamps of sent frames, to be read from the injector. Unread ones are kept up to a bound of the kernel's.
    transmit_timestamp_source timestamps = transmit_timestamp_source::none;
    /// Bytes that frames under way may take in the kernel (SO_SNDBUF), its bookkeeping included. 0 is what the whole ring needs,
    /// as far as the system's limit (sysctl net.core.wmem_max) or CAP_NET_ADMIN lets it: below that, waiting for room is told later
    /// than it is there.
    std::size_t send_buffer_bytes = 0;
};

/// Checks the values that can be checked without a system call.
/// @param why receives the field, its value and what is legal.
/// @return `error::invalid_option`, or no error.
NETRING_DECL error_code validate(inject_options const& options, diagnostics& why);

} // namespace netring

#endif
