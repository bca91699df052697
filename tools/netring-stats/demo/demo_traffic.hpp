// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_DEMO_TRAFFIC_HPP
#define NETRING_STATS_DEMO_TRAFFIC_HPP

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <string>

namespace netring_stats {

/// What the demo can show.
inline constexpr std::array<char const*, 4> demo_scenarios{"steady", "burst", "loss", "mixed"};

/// Sends traffic towards `demo_interface` until it is cancelled.
/// @param scenario one of `demo_scenarios`.
/// @param hold_up makes those who capture pause for some time; "loss" fills their rings meanwhile.
boost::asio::awaitable<void> send_demo_traffic(std::string scenario,
                                               std::function<void(std::chrono::milliseconds)> hold_up);

} // namespace netring_stats

#endif
