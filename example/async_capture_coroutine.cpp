// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the first packets of an interface, with a coroutine that outlives link changes.
//
// Try it: sudo ./netring_example_async_capture_coroutine lo 4, and meanwhile: ping -c 1 127.0.0.1
// Without COUNT it ends after 10 packets. It says so when the link goes down, and goes on when it is up again.

#include "shared.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace asio = boost::asio;

// tag::capture[]
asio::awaitable<void> print_packets(std::string interface, std::size_t count) {
    auto const executor = co_await asio::this_coro::executor;
    netring::async_capture capture(executor, {.interface = std::move(interface)});
    while (count != 0) {
        auto [ec, guard] = co_await capture.async_readable(asio::as_tuple(asio::use_awaitable));
        if (ec == netring::error::network_down) {
            std::clog << "the link is down, waiting for it\n";
            continue;
        }
        if (ec)
            throw netring::system_error(ec, "receive");
        while (netring::packet_batch const batch = guard.next_batch())
            count -= example::print(batch, count);
    }
}

void capture_packets(std::string interface, std::size_t count) {
    asio::io_context context;
    auto done = asio::co_spawn(context, print_packets(std::move(interface), count), asio::use_future);
    context.run();
    done.get();
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, capture_packets);
}
