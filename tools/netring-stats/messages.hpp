// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_MESSAGES_HPP
#define NETRING_STATS_MESSAGES_HPP

#include <netring/link_state.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring_stats {

/// Growing counters of one interface.
struct totals {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t drops = 0;
    std::uint64_t freezes = 0;
};

/// One interface at one moment.
struct sample {
    std::string name;
    netring::link_state link = netring::link_state::down;
    totals total;
    double ring_occupancy = 0;
    double ring_high_water = 0;
};

/// All interfaces at one moment.
struct tick {
    std::uint64_t sequence = 0;
    std::chrono::system_clock::time_point time;
    /// The same moment on a clock that nobody sets, for rates.
    std::chrono::steady_clock::time_point moment;
    std::vector<sample> interfaces;
};

/// What is known at the start.
struct server_info {
    std::string host;
    std::chrono::system_clock::time_point started;
    std::chrono::milliseconds interval;
    std::vector<std::string> interfaces;
    bool demo = false;
};

/// The first message to each client.
std::string hello_message(server_info const& info);
/// The message of a tick. Rates are against an earlier tick and null without one, and where a counter went back.
std::string tick_message(tick const& now, std::optional<tick> const& before);

} // namespace netring_stats

#endif
