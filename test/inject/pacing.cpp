// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injecting.hpp"
#include "timed.hpp"

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::async_inject;
using netring::error;
using netring::error_code;
using netring::pace;
using netring::packet_stream;
using netring::test::are_tagged_frames;
using netring::test::injecting;
using netring::test::outcome;
using netring::test::plain_sender;
using netring::test::received_frame;
using netring::test::run;
using netring::test::slow_queue;
using netring::test::tagged_frame;
using netring::test::tagged_frames;
using netring::test::undisturbed;
using std::chrono::microseconds;

namespace {

/// By the stamps of the receiver.
microseconds duration_of(std::vector<received_frame> const& frames) {
    return frames.empty() ? 0us : std::chrono::duration_cast<microseconds>(frames.back().time - frames.front().time);
}

struct paced : injecting {
    template <class Frames>
    outcome<std::size_t> send_paced(async_inject& inject, Frames& frames, pace const& rate) {
        return finish<std::size_t>([&](auto handler) { inject.async_send_paced(frames, rate, handler); });
    }
};

/// Another wire, the frames on which are to be sent on.
struct stream_source {
    explicit stream_source(asio::io_context& context)
        : stream(async_capture(context, {.interface = "w1", .ring = netring::ring_profile::low_latency})) {}

    netring::test::veth_pair veth{"w0", "w1"};
    plain_sender sender{"w0"};
    packet_stream stream;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pacing, paced, *netring::test::timed())

BOOST_AUTO_TEST_CASE(a_thousand_a_second_are_that) {
    async_inject inject(context, {.interface = "v0", .frame_count = 16});
    auto const frames = tagged_frames(60, 0, 200);
    undisturbed const undisturbed;
    auto const sent = send_paced(inject, frames, {.frames_per_second = 1000});
    BOOST_TEST(!sent.ec);
    BOOST_TEST(sent.value == 200U);
    auto const arrived = receiver.take(200);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 60, 0, 200));
    BOOST_TEST(duration_of(arrived).count() >= 189000);
    BOOST_TEST(duration_of(arrived).count() <= 209000);
    // Spread, and not in heaps.
    std::size_t even = 0;
    for (std::size_t index = 1; index != arrived.size(); ++index)
        even += arrived[index].time - arrived[index - 1].time > 500us ? 1U : 0U;
    BOOST_TEST(even > 180U);
}

BOOST_AUTO_TEST_CASE(a_rate_of_bits_counts_the_frames_bytes) {
    async_inject inject(context, {.interface = "v0", .frame_count = 16});
    auto const frames = tagged_frames(1000, 0, 100);
    undisturbed const undisturbed;
    BOOST_TEST(send_paced(inject, frames, {.bits_per_second = 8e6}).value == 100U);
    auto const arrived = receiver.take(100);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 1000, 0, 100));
    BOOST_TEST(duration_of(arrived).count() >= 89000);
    BOOST_TEST(duration_of(arrived).count() <= 109000);
}

BOOST_AUTO_TEST_CASE(of_two_rates_the_slower_counts_for_each_frame) {
    async_inject inject(context, {.interface = "v0", .frame_count = 16});
    std::vector<std::vector<std::byte>> frames;
    // 2 ms each by their bits; then 1 ms each by their number.
    for (std::uint32_t number = 0; number != 50; ++number)
        frames.push_back(tagged_frame(number < 25 ? 1000 : 60, number));
    undisturbed const undisturbed;
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 1000, .bits_per_second = 4e6}).value == 50U);
    auto const arrived = receiver.take(50);
    BOOST_TEST_REQUIRE(arrived.size() == 50U);
    BOOST_TEST(duration_of(arrived).count() >= 69000);
    BOOST_TEST(duration_of(arrived).count() <= 79000);
}

BOOST_AUTO_TEST_CASE(a_high_rate_is_kept_on_average) {
    async_inject inject(context, {.interface = "v0", .frame_count = 256});
    auto const frames = tagged_frames(60, 0, 2000);
    undisturbed const undisturbed;
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 20000}).value == 2000U);
    auto const arrived = receiver.take(2000);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 60, 0, 2000));
    BOOST_TEST(duration_of(arrived).count() >= 90000);
    BOOST_TEST(duration_of(arrived).count() <= 110000);
}

BOOST_AUTO_TEST_CASE(after_a_stall_no_more_than_a_burst_leaves_at_once) {
    async_inject inject(context, {.interface = "v0", .frame_count = 64});
    auto const frames = tagged_frames(60, 0, 100);
    undisturbed const undisturbed;
    asio::steady_timer stall(context, 20ms);
    stall.async_wait([](error_code) { std::this_thread::sleep_for(50ms); });
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 1000, .burst_frames = 4}).value == 100U);
    auto const arrived = receiver.take(100);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 60, 0, 100));
    std::size_t resumed = 1;
    while (resumed != 100 && arrived[resumed].time - arrived[resumed - 1].time < 40ms)
        ++resumed;
    BOOST_TEST_REQUIRE(resumed < 96U);
    std::size_t burst = 0;
    while (arrived[resumed + burst].time - arrived[resumed].time < 500us)
        ++burst;
    BOOST_TEST(burst == 4U);
    // What was missed beyond that is not made up for.
    BOOST_TEST(duration_of(arrived).count() >= 99000 + 50000 - 4000 - 10000);
}

BOOST_AUTO_TEST_CASE(without_bursts_lateness_is_not_made_up_for) {
    async_inject inject(context, {.interface = "v0", .frame_count = 64});
    auto const frames = tagged_frames(60, 0, 50);
    undisturbed const undisturbed;
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 1000, .burst_frames = 1}).value == 50U);
    auto const arrived = receiver.take(50);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 60, 0, 50));
    BOOST_TEST(duration_of(arrived).count() >= 49000);
    BOOST_TEST(duration_of(arrived).count() <= 64000);
}

BOOST_AUTO_TEST_CASE(frames_leave_when_they_are_due_whatever_the_flush_policy) {
    async_inject inject(context, {.interface = "v0", .frame_count = 64, .flush = netring::flush_when_full});
    auto const frames = tagged_frames(60, 0, 20);
    undisturbed const undisturbed;
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 500}).value == 20U);
    auto const arrived = receiver.take(20, 100ms);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 60, 0, 20));
    BOOST_TEST(duration_of(arrived).count() >= 38000 - 5000);
    BOOST_TEST(duration_of(arrived).count() <= 38000 + 5000);
}

BOOST_AUTO_TEST_CASE(the_timer_of_others_keeps_ticking) {
    async_inject inject(context, {.interface = "v0", .frame_count = 64});
    auto const frames = tagged_frames(60, 0, 100);
    asio::steady_timer timer(context, 5ms);
    unsigned ticks = 0;
    std::function<void(error_code)> const tick = [&](error_code ec) {
        if (ec)
            return;
        ++ticks;
        timer.expires_after(5ms);
        timer.async_wait(tick);
    };
    timer.async_wait(tick);
    undisturbed const undisturbed;
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 1000}).value == 100U);
    BOOST_TEST(ticks >= 15U);
    timer.cancel();
    run_for(0ms);
}

BOOST_AUTO_TEST_CASE(a_rate_of_one_in_ages_sends_one) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto const frames = tagged_frames(60, 0, 3);
    for (pace const& rate : {pace{.frames_per_second = 1e-12}, pace{.bits_per_second = 1e-300}}) {
        auto const sending = start<std::size_t>([&](auto handler) { inject.async_send_paced(frames, rate, handler); });
        run_for(50ms);
        BOOST_TEST(!sending->done);
        BOOST_TEST(are_tagged_frames(receiver.take_for(0ms), 60, 0, 1));
        inject.cancel();
        BOOST_TEST(run_until([&] { return sending->done; }));
        BOOST_TEST(sending->value == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_pace_that_is_none_is_refused) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto const frames = tagged_frames(60, 0, 3);
    constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (pace const& rate :
         {pace{}, pace{.frames_per_second = -1}, pace{.bits_per_second = -1},
          pace{.frames_per_second = 1, .bits_per_second = -1}, pace{.frames_per_second = not_a_number},
          pace{.frames_per_second = 1, .bits_per_second = not_a_number},
          pace{.frames_per_second = 1, .burst_frames = 0}}) {
        auto const sent = send_paced(inject, frames, rate);
        BOOST_TEST((sent.ec == error::invalid_option));
        BOOST_TEST(sent.value == 0U);
    }
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(send_paced(inject, frames, {.frames_per_second = 1000}).value == 3U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_one_tells_how_many_arrive) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto const frames = tagged_frames(60, 0, 1000);
    auto const sending = start<std::size_t>(
        [&](auto handler) { inject.async_send_paced(frames, pace{.frames_per_second = 1000}, handler); });
    run_for(50ms);
    inject.cancel();
    BOOST_TEST(run_until([&] { return sending->done; }, 20ms));
    BOOST_TEST((sending->ec == asio::error::operation_aborted));
    BOOST_TEST(sending->value > 20U);
    BOOST_TEST(sending->value < 80U);
    BOOST_TEST(are_tagged_frames(receiver.take(sending->value), 60, 0, sending->value));
    BOOST_TEST(receiver.take_for(30ms).empty());
}

BOOST_AUTO_TEST_CASE(an_unfit_frame_ends_it_and_tells_how_many_arrived) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto frames = tagged_frames(60, 0, 10);
    frames[6] = tagged_frame(1515, 6);
    auto const sent = send_paced(inject, frames, {.frames_per_second = 1000});
    BOOST_TEST((sent.ec == error::frame_too_long));
    BOOST_TEST(sent.value == 6U);
    BOOST_TEST(are_tagged_frames(receiver.take(6), 60, 0, 6));
}

BOOST_AUTO_TEST_CASE(a_frame_that_was_refused_does_not_wait_for_the_next) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .qdisc_bypass = true});
    run("ip link set v1 down");
    auto const frames = tagged_frames(60, 0, 2);
    auto const sending = start<std::size_t>(
        [&](auto handler) { inject.async_send_paced(frames, pace{.frames_per_second = 2}, handler); });
    run_for(50ms);
    BOOST_TEST(inject.stats().no_buffers > 0U);
    netring::test::set_up({"v1", "v0"});
    BOOST_TEST(run_until([&] { return receiver.count() == 1; }, 200ms));
    BOOST_TEST(!sending->done);
    BOOST_TEST(run_until([&] { return sending->done; }, 2s));
    BOOST_TEST(are_tagged_frames(receiver.take(2), 60, 0, 2));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(pacing_a_stream, paced, *netring::test::timed())

BOOST_AUTO_TEST_CASE(its_packets_leave_on_schedule_and_its_end_is_success) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    stream_source source(context);
    source.sender.send_tagged(100, 0, 60);
    undisturbed const undisturbed;
    auto const sending = start<std::size_t>(
        [&](auto handler) { inject.async_send_paced(source.stream, pace{.frames_per_second = 1000}, handler); });
    run_for(20ms);
    source.sender.send_tagged(100, 60, 40);
    BOOST_TEST(run_until([&] { return receiver.count() == 100; }, 1s));
    BOOST_TEST(!sending->done);
    source.stream.stop();
    BOOST_TEST(run_until([&] { return sending->done; }, 500ms));
    BOOST_TEST(!sending->ec);
    BOOST_TEST(sending->value == 100U);
    auto const arrived = receiver.take(100);
    BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 100, 0, 100));
    BOOST_TEST(duration_of(arrived).count() >= 89000);
    BOOST_TEST(duration_of(arrived).count() <= 109000);
}

BOOST_AUTO_TEST_CASE(one_that_is_stopped_early_still_delivers_what_it_has_seen) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    stream_source source(context);
    source.sender.send_tagged(100, 0, 50);
    auto const sending = start<std::size_t>(
        [&](auto handler) { inject.async_send_paced(source.stream, pace{.frames_per_second = 2000}, handler); });
    run_for(5ms);
    source.stream.stop();
    source.sender.send_tagged(100, 50, 10);
    BOOST_TEST(run_until([&] { return sending->done; }, 1s));
    BOOST_TEST(!sending->ec);
    auto const arrived = receiver.take(sending->value);
    BOOST_TEST(sending->value >= 50U);
    BOOST_TEST(are_tagged_frames(arrived, 100, 0, sending->value));
}

BOOST_AUTO_TEST_CASE(cancelling_ends_the_wait_for_its_packets_and_the_stream_goes_on) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    stream_source source(context);
    auto const begin = [&] {
        return start<std::size_t>(
            [&](auto handler) { inject.async_send_paced(source.stream, pace{.frames_per_second = 1000}, handler); });
    };
    source.sender.send_tagged(100, 0, 5);
    auto const sending = begin();
    run_for(50ms);
    BOOST_TEST(!sending->done);
    inject.cancel();
    BOOST_TEST(run_until([&] { return sending->done; }, 20ms));
    BOOST_TEST((sending->ec == asio::error::operation_aborted));
    BOOST_TEST(sending->value == 5U);
    auto const again = begin();
    source.sender.send_tagged(100, 5, 5);
    BOOST_TEST(run_until([&] { return receiver.count() == 10; }, 1s));
    source.stream.stop();
    BOOST_TEST(run_until([&] { return again->done; }, 500ms));
    BOOST_TEST(!again->ec);
    BOOST_TEST(again->value == 5U);
    BOOST_TEST(are_tagged_frames(receiver.take(10), 100, 0, 10));
}

BOOST_AUTO_TEST_CASE(what_a_full_queue_refused_is_sent_while_it_waits_for_more) {
    slow_queue const queue(3000);
    async_inject inject(context, {.interface = "v0", .frame_count = 16});
    stream_source source(context);
    source.sender.send_tagged(1000, 0, 10);
    auto const sending = start<std::size_t>(
        [&](auto handler) { inject.async_send_paced(source.stream, pace{.frames_per_second = 1e5}, handler); });
    BOOST_TEST(run_until([&] { return receiver.count() == 10; }, 1s));
    BOOST_TEST(inject.stats().no_buffers > 0U);
    BOOST_TEST(!sending->done);
    BOOST_TEST(are_tagged_frames(receiver.take(10), 1000, 0, 10));
    inject.cancel();
    BOOST_TEST(run_until([&] { return sending->done; }, 20ms));
    BOOST_TEST(sending->value == 10U);
}

BOOST_AUTO_TEST_SUITE_END()
