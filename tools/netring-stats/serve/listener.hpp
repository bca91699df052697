// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LISTENER_HPP
#define NETRING_STATS_LISTENER_HPP

#include "serve/hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>

namespace netring_stats {

/// Accepts connections and gives each a session.
class listener {
public:
    /// Binds and listens. @throws failure if the port is busy.
    listener(boost::asio::io_context& context, std::string const& address, unsigned short port);

    /// The page's address.
    std::string url() const;

    void start(hub& with);
    void close();

private:
    boost::asio::awaitable<void> run(hub& with);

    boost::asio::io_context& context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
};

} // namespace netring_stats

#endif
