// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any bytes that a client of netring-stats sends, in any parts: its connection ends with it, and what is answered is HTTP.

#include "holds.hpp"

#include "serve/assets.hpp"
#include "serve/hub.hpp"
#include "serve/service.hpp"
#include "serve/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;

namespace netring_stats {

// The page itself is not what is tried.
std::span<asset const> assets() noexcept {
    static constexpr asset page[] = {{"/", "text/html", "page"}, {"/login.html", "text/html", "login"}};
    return page;
}

} // namespace netring_stats

namespace {

class connection {
public:
    explicit connection(netring_stats::service& with) {
        stream_protocol::socket other(context_);
        asio::local::connect_pair(client_, other);
        netring_stats::start_session(tcp::socket(context_, tcp::v4(), other.release()), with);
    }

    /// Lets the server see it before anything else comes.
    void send(std::span<std::uint8_t const> part) {
        boost::system::error_code closed;
        asio::write(client_, asio::buffer(part.data(), part.size()), closed);
        context_.restart();
        context_.poll();
    }

    /// Says no more. @return all that was answered.
    std::string end() {
        boost::system::error_code closed;
        client_.shutdown(stream_protocol::socket::shutdown_send, closed);
        context_.restart();
        context_.run_for(std::chrono::seconds(10));
        holds(context_.stopped());
        std::string answers;
        asio::read(client_, asio::dynamic_buffer(answers), closed);
        return answers;
    }

private:
    asio::io_context context_{1};
    stream_protocol::socket client_{context_};
};

netring_stats::service make_service(netring_stats::hub& clients, bool with_token) {
    netring_stats::service service{.options = {},
                                   .clients = clients,
                                   .entrance = netring_stats::gate(with_token ? "a-token-of-words" : ""),
                                   .served = {}};
    service.served.add("/api",
                       [](std::string_view query) { return netring_stats::content{.body = std::string(query)}; });
    return service;
}

} // namespace

/// The first byte says whether a token is asked for and how long parts are.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2)
        return 0;
    std::span<std::uint8_t const> left(data + 1, size - 1);
    auto const part = data[0] < 128 ? left.size() : std::size_t{data[0] - 127U};
    netring_stats::hub clients(2, [] { return std::string("hello"); });
    clients.publish(std::make_shared<std::string const>("tick"));
    auto service = make_service(clients, data[0] % 2 == 1);
    connection one(service);
    for (; !left.empty(); left = left.subspan(std::min(part, left.size())))
        one.send(left.first(std::min(part, left.size())));
    auto const answers = one.end();
    holds(answers.empty() || answers.starts_with("HTTP/1."));
    holds(*service.connections == 0 && clients.clients() == 0);
    return 0;
}
