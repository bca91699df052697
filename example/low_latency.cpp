// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Measures how long packets take from the kernel's time stamp to a handler, with a ring that hands over each packet at once.
//
// Try it: sudo ./netring_example_low_latency lo 100, and meanwhile: sudo ping -f -c 100 127.0.0.1
// Without COUNT it ends after 10 packets.

#include "shared.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace asio = boost::asio;

// tag::capture[]
using delays = std::vector<std::chrono::nanoseconds>;

asio::awaitable<delays> measure(std::string interface, std::size_t count) {
    auto const executor = co_await asio::this_coro::executor;
    netring::async_capture capture(executor,
                                   {.interface = std::move(interface), .ring = netring::ring_profile::low_latency});
    delays measured;
    while (measured.size() < count) {
        netring::packet_batch const batch = co_await capture.async_receive_batch(asio::use_awaitable);
        auto const now = std::chrono::system_clock::now();
        for (netring::packet_view const packet : batch)
            measured.push_back(now - packet.timestamp().time());
    }
    co_return measured;
}
// end::capture[]

void print_delays(std::string interface, std::size_t count) {
    asio::io_context context;
    auto done = asio::co_spawn(context, measure(std::move(interface), count), asio::use_future);
    context.run();
    auto sorted = done.get();
    if (sorted.empty())
        return;
    std::ranges::sort(sorted);
    auto const microseconds = [](std::chrono::nanoseconds delay) { return delay / std::chrono::microseconds(1); };
    std::cout << sorted.size() << " packets, min " << microseconds(sorted.front()) << " us, median "
              << microseconds(sorted[sorted.size() / 2]) << " us, max " << microseconds(sorted.back()) << " us\n";
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, print_delays);
}
