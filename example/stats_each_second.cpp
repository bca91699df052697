// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints once a second how many packets an interface had, how many were dropped and how full the ring is.
//
// Try it: sudo ./netring_example_stats_each_second lo 5, and meanwhile: ping 127.0.0.1
// COUNT is the number of seconds, 10 if you do not say.

#include "shared.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cmath>
#include <utility>

namespace asio = boost::asio;

// tag::stats[]
asio::awaitable<void> print_rates(netring::async_capture& capture, std::size_t seconds) {
    asio::steady_timer timer(capture.get_executor(), std::chrono::steady_clock::now());
    for (auto before = capture.stats(); seconds != 0; --seconds) {
        timer.expires_at(timer.expiry() + std::chrono::seconds(1));
        auto const [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ec)
            co_return;
        auto const now = capture.stats();
        auto const growth = now - before;
        before = now;
        std::cout << growth.seen << " packets/s, " << growth.dropped << " dropped/s, ring "
                  << std::lround(now.ring_occupancy() * 100) << " % full, at most "
                  << std::lround(now.ring_high_water() * 100) << " %" << std::endl;
        capture.reset_high_water();
    }
    capture.close(); // Ends the other coroutine.
}

asio::awaitable<void> receive(netring::async_capture& capture) {
    for (;;) {
        auto [ec, batch] = co_await capture.async_receive_batch(asio::as_tuple(asio::use_awaitable));
        if (!capture.is_open())
            co_return;
        if (ec && ec != netring::error::network_down)
            throw netring::system_error(ec, "receive");
        // What the program does with packets comes here.
    }
}

asio::awaitable<void> receive_and_print(netring::async_capture& capture, std::size_t seconds) {
    using namespace asio::experimental::awaitable_operators;
    co_await (receive(capture) && print_rates(capture, seconds));
}
// end::stats[]

void capture_packets(std::string interface, std::size_t seconds) {
    asio::io_context context;
    netring::async_capture capture(context, {.interface = std::move(interface)});
    auto done = asio::co_spawn(context, receive_and_print(capture, seconds), asio::use_future);
    context.run();
    done.get();
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, capture_packets);
}
