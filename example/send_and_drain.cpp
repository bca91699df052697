// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Sends a burst of frames, and waits until all have left, for a limited time.
//
// Try it: sudo ./netring_example_send_and_drain eth0 100 50
// Then make the interface slow, and again: sudo tc qdisc add dev eth0 root tbf rate 200kbit burst 2000 limit 200000
// MILLISECONDS is how long it waits.

#include "shared.hpp"
#include "test_frame.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <utility>

namespace asio = boost::asio;

// tag::drain[]
asio::awaitable<void> send_burst(std::string interface, std::size_t count, std::chrono::milliseconds patience) {
    std::vector<std::vector<std::byte>> frames;
    for (std::uint32_t number = 0; number != count; ++number)
        frames.push_back(example::test_frame(number, 500));

    auto const executor = co_await asio::this_coro::executor;
    netring::async_inject inject(executor, {.interface = std::move(interface)});
    co_await inject.async_send_batch(frames, asio::use_awaitable);
    auto const [ec] = co_await inject.async_wait_drained(patience, asio::as_tuple(asio::use_awaitable));
    if (ec && ec != netring::error::timed_out)
        throw netring::system_error(ec, "wait until all have left");

    auto const left = inject.in_flight();
    std::cout << inject.stats().sent << " frames have left, " << left << " have not\n";
    if (left == 0)
        co_return;
    inject.close();
    std::cout << "closing lost " << inject.stats().discarded << " of them; the kernel sends the others\n";
}

void send(std::string interface, std::size_t count, std::chrono::milliseconds patience) {
    asio::io_context context;
    auto done = asio::co_spawn(context, send_burst(std::move(interface), count, patience), asio::use_future);
    context.run();
    done.get();
}
// end::drain[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE COUNT MILLISECONDS", [](std::vector<std::string> const& words) {
        if (words.size() != 3)
            throw example::wrong_usage();
        send(words[0], example::number(words[1]), std::chrono::milliseconds(example::number(words[2])));
    });
}
