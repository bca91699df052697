// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_DEMO_NETWORK_HPP
#define NETRING_STATS_DEMO_NETWORK_HPP

namespace netring_stats {

/// The interface that the demo captures on; its peer sends.
inline constexpr char const* demo_interface = "demo1";
inline constexpr char const* demo_sending_interface = "demo0";

/// Moves this process into a user and network namespace of its own with a veth pair in it. Before any thread exists, and
/// after the listening socket is open, which stays outside.
/// @throws failure with `exit_code::privilege` where the system refuses, with the command that helps.
void enter_demo_network();

} // namespace netring_stats

#endif
