// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Counts the packets of an interface until SIGINT or SIGTERM, as a stream whose end loses nothing.
//
// Try it: sudo ./netring_example_async_stream lo, meanwhile: ping -c 1 127.0.0.1, and then press Ctrl-C.

#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/packet_stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace asio = boost::asio;

// tag::stream[]
asio::awaitable<void> count_packets(netring::packet_stream& stream) {
    std::size_t packets = 0;
    std::size_t bytes = 0;
    for (;;) {
        auto [ec, batch] = co_await stream.async_next(asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::eof)
            break;
        if (ec == netring::error::network_down)
            continue; // The next one waits until it is up.
        if (ec)
            throw netring::system_error(ec, "receive");
        for (netring::packet_view const packet : batch)
            bytes += packet.wire_size();
        packets += batch.size();
    }
    std::cout << packets << " packets, " << bytes << " bytes\n";
}

void capture_packets(std::string interface) {
    asio::io_context context;
    netring::packet_stream stream(netring::async_capture(context, {.interface = std::move(interface)}));
    example::run_until_signal(context, count_packets(stream), [&stream] { stream.stop(); });
}
// end::stream[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE", [](std::vector<std::string> const& words) {
        if (words.size() != 1)
            throw example::wrong_usage();
        capture_packets(words[0]);
    });
}
