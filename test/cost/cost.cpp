// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "counting.hpp"
#include "rethrow.hpp"

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/cancel_after.hpp>
#include <netring/packet_channel.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::async_inject;
using netring::error_code;
using netring::packet_batch;
using netring::packet_view;
using netring::test::costs;
using netring::test::count_chain;
using netring::test::counted;
using netring::test::once;
using netring::test::quick_ring;
using netring::test::send_every;
using netring::test::send_to_sleepers;
using netring::test::world;

namespace {

/// Makes `blocks` blocks ready, one packet in each.
void fill(world const& w, async_capture const& capture, unsigned blocks) {
    netring::test::send_apart(w.sender, capture, w.frame.size(), 0, blocks);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(cost, world)

/// Allocations of an operation once its recycled memory and its batches have their final size: after completions at once, of
/// full blocks, and after waits.
template <class Start>
unsigned long steady_allocations(world& w, Start start) {
    auto const fill_up = [&w] {
        for (int packet = 0; packet != 60 * 28; ++packet)
            w.sender.send(w.frame);
        std::this_thread::sleep_for(5ms);
    };
    fill_up();
    auto const trickle = send_every(w, 50us);
    count_chain(w, 40, start);
    // Both ways of completing belong to the warm-up.
    fill_up();
    return count_chain(w, 2000, start, 200).allocations;
}

BOOST_AUTO_TEST_CASE(no_receive_operation_allocates_in_the_steady_state) {
    netring::owned_batch storage;
    async_capture capture(context, quick_ring());
    BOOST_TEST(steady_allocations(*this, [&](auto handler) { capture.async_receive_batch(handler); }) == 0U);
    BOOST_TEST(steady_allocations(*this, [&](auto handler) { capture.async_receive(handler); }) == 0U);
    BOOST_TEST(steady_allocations(*this, [&](auto handler) { capture.async_receive(storage, handler); }) == 0U);
    BOOST_TEST(steady_allocations(*this, [&](auto handler) {
                   capture.async_readable([handler](error_code ec, netring::ready_guard guard) mutable {
                       guard.next_batch();
                       handler(ec, 0);
                   });
               }) == 0U);
}

BOOST_AUTO_TEST_CASE(no_time_limit_allocates_in_the_steady_state) {
    netring::owned_batch storage;
    async_capture capture(context, quick_ring());
    auto const limited = [](auto handler) { return netring::cancel_after(10s, handler); };
    BOOST_TEST(steady_allocations(*this, [&](auto handler) { capture.async_receive_batch(limited(handler)); }) == 0U);
    BOOST_TEST(steady_allocations(*this, [&](auto handler) { capture.async_receive(limited(handler)); }) == 0U);
    BOOST_TEST(steady_allocations(*this, [&](auto handler) { capture.async_receive(storage, limited(handler)); }) ==
               0U);
    BOOST_TEST(steady_allocations(*this, [&](auto handler) {
                   capture.async_readable(limited([handler](error_code ec, netring::ready_guard guard) mutable {
                       guard.next_batch();
                       handler(ec, 0);
                   }));
               }) == 0U);
}

BOOST_AUTO_TEST_CASE(no_timeout_allocates_in_the_steady_state) {
    async_capture capture(context, quick_ring());
    auto const cost = count_chain(*this, 100, [&](auto handler) {
        capture.async_receive_batch(
            netring::cancel_after(1ms, [handler](error_code, packet_batch) mutable { handler(error_code(), 0); }));
    });
    BOOST_TEST(cost.allocations == 0U);
}

// Asio recycles the memory of two slots of a thread, and a wait takes three.
BOOST_AUTO_TEST_CASE(a_time_limit_beside_a_slot_allocates_once_at_most) {
    async_capture capture(context, quick_ring());
    asio::cancellation_signal signal;
    auto const cost = count_chain(*this, 50, [&](auto handler) {
        auto on_timeout = [handler](error_code, packet_batch) mutable { handler(error_code(), 0); };
        capture.async_receive_batch(
            netring::cancel_after(1ms, asio::bind_cancellation_slot(signal.slot(), on_timeout)));
    });
    BOOST_TEST(cost.allocations <= 40U);
}

/// Allocations of 2000 receive operations in a coroutine, of what they receive and of the coroutine aside.
template <class Token>
unsigned long coroutine_allocations(world& w, Token token) {
    async_capture capture(w.context, quick_ring());
    fill(w, capture, 40);
    auto const trickle = send_every(w, 50us);
    unsigned long allocations = 99;
    auto const reader = [](async_capture& from, Token with, unsigned long& result) -> asio::awaitable<void> {
        for (int warmer = 0; warmer != 50; ++warmer)
            co_await from.async_receive_batch(with);
        auto const before = counted.allocations;
        for (int receive = 0; receive != 2000; ++receive)
            co_await from.async_receive_batch(with);
        result = counted.allocations - before;
    };
    asio::co_spawn(w.context, reader(capture, token, allocations), netring::test::rethrow);
    w.context.restart();
    w.context.run();
    return allocations;
}

BOOST_AUTO_TEST_CASE(no_coroutine_allocates_per_receive) {
    BOOST_TEST(coroutine_allocations(*this, asio::use_awaitable) == 0U);
    BOOST_TEST(coroutine_allocations(*this, netring::cancel_after(10s, asio::use_awaitable)) == 0U);
}

// Asio recycles two blocks a thread: where waits and bursts alternate their sizes change now and then. Hence one at a time.
BOOST_AUTO_TEST_CASE(no_lease_that_goes_through_a_channel_allocates, *netring::test::only_in_blocks()) {
    constexpr unsigned warm_up = 20;
    constexpr unsigned rounds = 50;
    for (bool const burst : {false, true}) {
        async_capture capture(context, quick_ring());
        netring::packet_channel<> channel(context);
        if (burst)
            fill(*this, capture, rounds + 10);
        else
            sender.send(frame);
        channel.async_run(capture, [](error_code) {});
        unsigned batches = 0;
        unsigned long before = 0;
        unsigned long after = 99;
        auto const next = [&](auto const& again) -> void {
            channel.async_next([&, again](error_code ec, packet_batch const& batch) {
                BOOST_TEST_REQUIRE(!ec);
                batches += batch.empty() ? 0U : 1U;
                after = counted.allocations;
                if (batches == warm_up)
                    before = after;
                if (!burst)
                    sender.send(frame);
                if (batches == rounds)
                    channel.close();
                else
                    again(again);
            });
        };
        next(next);
        context.restart();
        context.run();
        BOOST_TEST(batches == rounds);
        BOOST_TEST(after - before == 0U);
    }
}

BOOST_AUTO_TEST_CASE(draining_a_guard_makes_no_system_call) {
    async_capture capture(context, quick_ring());
    fill(*this, capture, 40);
    netring::ready_guard guard;
    capture.async_readable([&](error_code, netring::ready_guard ready) { guard = std::move(ready); });
    context.run();
    auto const before = counted;
    std::size_t packets = 0;
    while (auto const batch = guard.next_batch())
        packets += batch.size();
    BOOST_TEST(packets == 40U);
    BOOST_TEST(counted.calls() == before.calls());
    BOOST_TEST(counted.allocations == before.allocations);
}

// Asio's scheduler looks at its reactor once between two handlers; nothing else is called.
BOOST_AUTO_TEST_CASE(receiving_what_is_ready_makes_no_system_call_of_its_own, *netring::test::only_in_blocks()) {
    async_capture capture(context, quick_ring());
    fill(*this, capture, 50);
    auto const cost = count_chain(*this, 50, [&](auto handler) { capture.async_receive_batch(handler); });
    BOOST_TEST(cost.other_calls == 0U);
    BOOST_TEST(cost.epoll_waits <= 40U + 1U);
}

BOOST_AUTO_TEST_CASE(a_wait_that_packets_end_makes_two_system_calls) {
    async_capture capture(context, quick_ring());
    auto const sparse = send_to_sleepers(*this);
    auto const cost = count_chain(*this, 60, [&](auto handler) { capture.async_receive_batch(handler); });
    // Re-arm, sleep.
    BOOST_TEST(cost.calls() == 2U * 50U);
}

BOOST_AUTO_TEST_CASE(holding_the_newest_lease_while_waiting_costs_one_system_call_more) {
    async_capture capture(context, quick_ring());
    auto const sparse = send_to_sleepers(*this);
    packet_batch held;
    auto const cost = count_chain(*this, 60, [&](auto handler) {
        capture.async_receive_batch([&held, handler](error_code ec, packet_batch batch) mutable {
            held = std::move(batch);
            handler(ec, held);
        });
    });
    // It keeps the ring readable, so that the edge must be eaten.
    BOOST_TEST(cost.calls() == 3U * 50U);
}

BOOST_AUTO_TEST_CASE(holding_a_lease_while_waiting_wakes_at_most_once_in_200_ms) {
    async_capture capture(context, quick_ring());
    fill(*this, capture, 1);
    packet_batch held;
    capture.async_receive_batch([&](error_code, packet_batch batch) { held = std::move(batch); });
    context.run();
    BOOST_TEST_REQUIRE(!!held);
    bool completed = false;
    capture.async_receive_batch([&](error_code, packet_batch const&) { completed = true; });
    context.restart();
    context.poll();
    auto const before = counted;
    auto const cpu = netring::test::cpu_time();
    context.restart();
    context.run_for(200ms);
    BOOST_TEST(!completed);
    BOOST_TEST(counted.epoll_waits - before.epoll_waits <= 3U);
    BOOST_TEST(counted.other_calls - before.other_calls <= 2U);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - cpu, 5ms));
    capture.cancel();
    context.restart();
    context.run();
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_down_wakes_fewer_than_10_times_in_200_ms) {
    async_capture capture(context, quick_ring());
    bool reported = false;
    capture.async_receive_batch(
        [&](error_code ec, packet_batch const&) { reported = ec == netring::error::network_down; });
    netring::test::run("ip link set v1 down");
    context.run_for(1s);
    BOOST_TEST(reported);
    capture.async_receive_batch([&](error_code, packet_batch const&) {});
    auto const before = counted;
    context.restart();
    context.run_for(200ms);
    // The reactor's own and the one that eats the edge.
    constexpr unsigned waits_per_wake_up = 2;
    BOOST_TEST(counted.epoll_waits - before.epoll_waits < 10U * waits_per_wake_up);
    capture.cancel();
    context.restart();
    context.run();
}

BOOST_AUTO_TEST_CASE(a_frame_costs_one_system_call_beside_the_reactors_and_no_allocation, *once()) {
    async_inject inject(context, {.interface = "v1"});
    auto const cost = count_chain(*this, 1000, [&](auto handler) { inject.async_send(asio::buffer(frame), handler); });
    BOOST_TEST(cost.kicks == 990U);
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(frames_between_two_flushes_cost_no_system_call_and_no_allocation, *once()) {
    async_inject inject(context, {.interface = "v1", .frame_count = 64, .flush = netring::flush_when_full});
    auto const cost = count_chain(*this, 6410, [&](auto handler) { inject.async_send(asio::buffer(frame), handler); });
    BOOST_TEST(cost.kicks == 100U);
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(frames_that_are_crafted_in_place_cost_nothing_until_the_flush, *once()) {
    netring::injector injector({.interface = "v1", .frame_count = 64, .flush = netring::flush_when_full});
    auto const before = counted;
    for (int number = 0; number != 64; ++number) {
        std::ranges::copy(frame, injector.try_reserve(frame.size()).begin());
        injector.commit(frame.size());
    }
    BOOST_TEST(counted.calls() == before.calls());
    BOOST_TEST(injector.flush() == 0U);
    BOOST_TEST(counted.calls() == before.calls() + 1);
    BOOST_TEST(counted.allocations == before.allocations);
}

BOOST_AUTO_TEST_CASE(a_batch_costs_one_system_call_a_ring_of_frames, *once()) {
    async_inject inject(context, {.interface = "v1", .frame_count = 64});
    std::vector<asio::const_buffer> const frames(640, asio::buffer(frame));
    auto const cost = count_chain(*this, 20, [&](auto handler) { inject.async_send_batch(frames, handler); });
    BOOST_TEST(cost.kicks == 100U);
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(a_paced_send_does_not_allocate_in_the_steady_state, *once()) {
    async_inject inject(context, {.interface = "v1"});
    std::vector<asio::const_buffer> const frames(10, asio::buffer(frame));
    auto const cost = count_chain(
        *this, 30, [&](auto handler) { inject.async_send_paced(frames, {.frames_per_second = 10'000}, handler); });
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(to_wait_until_a_frame_has_left_does_not_allocate, *once()) {
    async_inject inject(context, {.interface = "v1", .timestamps = netring::transmit_timestamp_source::software});
    auto const queue = [&] {
        std::ranges::copy(frame, inject.try_reserve(frame.size()).begin());
        inject.commit(frame.size());
    };
    auto const allocations = [&](auto wait) {
        return count_chain(*this, 100,
                           [&](auto handler) {
                               queue();
                               wait([handler](error_code ec, auto...) mutable { handler(ec, 0); });
                           })
            .allocations;
    };
    BOOST_TEST(allocations([&](auto handler) { inject.async_flush(handler); }) == 0U);
    BOOST_TEST(allocations([&](auto handler) { inject.async_wait_drained(handler); }) == 0U);
    BOOST_TEST(allocations([&](auto handler) { inject.async_wait_drained(10s, handler); }) == 0U);
    BOOST_TEST(allocations([&](auto handler) { inject.async_wait_room(handler); }) == 0U);
    auto const cost = count_chain(*this, 100, [&](auto handler) {
        inject.async_send(asio::buffer(frame),
                          [&, handler](error_code, std::size_t) { inject.async_wait_timestamp(handler); });
    });
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_CASE(a_wait_for_room_does_not_allocate_and_makes_few_system_calls, *once()) {
    netring::test::run("tc qdisc add dev v1 root tbf rate 10mbit burst 2000 limit 200000");
    async_inject inject(context, {.interface = "v1", .frame_count = 2});
    std::vector<std::byte> const large = netring::test::tagged_frame(1514, 0);
    constexpr unsigned rounds = 100;
    auto const cost =
        count_chain(*this, rounds + 10, [&](auto handler) { inject.async_send(asio::buffer(large), handler); });
    BOOST_TEST(cost.allocations == 0U);
    // For each: the kick, the alarm, the reactor's watch, the socket's start and stop; and what wakes and eats.
    BOOST_TEST(cost.other_calls <= 5 * rounds);
    BOOST_TEST(cost.epoll_waits <= 3 * rounds);
    // It did wait.
    BOOST_TEST(cost.epoll_waits >= rounds);
    BOOST_TEST_MESSAGE("a wait for room: " << cost.other_calls << " calls, " << cost.epoll_waits << " epoll waits");
}

BOOST_AUTO_TEST_SUITE_END()
