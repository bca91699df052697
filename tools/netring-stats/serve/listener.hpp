// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LISTENER_HPP
#define NETRING_STATS_LISTENER_HPP

#include "serve/service.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string>

namespace netring_stats {

/// Accepts connections and gives each a session.
class listener {
public:
    /// Binds and listens. @throws failure if the address cannot be used.
    listener(boost::asio::io_context& context, serving_options const& options);

    boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

    /// The page's address.
    std::string url() const;

    void start(service& with);
    void close();

private:
    boost::system::error_code open(boost::asio::ip::tcp::endpoint const& endpoint);
    void limit_connections(std::chrono::milliseconds stall_deadline);
    boost::asio::awaitable<void> run(service& with);

    boost::asio::io_context& context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    bool secure_;
};

} // namespace netring_stats

#endif
