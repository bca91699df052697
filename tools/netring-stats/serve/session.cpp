// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/session.hpp"

#include "log.hpp"
#include "rethrow.hpp"
#include "serve/feed.hpp"
#include "serve/place.hpp"
#include "serve/reception.hpp"
#include "serve/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace netring_stats {

using netring_tools::rethrow;

namespace {

#ifdef NETRING_STATS_TLS
template <class Stream>
constexpr bool encrypted = std::is_same_v<Stream, tls_stream>;
#else
template <class Stream>
constexpr bool encrypted = false;
#endif

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t largest_header = 8192;
constexpr std::uint64_t largest_body = 1024;
/// The whole history is some megabytes.
constexpr auto answer_deadline = std::chrono::seconds(60);
constexpr auto goodbye_deadline = std::chrono::seconds(1);

/// What a request that cannot be read is answered; nothing if nobody is there to hear it.
std::optional<http_response> explain(beast::error_code const& ec) {
    if (ec == http::error::header_limit)
        return refuse({}, http::status::request_header_fields_too_large, "legal: headers of 8 KiB");
    if (ec == http::error::body_limit)
        return refuse({}, http::status::payload_too_large, "legal: a body of 1 KiB");
    if (ec == http::error::end_of_stream || ec == http::error::partial_message ||
        ec.category() != make_error_code(http::error::bad_method).category())
        return std::nullopt;
    return refuse({}, http::status::bad_request, "this is no HTTP request: " + ec.message());
}

/// Who comes when too many are there is only to hear so.
std::chrono::milliseconds deadline(service const& with) {
    return with.crowded() ? goodbye_deadline : with.options.request_deadline;
}

template <class Stream>
asio::awaitable<bool> shake_hands(Stream& stream, service const& with) {
    if constexpr (encrypted<Stream>) {
        beast::get_lowest_layer(stream).expires_after(deadline(with));
        auto const [failed] = co_await stream.async_handshake(Stream::server, awaiting);
        co_return !failed;
    }
    co_return true;
}

/// Closing with something unread would take the answer away from the client.
template <class Stream>
asio::awaitable<void> say_goodbye(Stream& stream) {
    auto& connection = beast::get_lowest_layer(stream);
    connection.expires_after(goodbye_deadline);
    if constexpr (encrypted<Stream>)
        co_await stream.async_shutdown(awaiting);
    beast::error_code ignored;
    connection.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    std::array<char, 4096> unread{};
    for (beast::error_code ec; !ec;) {
        auto const [failed, length] = co_await connection.async_read_some(asio::buffer(unread), awaiting);
        ec = failed;
    }
}

/// Who is not let in is of interest to the one who runs it; what is not found is not.
void log_refusal(http_response const& response, http_request const& request, caller const& who, service const& with) {
    // Words of clients do not get into the log, where they could fill it, and neither does the query, which may hold a secret.
    auto const path = path_of(request);
    auto const text = who.from.to_string() + " is refused " +
                      (serves(with, path) ? std::string(path) : "what is not served") + ": " +
                      std::to_string(response.result_int());
    switch (response.result()) {
    case http::status::unauthorized:
    case http::status::forbidden:
    case http::status::misdirected_request:
    case http::status::too_many_requests:
    case http::status::service_unavailable:
        netring_tools::log_warning(text);
        break;
    default:
        if (response.result() >= http::status::bad_request)
            netring_tools::log_debug(text);
    }
}

template <class Stream>
asio::awaitable<void> serve(Stream stream, caller who, service& with) {
    place taken(with.connections);
    if (!co_await shake_hands(stream, with))
        co_return;
    auto& connection = beast::get_lowest_layer(stream);
    beast::flat_buffer buffer;
    for (bool more = true; more;) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(largest_header);
        parser.body_limit(largest_body);
        connection.expires_after(deadline(with));
        auto const [failed, length] = co_await http::async_read(stream, buffer, parser, awaiting);
        auto response = failed ? explain(failed) : receive(parser.get(), who, with);
        if (!failed && !response) {
            start_feed(std::move(stream), parser.release(), with.clients, std::move(taken));
            co_return;
        }
        if (!response)
            co_return;
        log_refusal(*response, parser.get(), who, with);
        more = !failed && !with.crowded() && response->keep_alive();
        response->keep_alive(more);
        connection.expires_after(answer_deadline);
        auto const [unsent, sent] = co_await http::async_write(stream, *response, awaiting);
        if (unsent)
            co_return;
    }
    co_await say_goodbye(stream);
}

} // namespace

void start_session(asio::ip::tcp::socket socket, service& with) {
    beast::error_code gone;
    auto const from = socket.remote_endpoint(gone);
    auto const reached_at = socket.local_endpoint(gone);
    if (gone)
        return;
    caller const who{.from = from.address(), .reached_at = reached_at.address(), .secure = static_cast<bool>(with.tls)};
    auto const executor = socket.get_executor();
    beast::tcp_stream stream(std::move(socket));
#ifdef NETRING_STATS_TLS
    if (with.tls) {
        asio::co_spawn(executor, serve(tls_stream(std::move(stream), *with.tls), who, with), rethrow);
        return;
    }
#endif
    asio::co_spawn(executor, serve(std::move(stream), who, with), rethrow);
}

} // namespace netring_stats
