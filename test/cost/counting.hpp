// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_COST_COUNTING_HPP
#define NETRING_TEST_COST_COUNTING_HPP

#include "costs.hpp"
#include "patience.hpp"
#include "ring_format.hpp"
#include "wire.hpp"

#include <netring/capture_options.hpp>
#include <netring/error.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

// What operations cost: every allocation and every system call that matters here is counted, by definitions that take the
// place of the C library's and of operator new. So these tests are a program of their own.

namespace netring::test {

using namespace std::chrono_literals;

/// How often a reactor went to sleep.
extern std::atomic<unsigned long> sleeps;

struct world : wired {
    boost::asio::io_context context{1};
    std::vector<std::byte> const frame = tagged_frame(60, 0);
};

/// Decorates a test that knows no receive ring, so that it need not run in both formats.
inline auto once() {
    return only_in_blocks();
}

/// Runs `rounds` operations one after the other by callback, and counts all but the first ones.
template <class Start>
costs count_chain(world& w, unsigned rounds, Start start, unsigned uncounted = 10) {
    costs before;
    unsigned left = rounds;
    auto const step = [&](auto const& again) -> void {
        start([&, again](error_code ec, auto const&) {
            BOOST_TEST_REQUIRE(!ec);
            if (--left == rounds - uncounted)
                before = counted;
            if (left != 0)
                again(again);
        });
    };
    step(step);
    w.context.restart();
    w.context.run();
    BOOST_TEST(left == 0U);
    return counted - before;
}

/// A ring of blocks that one packet closes soon.
inline capture_options quick_ring() {
    return {.interface = "v1", .ring = ring_of(4096, 64, 1ms)};
}

/// Sends a frame again and again, until it is stopped.
inline std::jthread send_every(world const& w, std::chrono::microseconds pause) {
    return std::jthread([&w, pause](std::stop_token const& token) {
        for (; !token.stop_requested(); std::this_thread::sleep_for(pause))
            w.sender.send(w.frame);
    });
}

/// Sends a frame each time that the receiver went to sleep, so that how fast either runs does not matter to what a wait costs.
inline std::jthread send_to_sleepers(world const& w) {
    return std::jthread([&w, served = sleeps.load()](std::stop_token const& token) mutable {
        for (; !token.stop_requested(); std::this_thread::sleep_for(1ms))
            if (auto const now = sleeps.load(); now != served) {
                served = now;
                w.sender.send(w.frame);
            }
    });
}

} // namespace netring::test

#endif
