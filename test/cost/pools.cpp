// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "counting.hpp"

#include <netring/async_capture.hpp>
#include <netring/capture_pool.hpp>
#include <netring/packet_stream.hpp>

using netring::error_code;
using netring::packet_batch;
using netring::sourced_batch;
using netring::test::count_chain;
using netring::test::counted;
using netring::test::quick_ring;
using netring::test::send_to_sleepers;
using netring::test::world;

namespace {

constexpr unsigned warm_up = 20;
constexpr unsigned rounds = 120;

} // namespace

BOOST_FIXTURE_TEST_SUITE(cost_of_pools_and_streams, world)

BOOST_AUTO_TEST_CASE(no_read_of_a_stream_allocates) {
    netring::packet_stream stream(netring::async_capture(context, quick_ring()));
    auto const sparse = send_to_sleepers(*this);
    auto const cost = count_chain(
        *this, rounds, [&](auto handler) { stream.async_next(handler); }, warm_up);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(no_batch_of_a_pool_allocates) {
    netring::capture_pool pool(context.get_executor(), {quick_ring()});
    auto const sparse = send_to_sleepers(*this);
    unsigned batches = 0;
    unsigned long before = 0;
    unsigned long after = 99;
    auto const count = [&](std::size_t, packet_batch const&) {
        after = counted.allocations;
        if (++batches == warm_up)
            before = after;
        if (batches == rounds)
            pool.stop();
    };
    pool.async_run(count, [](error_code ec) { BOOST_TEST(!ec); });
    context.run();
    BOOST_TEST(batches >= rounds);
    BOOST_TEST(after - before == 0U);
}

BOOST_AUTO_TEST_CASE(no_read_of_a_pool_allocates) {
    netring::capture_pool pool(context.get_executor(), {quick_ring()});
    auto const sparse = send_to_sleepers(*this);
    unsigned batches = 0;
    unsigned long before = 0;
    unsigned long after = 99;
    auto const next = [&](auto const& again) -> void {
        pool.async_next([&, again](error_code ec, sourced_batch const&) {
            BOOST_TEST_REQUIRE(!ec);
            after = counted.allocations;
            if (++batches == warm_up)
                before = after;
            if (batches == rounds)
                pool.stop();
            else
                again(again);
        });
    };
    next(next);
    context.run();
    BOOST_TEST(batches == rounds);
    BOOST_TEST(after - before == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
