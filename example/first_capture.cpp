// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The program of the README: prints the size of the first ten packets of an interface.
//
// Try it: sudo ./netring_example_first_capture lo, and meanwhile: ping -c 3 127.0.0.1

// tag::program[]
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <iostream>
#include <netring/async_capture.hpp>

boost::asio::awaitable<void> print_packets(std::string interface) {
    auto const executor = co_await boost::asio::this_coro::executor;
    netring::async_capture capture(executor, {.interface = interface});
    for (int seen = 0; seen < 10;) {
        netring::packet_batch const batch = co_await capture.async_receive_batch(boost::asio::use_awaitable);
        for (netring::packet_view const packet : batch)
            std::cout << ++seen << ": " << packet.wire_size() << " bytes\n";
    }
}

int main(int argc, char* argv[]) try {
    boost::asio::io_context context;
    auto done = co_spawn(context, print_packets(argc > 1 ? argv[1] : "lo"), boost::asio::use_future);
    context.run();
    done.get();
} catch (std::exception const& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
// end::program[]
