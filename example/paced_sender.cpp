// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Sends frames at a steady rate and prints the rate that came of it.
//
// Try it: sudo ./netring_example_paced_sender lo 100 500, and press Ctrl-C if that takes you too long.
// Without COUNT it ends after 10 frames.

#include "shared.hpp"
#include "test_frame.hpp"
#include "until_signal.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <iomanip>
#include <utility>

namespace asio = boost::asio;

// tag::send[]
asio::awaitable<void> send_frames(netring::async_inject& inject, double frames_per_second, std::size_t count) {
    std::vector<std::vector<std::byte>> frames;
    for (std::uint32_t number = 0; number != count; ++number)
        frames.push_back(example::test_frame(number));

    netring::pace const rate{.frames_per_second = frames_per_second};
    auto const start = std::chrono::steady_clock::now();
    auto const [ec, queued] = co_await inject.async_send_paced(frames, rate, asio::as_tuple(asio::use_awaitable));
    std::chrono::duration<double> const time = std::chrono::steady_clock::now() - start;
    // Interrupted, it tells how far it came.
    if (ec && ec != asio::error::operation_aborted)
        throw netring::system_error(ec, "send");
    co_await inject.async_wait_drained(std::chrono::seconds(1), asio::use_awaitable);

    // The first one leaves at once.
    double const intervals = queued > 1 ? static_cast<double>(queued - 1) : 0;
    std::cout << std::fixed << std::setprecision(1) << "sent " << inject.stats().sent << " frames in " << time.count()
              << " s: " << intervals / time.count() << " frames/s\n";
}

void send(std::string interface, double frames_per_second, std::size_t count) {
    asio::io_context context;
    netring::async_inject inject(context, {.interface = std::move(interface)});
    example::run_until_signal(context, send_frames(inject, frames_per_second, count), [&inject] { inject.cancel(); });
}
// end::send[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE FRAMES_PER_SECOND [COUNT]", [](std::vector<std::string> const& words) {
        if (words.size() < 2 || words.size() > 3)
            throw example::wrong_usage();
        auto const rate = example::number(words[1]);
        if (rate == 0)
            throw example::wrong_usage();
        send(words[0], static_cast<double>(rate), words.size() == 3 ? example::number(words[2]) : 10);
    });
}
