// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "timed.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <thread>

using namespace std::chrono_literals;
using netring::bridge_action;
using netring::bridge_core;
using netring::bridge_direction;
using netring::bridge_on_full;
using netring::bridge_options;
using netring::mutable_frame;
using netring::test::adds_up;
using netring::test::are_tagged_frames;
using netring::test::eventually;
using netring::test::forward_all;
using netring::test::judges;
using netring::test::numbers_of;
using netring::test::running_bridge;
using netring::test::slow_down;
using netring::test::small_bridge;
using netring::test::tagged_frame;
using netring::test::watched_wires;

namespace {

constexpr std::size_t size = 1000;

/// bb sends slowly, and few frames at a time.
bridge_options to_a_slow_side(bridge_on_full on_full) {
    auto options = small_bridge();
    options.a.receive_ring = netring::test::roomy_ring();
    options.b.transmit_frames = 4;
    options.on_full = on_full;
    return options;
}

constexpr auto forward_frames = [](mutable_frame&, bridge_direction) { return bridge_action::forward; };

struct slow_side : watched_wires {
    slow_side() { slow_down("bb"); }

    /// Sends more than fits: what does not is counted, and what was said to be forwarded arrives.
    template <class Filter>
    void overflows(Filter filter) {
        constexpr std::uint32_t count = 100;
        bridge_core bridge(to_a_slow_side(bridge_on_full::drop));
        running_bridge const running(bridge, filter);
        from_v0.send_tagged(size, 0, count);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, count));
        auto const counted = bridge.stats().a_to_b;
        BOOST_TEST(counted.received == count);
        BOOST_TEST(counted.received_bytes == count * size);
        BOOST_TEST(counted.ring_full > count / 2);
        BOOST_TEST(counted.forwarded > 3U);
        BOOST_TEST(counted.ring_full == counted.dropped());
        BOOST_TEST(adds_up(counted));
        auto const arrived = at_w0.take(counted.forwarded);
        BOOST_TEST(arrived.size() == counted.forwarded);
        BOOST_TEST(std::ranges::is_sorted(numbers_of(arrived), std::less_equal<>()));
        BOOST_TEST(bytes_of(arrived) == counted.forwarded_bytes);
        BOOST_TEST(at_w0.take_for(100ms).empty());
        BOOST_TEST((bridge.stats().a_to_b == counted));
        from_v0.send(tagged_frame(size, count));
        BOOST_TEST(are_tagged_frames(at_w0.take(1), size, count, 1));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(dropping_on_full, slow_side)

BOOST_AUTO_TEST_CASE(every_packet_that_finds_no_room_is_counted_and_all_others_arrive) {
    overflows(forward_all);
    overflows(forward_frames);
}

BOOST_AUTO_TEST_CASE(what_the_queue_of_the_interface_refuses_is_counted_when_no_room_is_left) {
    constexpr std::uint32_t count = 200;
    slow_down("bb", 3000);
    bridge_core bridge(to_a_slow_side(bridge_on_full::drop));
    running_bridge const running(bridge);
    from_v0.send_tagged(size, 0, count);
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, count));
    auto const counted = bridge.stats().a_to_b;
    BOOST_TEST(counted.ring_full > count / 2);
    BOOST_TEST(counted.forwarded + counted.pending + counted.ring_full == count);
    BOOST_TEST(counted.pending > 0U);
    auto const leaving = counted.forwarded + counted.pending;
    BOOST_TEST(at_w0.take(leaving).size() == leaving);
    BOOST_TEST(at_w0.take_for(100ms).empty());
    BOOST_TEST(bridge.stats().a_to_b.forwarded == leaving);
    BOOST_TEST(bridge.stats().a_to_b.pending == 0U);
}

BOOST_AUTO_TEST_CASE(the_other_direction_loses_nothing) {
    constexpr std::uint32_t count = 500;
    auto options = to_a_slow_side(bridge_on_full::drop);
    options.b.receive_ring = netring::test::roomy_ring();
    bridge_core bridge(options);
    running_bridge const running(bridge);
    std::jthread const other_way([this] { from_v0.send_tagged(size, 0, count); });
    for (std::uint32_t number = 0; number != count; ++number) {
        from_w0.send(tagged_frame(60, number));
        if (number % 16 == 0)
            std::this_thread::sleep_for(1ms);
    }
    BOOST_TEST(are_tagged_frames(at_v0.take(count), 60, 0, count));
    BOOST_TEST(bridge.stats().b_to_a.dropped() == 0U);
    BOOST_TEST(bridge.stats().a_to_b.ring_full != 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(keeping_up, watched_wires)

BOOST_AUTO_TEST_CASE(a_burst_that_is_longer_than_the_ring_finds_room_where_frames_leave_at_once) {
    constexpr std::uint32_t count = 4000;
    auto options = small_bridge();
    options.burst = 4096;
    options.b.transmit_frames = 16;
    // All of it lies in one block by the time that the bridge sees it.
    options.a.receive_ring.block_size_bytes = std::size_t{1} << 20U;
    options.a.receive_ring.block_timeout = 200ms;
    bridge_core bridge(options);
    running_bridge const running(bridge);
    from_v0.flood(60, 0, count);
    BOOST_TEST(are_tagged_frames(at_w0.take(count), 60, 0, count));
    BOOST_TEST(bridge.stats().a_to_b.ring_full == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(waiting_on_full, slow_side)

BOOST_AUTO_TEST_CASE(a_verdict_holds_though_the_next_run_has_a_filter_of_another_kind) {
    constexpr std::uint32_t count = 30;
    slow_down("bb", 200000, "2mbit");
    bridge_core bridge(to_a_slow_side(bridge_on_full::wait));
    from_v0.send_tagged(size, 0, count);
    // By the one kind and the other, a few packets each time; the last one waits.
    for (std::uint32_t judged = 6; judged < count; judged += 4) {
        {
            running_bridge const by_packets(bridge, forward_all);
            BOOST_TEST(judges(bridge, bridge_direction::a_to_b, judged));
        }
        running_bridge const by_frames(bridge, forward_frames);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, judged + 2));
    }
    running_bridge const running(bridge);
    BOOST_TEST(are_tagged_frames(at_w0.take(count), size, 0, count));
    BOOST_TEST(bridge.stats().a_to_b.forwarded == count);
    BOOST_TEST(at_v0.count() == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_though_more_comes_than_fits) {
    constexpr std::uint32_t count = 200;
    slow_down("bb", 200000, "2mbit");
    bridge_core bridge(to_a_slow_side(bridge_on_full::wait));
    for (std::uint32_t half = 0; half != 2; ++half) {
        // A run that is stopped loses nothing either.
        running_bridge running(bridge);
        if (half == 0)
            from_v0.send_tagged(size, 0, count);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, half == 0 ? count / 2 : count));
        running.stop();
        BOOST_TEST((half == 1 || bridge.stats().a_to_b.received < count));
    }
    // What the last turn left in the ring leaves when the bridge goes on, or closes.
    running_bridge const running(bridge);
    BOOST_TEST(are_tagged_frames(at_w0.take(count), size, 0, count));
    auto const counted = bridge.stats().a_to_b;
    BOOST_TEST(counted.received == count);
    BOOST_TEST(counted.forwarded == count);
    BOOST_TEST(counted.missed == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_though_the_queue_of_the_interface_refuses_frames) {
    constexpr std::uint32_t count = 100;
    slow_down("bb", 3000, "2mbit");
    bridge_core bridge(to_a_slow_side(bridge_on_full::wait));
    running_bridge const running(bridge);
    from_v0.send_tagged(size, 0, count);
    BOOST_TEST(are_tagged_frames(at_w0.take(count), size, 0, count));
    BOOST_TEST(bridge.stats().a_to_b.dropped() == 0U);
}

BOOST_AUTO_TEST_CASE(what_has_not_left_when_it_closes_is_told) {
    slow_down("bb", 3000, "2mbit");
    auto options = to_a_slow_side(bridge_on_full::wait);
    options.b.transmit_frames = 32;
    bridge_core bridge(options);
    running_bridge running(bridge);
    from_v0.send_tagged(size, 0, 100);
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 20));
    running.stop();
    bridge.close();
    auto const counted = bridge.stats().a_to_b;
    BOOST_TEST(counted.pending > 0U);
    BOOST_TEST(adds_up(counted));
    BOOST_TEST(at_w0.take(counted.forwarded).size() == counted.forwarded);
    BOOST_TEST(at_w0.take_for(100ms).empty());
}

BOOST_AUTO_TEST_CASE(what_finds_the_receive_ring_full_is_counted) {
    constexpr std::uint32_t count = 2000;
    slow_down("bb", 200000, "8mbit");
    auto options = to_a_slow_side(bridge_on_full::wait);
    options.a.receive_ring = netring::test::least_ring();
    bridge_core bridge(options);
    running_bridge const running(bridge);
    from_v0.send_tagged(size, 0, count);
    auto const counted = [&] { return bridge.stats().a_to_b; };
    BOOST_TEST(eventually([&] { return counted().received + counted().missed >= count; }));
    BOOST_TEST(counted().received + counted().missed == count);
    BOOST_TEST(counted().missed > count / 2);
    BOOST_TEST(counted().forwarded == counted().received);
    auto const arrived = at_w0.take(counted().received);
    BOOST_TEST(arrived.size() == counted().received);
    BOOST_TEST(std::ranges::is_sorted(numbers_of(arrived), std::less_equal<>()));
    BOOST_TEST(at_w0.take_for(50ms).empty());
    from_v0.send(tagged_frame(size, count));
    BOOST_TEST(are_tagged_frames(at_w0.take(1), size, count, 1));
}

BOOST_AUTO_TEST_CASE(a_changed_frame_waits_as_it_is_to_be_reflected) {
    constexpr std::uint32_t count = 40;
    slow_down("ba", 200000, "2mbit");
    auto options = to_a_slow_side(bridge_on_full::wait);
    options.a.transmit_frames = 4;
    bridge_core bridge(options);
    std::uint32_t calls = 0;
    running_bridge running(bridge, [&](mutable_frame& frame, bridge_direction) {
        ++calls;
        frame.data()[size - 1] = std::byte{0x55};
        return bridge_action::reflect;
    });
    from_v0.send_tagged(size, 0, count);
    auto arrived = at_v0.take(count);
    running.stop();
    BOOST_TEST(calls == count);
    BOOST_TEST(bridge.stats().a_to_b.reflected == count);
    for (auto& frame : arrived) {
        BOOST_TEST((frame.bytes.back() == std::byte{0x55}));
        frame.bytes.back() = tagged_frame(size, netring::test::sequence_of(frame.bytes).value()).back();
    }
    BOOST_TEST(are_tagged_frames(arrived, size, 0, count));
}

BOOST_AUTO_TEST_CASE(the_other_direction_goes_on) {
    constexpr std::uint32_t count = 60;
    bridge_core bridge(to_a_slow_side(bridge_on_full::wait));
    running_bridge const running(bridge);
    from_v0.send_tagged(size, 0, count);
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 6));
    for (std::uint32_t number = 0; number != 100; ++number) {
        from_w0.send(tagged_frame(60, number));
        BOOST_TEST(are_tagged_frames(at_v0.take(1), 60, number, 1));
    }
    BOOST_TEST(bridge.stats().a_to_b.received < count);
    BOOST_TEST(are_tagged_frames(at_w0.take(count), size, 0, count));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(blocked, slow_side, *netring::test::timed())

BOOST_AUTO_TEST_CASE(a_stop_is_heeded_at_once) {
    bridge_core bridge(to_a_slow_side(bridge_on_full::wait));
    running_bridge running(bridge);
    from_v0.send_tagged(size, 0, 100);
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 6));
    std::this_thread::sleep_for(100ms);
    BOOST_TEST((running.stop() < 50ms));
    BOOST_TEST(!running.ec());
    BOOST_TEST(bridge.stats().a_to_b.received < 100U);
}

BOOST_AUTO_TEST_CASE(a_cancellation_is_heeded_at_once) {
    boost::asio::io_context context{1};
    netring::bridge bridge(context, to_a_slow_side(bridge_on_full::wait));
    netring::error_code ec;
    bridge.async_run(forward_all, [&](netring::error_code result) { ec = result; });
    from_v0.send_tagged(size, 0, 100);
    context.run_for(200ms);
    BOOST_TEST(bridge.stats().a_to_b.received > 4U);
    BOOST_TEST(bridge.stats().a_to_b.received < 100U);
    bridge.cancel();
    auto const begun = std::chrono::steady_clock::now();
    context.run_for(1s);
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 50ms));
    BOOST_TEST((ec == boost::asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(it_costs_little) {
    bridge_core bridge(to_a_slow_side(bridge_on_full::wait));
    running_bridge const running(bridge);
    from_v0.send_tagged(size, 0, 100);
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 6));
    // Up to eleven looks at each frame that leaves, of which there are 25 a second.
    auto const before = netring::test::cpu_time();
    std::this_thread::sleep_for(1s);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - before, 30ms));
    BOOST_TEST(bridge.stats().a_to_b.received < 100U);
}

BOOST_AUTO_TEST_SUITE_END()
