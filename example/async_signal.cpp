// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Counts the packets of an interface until SIGINT or SIGTERM, then takes what is left in the ring, so that nothing is missing.
//
// Try it: sudo ./netring_example_async_signal lo, meanwhile: ping -c 1 127.0.0.1, and then press Ctrl-C.

#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace asio = boost::asio;

// tag::drain[]
asio::awaitable<void> count_packets(netring::async_capture& capture, bool const& stopping) {
    std::size_t packets = 0;
    while (!stopping) {
        auto [ec, batch] = co_await capture.async_receive_batch(asio::as_tuple(asio::use_awaitable));
        if (ec && ec != netring::error::network_down && !stopping)
            throw netring::system_error(ec, "receive");
        packets += batch.size();
    }
    netring::owned_batch const rest = co_await capture.async_drain(asio::use_awaitable);
    packets += rest.size();

    netring::capture_stats const stats = capture.stats();
    std::cout << "counted " << packets << ": " << stats.seen << " seen == " << stats.delivered << " delivered + "
              << stats.dropped << " dropped\n";
}

void capture_packets(std::string interface) {
    asio::io_context context;
    netring::async_capture capture(context, {.interface = std::move(interface)});
    bool stopping = false;
    example::run_until_signal(context, count_packets(capture, stopping), [&] {
        stopping = true;
        capture.cancel();
    });
}
// end::drain[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE", [](std::vector<std::string> const& words) {
        if (words.size() != 1)
            throw example::wrong_usage();
        capture_packets(words[0]);
    });
}
