// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/listener.hpp"

#include "failure.hpp"
#include "options.hpp"
#include "rethrow.hpp"
#include "serve/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace netring_stats {

using netring_tools::exit_code;
using netring_tools::failure;
using netring_tools::rethrow;

namespace {

std::string url_of(tcp::endpoint const& endpoint, bool secure) {
    auto const host = endpoint.address().to_string();
    return (secure ? "https://" : "http://") + (endpoint.address().is_v6() ? '[' + host + ']' : host) + ':' +
           std::to_string(endpoint.port()) + '/';
}

/// Raises the limit of this process where it is lower.
void allow_descriptors(std::size_t max_clients) {
    constexpr rlim_t others = 256;
    auto const needed = max_clients + service::spare_connections + others;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed)
        return;
    if (limit.rlim_max < needed)
        tool.refuse("--max-clients is '" + std::to_string(max_clients) + '\'',
                    "this process may have " + std::to_string(limit.rlim_max) + " descriptors and would need " +
                        std::to_string(needed) + "; see ulimit -Hn");
    limit.rlim_cur = needed;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

listener::listener(asio::io_context& context, serving_options const& options)
    : context_(context)
    , acceptor_(context)
    , pause_(context)
    , secure_(!options.tls_certificate.empty()) {
    auto const& endpoint = options.listen;
    allow_descriptors(options.max_clients);
    if (auto const ec = open(endpoint)) {
        bool const busy = ec == asio::error::address_in_use;
        throw failure(exit_code::other, "listen on " + url_of(endpoint, secure_) + ": " + ec.message(),
                      busy ? "another program listens there" : "the address cannot be used here",
                      busy ? "netring-stats --listen 127.0.0.1:0 ...   (a free port)" : "netring-stats --help");
    }
    limit_connections(options.stall_deadline);
}

boost::system::error_code listener::open(tcp::endpoint const& endpoint) {
    boost::system::error_code ec;
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec)
        acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec)
        acceptor_.bind(endpoint, ec);
    if (!ec)
        acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    return ec;
}

void listener::limit_connections(std::chrono::milliseconds stall_deadline) {
    // Connections take these over. The kernel would keep megabytes for each client that does not read.
    constexpr int most_unsent_bytes = 128 << 10;
    boost::system::error_code ignored;
    acceptor_.set_option(asio::socket_base::send_buffer_size(most_unsent_bytes), ignored);
    auto const milliseconds = static_cast<int>(stall_deadline.count());
    ::setsockopt(acceptor_.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

std::string listener::url() const {
    return url_of(acceptor_.local_endpoint(), secure_);
}

void listener::start(service& with) {
    asio::co_spawn(context_, run(with), rethrow);
}

void listener::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

asio::awaitable<void> listener::run(service& with) {
    constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
    while (acceptor_.is_open()) {
        auto [ec, socket] = co_await acceptor_.async_accept(awaiting);
        if (!ec) {
            start_session(std::move(socket), with);
        } else if (ec != asio::error::operation_aborted) {
            // Out of descriptors, most likely: trying again at once would spin.
            pause_.expires_after(std::chrono::milliseconds(100));
            co_await pause_.async_wait(awaiting);
        }
    }
}

} // namespace netring_stats
