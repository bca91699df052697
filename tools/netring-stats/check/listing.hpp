// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LISTING_HPP
#define NETRING_STATS_LISTING_HPP

#include <netring/interface.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace netring_stats {

struct listed_interface {
    netring::interface_info info;
    bool default_route = false;
    /// Received and sent.
    std::uint64_t bytes = 0;
};

/// All interfaces: first those of a default route, then by traffic.
std::vector<listed_interface> list_by_use();

std::string listing_text(std::vector<listed_interface> const& all, bool coloured);
/// The same as one JSON object.
std::string listing_message(std::vector<listed_interface> const& all);

} // namespace netring_stats

#endif
