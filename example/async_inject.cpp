// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Sends frames on an interface, as fast as it takes them: when the ring is full, the coroutine waits.
//
// Try it: sudo ./netring_example_async_inject lo 1000, and meanwhile: sudo tcpdump -i lo -e ether proto 0x88b5
// Without COUNT it ends after 10 frames. It says so when the link goes down, and goes on when it is up again.

#include "shared.hpp"
#include "test_frame.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace asio = boost::asio;

// tag::send[]
asio::awaitable<void> send_frames(std::string interface, std::size_t count) {
    auto const executor = co_await asio::this_coro::executor;
    netring::async_inject inject(executor, {.interface = std::move(interface), .frame_count = 64});
    std::size_t waits = 0;
    for (std::uint32_t number = 0; number != count;) {
        auto const frame = example::test_frame(number);
        waits += inject.in_flight() == 64 ? 1U : 0U;
        auto const [ec, bytes] = co_await inject.async_send(asio::buffer(frame), asio::as_tuple(asio::use_awaitable));
        if (ec == netring::error::network_down) {
            std::clog << "the link is down, waiting for it\n";
            continue; // This frame was not queued.
        }
        if (ec)
            throw netring::system_error(ec, "send");
        ++number;
    }
    co_await inject.async_wait_drained(asio::use_awaitable);

    netring::inject_stats const stats = inject.stats();
    std::cout << "sent " << stats.sent << " frames, " << stats.sent_bytes << " bytes, with " << stats.kicks
              << " system calls; the ring was full " << waits << " times\n";
}

void send(std::string interface, std::size_t count) {
    asio::io_context context;
    auto done = asio::co_spawn(context, send_frames(std::move(interface), count), asio::use_future);
    context.run();
    done.get();
}
// end::send[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, send);
}
