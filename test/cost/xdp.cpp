// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "counting.hpp"
#include "needs_bpf.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_xdp_socket;
using netring::error_code;
using netring::xdp_batch;
using netring::test::count_chain;
using netring::test::counted;
using netring::test::once;
using netring::test::send_every;
using netring::test::send_to_sleepers;
using netring::test::world;

BOOST_FIXTURE_TEST_SUITE(cost_of_xdp, world, *once() * netring::test::needs_bpf())

BOOST_AUTO_TEST_CASE(receiving_what_is_ready_makes_no_system_call_and_no_allocation) {
    async_xdp_socket socket(context, {.interface = "v1"});
    sender.send_tagged(60, 0, 1000);
    netring::owned_batch storage;
    // 64 packets each.
    auto const cost = count_chain(
        *this, 15, [&](auto handler) { socket.async_receive(storage, handler); }, 5);
    BOOST_TEST(cost.other_calls == 0U);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(a_wait_that_packets_end_makes_two_system_calls_and_no_allocation) {
    async_xdp_socket socket(context, {.interface = "v1"});
    auto const sparse = send_to_sleepers(*this);
    auto const cost = count_chain(*this, 60, [&](auto handler) { socket.async_receive_batch(handler); });
    // Re-arm, sleep.
    BOOST_TEST(cost.calls() == 2U * 50U);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(packets_that_come_fast_share_three_system_calls) {
    async_xdp_socket socket(context, {.interface = "v1", .coalesce = 60ms});
    auto const fast = send_every(*this, 1ms);
    auto const cost = count_chain(*this, 30, [&](auto handler) { socket.async_receive_batch(handler); });
    BOOST_TEST(socket.stats().received >= 5U * 30U);
    // Arm the timer, re-arm, sleep.
    BOOST_TEST(cost.calls() <= 3U * 20U);
}

BOOST_AUTO_TEST_CASE(a_frame_costs_one_system_call_and_no_allocation) {
    async_xdp_socket socket(context, {.interface = "v1"});
    auto const cost = count_chain(*this, 1000, [&](auto handler) { socket.async_send(asio::buffer(frame), handler); });
    BOOST_TEST(cost.kicks == 990U);
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

// In copy mode Linux before 6.17 sends 32 a call.
BOOST_AUTO_TEST_CASE(frames_between_two_flushes_cost_no_system_call_and_no_allocation) {
    async_xdp_socket socket(context, {.interface = "v1", .transmit_ring = 64, .flush = netring::flush_when_full});
    auto const cost = count_chain(*this, 6410, [&](auto handler) { socket.async_send(asio::buffer(frame), handler); });
    BOOST_TEST(cost.kicks <= 2U * 100U);
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(to_wait_until_a_frame_has_left_does_not_allocate) {
    async_xdp_socket socket(context, {.interface = "v1"});
    auto const allocations = [&](auto wait) {
        return count_chain(*this, 100,
                           [&](auto handler) {
                               std::ranges::copy(frame, socket.try_reserve(frame.size()).begin());
                               socket.commit(frame.size());
                               wait([handler](error_code ec, auto...) mutable { handler(ec, 0); });
                           })
            .allocations;
    };
    BOOST_TEST(allocations([&](auto handler) { socket.async_flush(handler); }) == 0U);
    BOOST_TEST(allocations([&](auto handler) { socket.async_wait_drained(handler); }) == 0U);
    BOOST_TEST(allocations([&](auto handler) { socket.async_wait_drained(10s, handler); }) == 0U);
    BOOST_TEST(allocations([&](auto handler) { socket.async_wait_room(handler); }) == 0U);
}

BOOST_AUTO_TEST_CASE(forwarding_costs_at_most_a_system_call_for_32_packets_and_no_allocation) {
    async_xdp_socket socket(context, {.interface = "v1"});
    sender.send_tagged(60, 0, 1000);
    auto const cost = count_chain(
        *this, 15,
        [&](auto handler) {
            socket.async_receive_batch([&socket, handler](error_code ec, xdp_batch batch) mutable {
                BOOST_TEST(!ec);
                socket.async_forward(std::move(batch), handler);
            });
        },
        5);
    BOOST_TEST(cost.kicks >= 10U);
    BOOST_TEST(cost.kicks <= 2U * 10U);
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
