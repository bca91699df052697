// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "wire.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_inject;
using netring::error_code;
using netring::test::are_tagged_frames;
using netring::test::plain_receiver;
using netring::test::tagged_frame;

namespace {

struct wired {
    netring::test::veth_pair veth;
    plain_receiver receiver{"v1"};
    asio::io_context context{1};

    /// Runs a coroutine to its end.
    template <class Body>
    void run(Body body, std::chrono::milliseconds limit = 10s) {
        bool done = false;
        asio::co_spawn(context, body, [&](std::exception_ptr const& failure) {
            done = true;
            if (failure)
                std::rethrow_exception(failure);
        });
        auto const deadline = std::chrono::steady_clock::now() + limit;
        while (!done && std::chrono::steady_clock::now() < deadline)
            context.run_one_for(10ms);
        BOOST_TEST(done);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending_asynchronously, wired)

BOOST_AUTO_TEST_CASE(a_thousand_frames_through_eight_slots_arrive_without_a_flush) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    run([&]() -> asio::awaitable<void> {
        for (std::uint32_t number = 0; number != 1000; ++number) {
            auto const frame = tagged_frame(60, number);
            auto const size = co_await inject.async_send(asio::buffer(frame), asio::use_awaitable);
            BOOST_TEST(size == 60U);
        }
    });
    BOOST_TEST(are_tagged_frames(receiver.take(1000), 60, 0, 1000));
}

BOOST_AUTO_TEST_SUITE_END()
