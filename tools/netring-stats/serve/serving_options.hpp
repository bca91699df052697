// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SERVING_OPTIONS_HPP
#define NETRING_STATS_SERVING_OPTIONS_HPP

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace netring_stats {

/// Where the page is served, to whom, and to how many.
struct serving_options {
    boost::asio::ip::tcp::endpoint listen{boost::asio::ip::address_v4::loopback(), 8190};
    /// Names under which it is asked for besides loopback and the address that it is reached at.
    std::vector<std::string> allowed_hosts{};
    /// Empty if all may see the page.
    std::string token_file{};
    /// Files in PEM. Both are empty without TLS.
    std::string tls_certificate{};
    std::string tls_key{};
    std::size_t max_clients = 64;
    /// For a request to be there, from the one before.
    std::chrono::milliseconds request_deadline{10'000};
    /// A client that takes nothing for so long is gone.
    std::chrono::milliseconds stall_deadline{15'000};
};

} // namespace netring_stats

#endif
