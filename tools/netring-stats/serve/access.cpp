// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/access.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>

namespace netring_stats {
namespace {

std::string_view without_port(std::string_view host) {
    auto const colon = host.rfind(':');
    bool const has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
    return has_port ? host.substr(0, colon) : host;
}

/// What listens on [::] is reached by IPv4, too.
boost::asio::ip::address unmapped(boost::asio::ip::address const& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    return address;
}

} // namespace

bool own_host(std::string_view host, boost::asio::ip::address const& reached_at,
              std::vector<std::string> const& allowed) {
    auto name = without_port(host);
    auto const is_name = [name](std::string_view each) { return boost::algorithm::iequals(each, name); };
    if (is_name("localhost") || std::ranges::any_of(allowed, is_name))
        return true;
    if (name.size() > 2 && name.front() == '[' && name.back() == ']')
        name = name.substr(1, name.size() - 2);
    boost::system::error_code ec;
    auto const address = boost::asio::ip::make_address(name, ec);
    return !ec && (address.is_loopback() || address == unmapped(reached_at));
}

bool same_origin(std::string_view origin, bool secure, std::string_view host) {
    auto const is_page_over = [&](std::string_view scheme) {
        return origin.starts_with(scheme) && origin.substr(scheme.size()) == host;
    };
    return origin.empty() || is_page_over("https://") || (!secure && is_page_over("http://"));
}

} // namespace netring_stats
