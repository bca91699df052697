// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_FEED_HPP
#define NETRING_STATS_FEED_HPP

#include "serve/hub.hpp"

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace netring_stats {

/// Accepts a websocket upgrade and feeds the client with ticks until either side ends it.
void start_feed(boost::beast::tcp_stream stream, boost::beast::http::request<boost::beast::http::string_body> request,
                hub& with);

} // namespace netring_stats

#endif
