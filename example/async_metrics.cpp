// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Counts the packets of an interface, and tells Prometheus what the capture counted, until Ctrl-C.
//
// Try it: sudo ./netring_example_async_metrics eth0 9100, and meanwhile: curl http://127.0.0.1:9100/metrics
// Port 0 is a free one.

#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/async_capture.hpp>
#include <netring/prometheus.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <limits>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

// tag::answer[]
/// Answers one request, whatever it asks for, with what was counted by now.
asio::awaitable<void> answer(beast::tcp_stream stream, netring::prometheus_collector const& collector) {
    beast::flat_buffer buffer;
    http::request<http::empty_body> request;
    stream.expires_after(std::chrono::seconds(5));
    auto const [failed, length] = co_await http::async_read(stream, buffer, request, awaiting);
    if (failed)
        co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "text/plain; version=0.0.4");
    response.keep_alive(false);
    response.body() = prometheus::TextSerializer().Serialize(collector.Collect());
    response.prepare_payload();
    co_await http::async_write(stream, response, awaiting);
}
// end::answer[]

asio::awaitable<void> serve(tcp::acceptor& acceptor, netring::prometheus_collector const& collector) {
    for (;;) {
        auto [ec, socket] = co_await acceptor.async_accept(awaiting);
        if (ec == asio::error::operation_aborted)
            co_return;
        if (ec)
            throw netring::system_error(ec, "accept");
        asio::co_spawn(acceptor.get_executor(), answer(beast::tcp_stream(std::move(socket)), collector),
                       asio::detached);
    }
}

asio::awaitable<void> receive(netring::async_capture& capture) {
    for (;;) {
        auto [ec, batch] = co_await capture.async_receive_batch(awaiting);
        if (!capture.is_open())
            co_return;
        if (ec)
            throw netring::system_error(ec, "receive");
        // What the program does with packets comes here.
    }
}

asio::awaitable<void> receive_and_serve(netring::async_capture& capture, tcp::acceptor& acceptor,
                                        netring::prometheus_collector const& collector) {
    using namespace asio::experimental::awaitable_operators;
    co_await (receive(capture) && serve(acceptor, collector));
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE PORT", [](std::vector<std::string> const& words) {
        if (words.size() != 2 || example::number(words[1]) > std::numeric_limits<asio::ip::port_type>::max())
            throw example::wrong_usage();
        auto const& interface = words[0];
        auto const port = static_cast<asio::ip::port_type>(example::number(words[1]));

        // tag::add[]
        asio::io_context context;
        netring::async_capture capture(context, {.interface = interface});
        netring::prometheus_collector collector;
        auto const shown = collector.add(interface, [&] { return capture.stats(); });
        // end::add[]

        tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
        std::cout << "http://" << acceptor.local_endpoint() << "/metrics" << std::endl;
        example::run_until_signal(context, receive_and_serve(capture, acceptor, collector), [&] {
            capture.close();
            acceptor.close();
        });
    });
}
