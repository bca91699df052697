// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/session.hpp"

#include "rethrow.hpp"
#include "serve/access.hpp"
#include "serve/assets.hpp"
#include "serve/feed.hpp"

#include <netring/version.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace netring_stats {

using netring_tools::rethrow;

namespace {

using request_type = http::request<http::string_body>;
using response_type = http::response<http::string_body>;

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t largest_body = 1024;
constexpr auto request_deadline = std::chrono::seconds(10);

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

response_type respond(request_type const& request, http::status status, std::string_view type, std::string_view body) {
    response_type response(status, request.version());
    response.set(http::field::server, "netring-stats/" NETRING_VERSION_STRING);
    response.set(http::field::content_type, beast::string_view(type.data(), type.size()));
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    response.set("Content-Security-Policy",
                 "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
                 "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.keep_alive(request.keep_alive());
    response.body().assign(body);
    response.prepare_payload();
    // The length of a HEAD response is that of the GET.
    if (request.method() == http::verb::head)
        response.body().clear();
    return response;
}

response_type refuse(request_type const& request, http::status status, std::string_view why) {
    return respond(request, status, "text/plain; charset=utf-8", std::string(why) + '\n');
}

std::string_view path_of(request_type const& request) {
    auto const target = view(request.target());
    return target.substr(0, target.find('?'));
}

response_type answer(request_type const& request, hub const& from) {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
        auto response = refuse(request, http::status::method_not_allowed, "only GET and HEAD are served here");
        response.set(http::field::allow, "GET, HEAD");
        return response;
    }
    auto const path = path_of(request);
    if (path == "/healthz")
        return respond(request, http::status::ok, "text/plain; charset=utf-8", "ok\n");
    if (path == "/api/v1/stats")
        return respond(request, http::status::ok, "application/json", *from.latest());
    if (path == "/ws")
        return refuse(request, http::status::upgrade_required, "this address speaks websocket");
    for (auto const& each : assets())
        if (each.path == path)
            return respond(request, http::status::ok, each.content_type, each.body);
    return refuse(request, http::status::not_found, "nothing is served at this address");
}

/// Why a request is refused whatever it asks for; 200 if it is not.
http::status admitted(request_type const& request, hub const& from, bool upgrade) {
    auto const host = view(request[http::field::host]);
    if (!local_host(host))
        return http::status::misdirected_request;
    if (!same_origin(view(request[http::field::origin]), host))
        return http::status::forbidden;
    return upgrade && from.full() ? http::status::service_unavailable : http::status::ok;
}

std::string_view explain(http::status status) {
    switch (status) {
    case http::status::misdirected_request:
        return "the Host header names no address that is served here";
    case http::status::forbidden:
        return "the Origin header names another page";
    default:
        return "as many clients as are served are connected";
    }
}

asio::awaitable<void> serve(beast::tcp_stream stream, hub& with) {
    beast::flat_buffer buffer;
    for (;;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(largest_body);
        stream.expires_after(request_deadline);
        auto const [failed, length] = co_await http::async_read(stream, buffer, parser, awaiting);
        if (failed)
            co_return;
        auto request = parser.release();

        bool const upgrade = beast::websocket::is_upgrade(request) && path_of(request) == "/ws";
        auto const status = admitted(request, with, upgrade);
        if (upgrade && status == http::status::ok) {
            // The websocket has time-outs of its own.
            stream.expires_never();
            start_feed(std::move(stream), std::move(request), with);
            co_return;
        }
        auto const response =
            status == http::status::ok ? answer(request, with) : refuse(request, status, explain(status));
        auto const [unsent, sent] = co_await http::async_write(stream, response, awaiting);
        if (unsent || !response.keep_alive())
            break;
    }
    beast::error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

} // namespace

void start_session(asio::ip::tcp::socket socket, hub& with) {
    auto const executor = socket.get_executor();
    asio::co_spawn(executor, serve(beast::tcp_stream(std::move(socket)), with), rethrow);
}

} // namespace netring_stats
