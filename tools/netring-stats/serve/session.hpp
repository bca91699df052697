// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SESSION_HPP
#define NETRING_STATS_SESSION_HPP

#include "serve/service.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace netring_stats {

/// Serves one connection: requests, until one of them upgrades to the websocket.
void start_session(boost::asio::ip::tcp::socket socket, service& with);

} // namespace netring_stats

#endif
