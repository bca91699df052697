// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injecting.hpp"
#include "timed.hpp"

#include <netring/async_inject.hpp>
#include <netring/injector.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_inject;
using netring::error;
using netring::error_code;
using netring::inject_options;
using netring::injector;
using netring::transmit_timestamp;
using netring::test::are_tagged_frames;
using netring::test::injecting;
using netring::test::received_frame;
using netring::test::run;
using netring::test::slow_queue;
using netring::test::tagged_frame;
using netring::test::tagged_frames;

namespace {

inject_options stamping(std::size_t frame_count = 8) {
    return {.interface = "v0", .frame_count = frame_count, .timestamps = netring::transmit_timestamp_source::software};
}

std::vector<transmit_timestamp> stamps_of(injector& from, std::size_t count) {
    std::vector<transmit_timestamp> stamps;
    netring::test::eventually(
        [&] {
            while (auto const stamp = from.try_read_timestamp())
                stamps.push_back(*stamp);
            return stamps.size() >= count;
        },
        1s);
    return stamps;
}

/// Each stamp is of the frame of that place, was made after the one before, and just before the frame arrived.
void check(std::vector<transmit_timestamp> const& stamps, std::vector<received_frame> const& frames,
           std::uint64_t first = 0) {
    BOOST_TEST_REQUIRE(stamps.size() == frames.size());
    for (std::size_t index = 0; index != stamps.size(); ++index) {
        auto const& [frame, time] = stamps[index];
        BOOST_TEST(frame == first + index);
        BOOST_TEST((time.clock() == netring::timestamp_clock::software));
        if (index != 0)
            BOOST_TEST((time >= stamps[index - 1].time));
        auto const way = frames[index].time - time.time();
        BOOST_TEST((way >= 0ns));
        BOOST_TEST((way < 5ms));
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(transmit_timestamps, injecting, *netring::test::timed())

BOOST_AUTO_TEST_CASE(every_frame_has_one_with_its_number) {
    injector to(stamping());
    for (std::uint32_t number = 0; number != 100; ++number) {
        BOOST_TEST(to.next_frame() == number);
        to.send(tagged_frame(60, number));
    }
    auto const stamps = stamps_of(to, 100);
    auto const frames = receiver.take(100);
    BOOST_TEST(are_tagged_frames(frames, 60, 0, 100));
    check(stamps, frames);
    BOOST_TEST(!to.try_read_timestamp());
}

// 40 ms lie between two frames: a number that is off by one would show.
BOOST_AUTO_TEST_CASE(the_numbers_match_the_frames_also_where_the_queue_refused_some) {
    slow_queue const queue(3000);
    injector to(stamping(16));
    for (std::uint32_t number = 0; number != 12; ++number)
        to.send(tagged_frame(1000, number));
    BOOST_TEST(to.wait_drained(2s));
    BOOST_TEST(to.stats().no_buffers > 0U);
    auto const frames = receiver.take(12);
    BOOST_TEST(are_tagged_frames(frames, 1000, 0, 12));
    check(stamps_of(to, 12), frames);
}

BOOST_AUTO_TEST_CASE(the_numbers_match_the_frames_also_where_the_kernel_refused_some) {
    auto options = stamping(16);
    options.flush = netring::flush_when_full;
    injector to(options);
    run("ip link set v0 mtu 1000");
    // Of these the kernel refuses the second and the fifth: one at a glance, one only once it is read.
    std::vector<std::uint64_t> numbers;
    std::uint32_t number = 0;
    for (std::size_t const size : {60U, 1400U, 1000U, 500U, 1016U, 60U, 60U}) {
        if (size <= 1014)
            numbers.push_back(to.next_frame());
        to.send(tagged_frame(size, number++));
    }
    BOOST_TEST(to.wait_drained(1s));
    for (; number != 12; ++number) {
        numbers.push_back(to.next_frame());
        to.send(tagged_frame(60, number));
    }
    BOOST_TEST(to.wait_drained(1s));
    auto const stamps = stamps_of(to, numbers.size());
    auto const frames = receiver.take(numbers.size());
    BOOST_TEST_REQUIRE(frames.size() == numbers.size());
    BOOST_TEST(to.stats().refused == 2U);
    BOOST_TEST_REQUIRE(stamps.size() == numbers.size());
    for (std::size_t index = 0; index != stamps.size(); ++index) {
        BOOST_TEST(stamps[index].frame == numbers[index]);
        BOOST_TEST(netring::test::sequence_of(frames[index].bytes).value_or(99) == numbers[index]);
    }
}

BOOST_AUTO_TEST_CASE(the_numbers_match_the_frames_after_frames_were_taken_back_and_after_a_flap) {
    auto options = stamping(8);
    options.flush = netring::flush_when_full;
    injector to(options);
    BOOST_TEST(to.try_queue(tagged_frame(60, 0)));
    BOOST_TEST(to.try_queue(tagged_frame(60, 99)));
    BOOST_TEST(to.withdraw(1) == 1U);
    BOOST_TEST(to.flush() == 0U);
    run("ip link set v0 down");
    error_code ec;
    BOOST_TEST(to.try_queue(tagged_frame(60, 1)));
    BOOST_TEST(to.flush(ec) == 1U);
    BOOST_TEST((ec == error::network_down));
    netring::test::set_up({"v1", "v0"});
    BOOST_TEST(to.try_queue(tagged_frame(60, 2)));
    BOOST_TEST(to.flush() == 0U);
    BOOST_TEST(to.wait_drained(1s));
    auto const frames = receiver.take(3);
    BOOST_TEST(are_tagged_frames(frames, 60, 0, 3));
    check(stamps_of(to, 3), frames);
}

BOOST_AUTO_TEST_CASE(the_numbers_match_the_frames_past_the_queue_while_the_carrier_is_lost) {
    auto options = stamping(8);
    options.qdisc_bypass = true;
    injector to(options);
    to.send(tagged_frame(60, 0));
    run("ip link set v1 down");
    for (std::uint32_t number = 1; number != 5; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(!to.wait_drained(50ms));
    netring::test::set_up({"v1", "v0"});
    BOOST_TEST(to.wait_drained(1s));
    auto const frames = receiver.take(5);
    BOOST_TEST(are_tagged_frames(frames, 60, 0, 5));
    check(stamps_of(to, 5), frames);
}

BOOST_AUTO_TEST_CASE(an_operation_waits_for_each) {
    async_inject inject(context, stamping());
    std::vector<transmit_timestamp> stamps;
    for (std::uint32_t number = 0; number != 20; ++number) {
        auto const waiting = start<transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); });
        run_for(1ms);
        BOOST_TEST(!waiting->done);
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, number))).ec);
        BOOST_TEST(run_until([&] { return waiting->done; }, 100ms));
        BOOST_TEST(!waiting->ec);
        stamps.push_back(waiting->value);
    }
    check(stamps, receiver.take(20));

    // Those which are there already are told at once, one after the other.
    auto const frames = tagged_frames(60, 20, 30);
    BOOST_TEST(!send_batch(inject, frames).ec);
    stamps.clear();
    for (std::uint32_t number = 0; number != 30; ++number) {
        auto const stamp =
            finish<transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); }, 100ms);
        BOOST_TEST(!stamp.ec);
        stamps.push_back(stamp.value);
    }
    check(stamps, receiver.take(30), 20);
}

BOOST_AUTO_TEST_CASE(a_wait_for_one_goes_on_beside_the_other_operations) {
    slow_queue const queue(3000);
    async_inject inject(context, stamping(4));
    std::vector<transmit_timestamp> stamps;
    std::function<void()> const next = [&] {
        inject.async_wait_timestamp([&](error_code ec, transmit_timestamp const& stamp) {
            if (ec)
                return;
            stamps.push_back(stamp);
            next();
        });
    };
    next();
    auto const frames = tagged_frames(1000, 0, 12);
    BOOST_TEST(send_batch(inject, frames).value == 12U);
    BOOST_TEST(!drain(inject).ec);
    BOOST_TEST(run_until([&] { return stamps.size() == 12; }, 100ms));
    check(stamps, receiver.take(12));
    inject.cancel();
    run_for(10ms);
}

BOOST_AUTO_TEST_CASE(a_cancelled_wait_has_taken_none) {
    async_inject inject(context, stamping());
    auto const waiting = start<transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); });
    auto const second = finish<transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); });
    BOOST_TEST((second.ec == error::timestamp_wait_in_progress));
    BOOST_TEST(!waiting->done);
    inject.cancel();
    BOOST_TEST(run_until([&] { return waiting->done; }));
    BOOST_TEST((waiting->ec == asio::error::operation_aborted));
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 0))).ec);
    auto const stamp = finish<transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); });
    BOOST_TEST(!stamp.ec);
    BOOST_TEST(stamp.value.frame == 0U);
}

BOOST_AUTO_TEST_CASE(without_the_option_there_is_none) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 0))).ec);
    auto const stamp = finish<transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); });
    BOOST_TEST((stamp.ec == error::invalid_option));
    injector to({.interface = "v0", .frame_count = 8});
    to.send(tagged_frame(60, 0));
    BOOST_TEST(!to.try_read_timestamp());
}

// They raise an error event on the socket that everything waits on.
BOOST_AUTO_TEST_CASE(unread_ones_neither_fail_nor_spin_anything) {
    slow_queue const queue;
    async_inject inject(context, stamping(4));
    injector to(stamping(4));
    auto const frames = tagged_frames(1000, 0, 8);
    netring::test::effort const effort;
    BOOST_TEST(send_batch(inject, frames).value == 8U);
    BOOST_TEST(!drain(inject).ec);
    for (std::uint32_t number = 8; number != 16; ++number)
        to.send(tagged_frame(1000, number));
    BOOST_TEST(to.wait_drained(2s));
    BOOST_TEST(effort.wake_ups() < 120);
    BOOST_TEST(netring::test::is_little(effort.cpu(), 20ms));
    auto const arrived = receiver.take(16);
    BOOST_TEST(are_tagged_frames(arrived, 1000, 0, 16));
    check(stamps_of(to, 8), {arrived.begin() + 8, arrived.end()});
}

// They are kept up to a bound of the kernel's, and the numbers of those that are read later are right.
BOOST_AUTO_TEST_CASE(more_than_the_kernel_keeps_leave_the_others_right) {
    injector to(stamping(64));
    for (std::uint32_t number = 0; number != 5000; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(to.wait_drained(1s));
    std::vector<transmit_timestamp> kept;
    while (auto const stamp = to.try_read_timestamp())
        kept.push_back(*stamp);
    BOOST_TEST(kept.size() > 0U);
    for (std::size_t index = 0; index != kept.size(); ++index)
        BOOST_TEST(kept[index].frame == index);
    static_cast<void>(receiver.take(5000));
    BOOST_TEST(to.next_frame() == 5000U);
    to.send(tagged_frame(60, 0));
    check(stamps_of(to, 1), receiver.take(1), 5000);
}

BOOST_AUTO_TEST_SUITE_END()
