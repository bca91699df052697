// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Sends UDP datagrams, as fast as the interface takes them, and prints once a second how many that were.
//
// Try it: sudo ./netring_example_udp_blaster lo 5s, or with a number of datagrams: sudo ./netring_example_udp_blaster lo 100000
// They go from 198.18.0.1 to port 9 of 198.18.0.2, addresses for such tests (RFC 2544), and carry a number. FRAME_SIZE is in
// bytes, 60 if you do not say. Press Ctrl-C to end it sooner.

#include "shared.hpp"
#include "udp_frame.hpp"
#include "until_signal.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <utility>

namespace asio = boost::asio;
using example::udp_frame;
using clock_type = std::chrono::steady_clock;

void print(netring::inject_stats const& growth, std::chrono::duration<double> time) {
    double const bits = 8 * static_cast<double>(growth.sent_bytes);
    std::cout << std::fixed << std::setprecision(0) << static_cast<double>(growth.sent) / time.count() << " frames/s, "
              << std::setprecision(1) << bits / 1e6 / time.count() << " Mbit/s" << std::endl;
}

// tag::blast[]
struct goal {
    std::uint64_t frames = std::numeric_limits<std::uint64_t>::max();
    clock_type::time_point time = clock_type::time_point::max();
};

asio::awaitable<void> send_frames(netring::async_inject& inject, udp_frame const& frame, goal until,
                                  bool const& stopping, asio::steady_timer& reporter) {
    for (std::uint64_t number = 0; number != until.frames && clock_type::now() < until.time && !stopping;) {
        // Fills the ring, without a system call.
        for (; number != until.frames; ++number) {
            auto const memory = inject.try_reserve(frame.size());
            if (memory.empty())
                break;
            frame.write(memory, number);
            inject.commit(frame.size());
        }
        // Hands over all of it. The reporter has its turn here.
        auto const [ec] = co_await inject.async_wait_room(asio::as_tuple(asio::use_awaitable));
        if (ec && ec != netring::error::network_down && !stopping)
            throw netring::system_error(ec, "send");
    }
    auto const [ec] = co_await inject.async_wait_drained(std::chrono::seconds(1), asio::as_tuple(asio::use_awaitable));
    if (ec && ec != netring::error::timed_out)
        throw netring::system_error(ec, "wait until all have left");
    reporter.cancel(); // Ends the other coroutine.
}

asio::awaitable<void> print_rates(netring::async_inject& inject, asio::steady_timer& timer) {
    for (auto before = inject.stats();;) {
        timer.expires_at(timer.expiry() + std::chrono::seconds(1));
        auto const [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ec)
            co_return;
        auto const now = inject.stats();
        print(now - before, std::chrono::seconds(1));
        before = now;
    }
}

asio::awaitable<void> send_and_print(netring::async_inject& inject, udp_frame const& frame, goal until,
                                     bool const& stopping) {
    using namespace asio::experimental::awaitable_operators;
    auto const start = clock_type::now();
    asio::steady_timer timer(inject.get_executor(), start);
    co_await (send_frames(inject, frame, until, stopping, timer) && print_rates(inject, timer));

    netring::inject_stats const stats = inject.stats();
    std::cout << "sent " << stats.sent << " frames, " << stats.in_flight << " are left: ";
    print(stats, clock_type::now() - start);
}
// end::blast[]

void blast(std::string interface, goal until, std::size_t size_bytes) {
    asio::io_context context;
    netring::async_inject inject(context, {.interface = std::move(interface), .flush = netring::flush_when_full});
    udp_frame const frame(size_bytes);
    bool stopping = false;
    example::run_until_signal(context, send_and_print(inject, frame, until, stopping), [&] {
        stopping = true;
        inject.cancel();
    });
}

goal parse_goal(std::string_view text) {
    if (!text.ends_with('s'))
        return {.frames = example::number(text)};
    text.remove_suffix(1);
    return {.time = clock_type::now() + std::chrono::seconds(example::number(text))};
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE SECONDSs|COUNT [FRAME_SIZE]", [](std::vector<std::string> const& words) {
        if (words.size() < 2 || words.size() > 3)
            throw example::wrong_usage();
        auto const size = words.size() == 3 ? example::number(words[2]) : 60;
        if (size < udp_frame::shortest)
            throw example::wrong_usage();
        blast(words[0], parse_goal(words[1]), size);
    });
}
