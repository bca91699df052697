// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_FEED_HPP
#define NETRING_STATS_FEED_HPP

#include "serve/hub.hpp"
#include "serve/place.hpp"
#include "serve/response.hpp"

namespace netring_stats {

/// Accepts a websocket upgrade and feeds the client with ticks until either side ends it.
/// @param taken what the connection counts by.
template <class Stream>
void start_feed(Stream stream, http_request request, hub& with, place taken);

} // namespace netring_stats

#endif
