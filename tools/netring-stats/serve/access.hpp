// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_ACCESS_HPP
#define NETRING_STATS_ACCESS_HPP

#include <boost/asio/ip/address.hpp>

#include <string_view>

namespace netring_stats {

// Any page in the browser can send requests to loopback, under any name that resolves there.

/// True if a Host header names this machine's loopback: "localhost" or a loopback address, with or without a port.
inline bool local_host(std::string_view host) {
    if (auto const colon = host.rfind(':');
        colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
        host = host.substr(0, colon);
    if (host == "localhost")
        return true;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    boost::system::error_code ec;
    auto const address = boost::asio::ip::make_address(host, ec);
    return !ec && address.is_loopback();
}

/// True if an Origin header, where there is one, is the page that this host serves.
inline bool same_origin(std::string_view origin, std::string_view host) {
    constexpr std::string_view scheme = "http://";
    return origin.empty() || (origin.starts_with(scheme) && origin.substr(scheme.size()) == host);
}

} // namespace netring_stats

#endif
