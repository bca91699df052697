// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_INTERFACE_COUNTERS_HPP
#define NETRING_INTERFACE_COUNTERS_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/netns.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace netring {

/// What the kernel counts for an interface, without any capture: what `ip -s -s link` shows. The counters begin at 0 with each
/// interface, so one that was deleted and comes back, with another index, begins again.
/// Reference: Documentation/networking/statistics.rst, `struct rtnl_link_stats64` in linux/if_link.h.
struct interface_counters {
    /// Name of the interface.
    std::string name{};
    /// Index of the interface.
    int index = 0;
    /// Its state when the counters were read.
    link_state link = link_state::down;

    /// Good packets that arrived, also those that the host dropped later.
    std::uint64_t received = 0;
    /// Their bytes; of Ethernet without the frame check sequence.
    std::uint64_t received_bytes = 0;
    /// Frames that arrived damaged.
    std::uint64_t receive_errors = 0;
    /// Frames that the kernel or the driver had no buffer for, or that no program on this host wanted: the kernel does not tell
    /// these apart.
    std::uint64_t receive_dropped = 0;
    /// Frames that the hardware had no room for: `missed` and `fifo` of `ip -s -s link`, together.
    std::uint64_t receive_missed = 0;

    /// Packets that were sent, as far as the driver knows.
    std::uint64_t sent = 0;
    /// Their bytes.
    std::uint64_t sent_bytes = 0;
    /// Packets that could not be sent for an error, as of the carrier.
    std::uint64_t send_errors = 0;
    /// Packets that were dropped on their way out, as for lack of resources.
    std::uint64_t send_dropped = 0;

    /// True if all fields are equal.
    friend bool operator==(interface_counters const&, interface_counters const&) = default;
};

/// The counters of all interfaces in the calling thread's network namespace, by index. Needs no privilege, and costs a few system
/// calls for all of them.
///
/// @code
/// for (auto const& each : netring::list_interface_counters())
///     std::cout << each.name << ": " << each.received << " packets, " << each.receive_missed << " missed\n";
/// @endcode
///
/// @throws system_error if the kernel refuses it.
///
/// Thread safety: may be called from any thread.
///
/// Reference: rtnetlink(7).
NETRING_DECL std::vector<interface_counters> list_interface_counters();
/// The same, reporting through `ec`. @return nothing if it fails.
NETRING_DECL std::vector<interface_counters> list_interface_counters(error_code& ec);
/// The same in a network namespace; also what `netns::run_in` reports. Entering may take CAP_SYS_ADMIN.
NETRING_DECL std::vector<interface_counters> list_interface_counters(netns const& where, error_code& ec);

} // namespace netring

#endif
