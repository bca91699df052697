// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_ACCESS_HPP
#define NETRING_STATS_ACCESS_HPP

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace netring_stats {

// Any page in the browser can send requests to this server, under any name that resolves to it.

/// True if a Host header names this server, with or without a port: by loopback, by the address that it is reached at or by a
/// name that is allowed.
bool own_host(std::string_view host, boost::asio::ip::address const& reached_at,
              std::vector<std::string> const& allowed);

/// True if an Origin header, where there is one, is the page that this host serves.
/// @param secure if this server speaks TLS itself; a proxy before it may where it does not.
bool same_origin(std::string_view origin, bool secure, std::string_view host);

} // namespace netring_stats

#endif
