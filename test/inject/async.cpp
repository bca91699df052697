// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injecting.hpp"
#include "timed.hpp"
#include "watchers.hpp"

#include <netring/async_inject.hpp>
#include <netring/capture.hpp>
#include <netring/owned_batch.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_inject;
using netring::error_code;
using netring::test::are_tagged_frames;
using netring::test::counting;
using netring::test::injecting;
using netring::test::numbers_of;
using netring::test::plain_receiver;
using netring::test::run;
using netring::test::send_buffer;
using netring::test::slow_queue;
using netring::test::tagged_frame;
using netring::test::tagged_frames;
using netring::test::watchers_of;
using std::chrono::steady_clock;

namespace {

/// Ticks every 5 ms on the context that also sends.
class ticking_timer {
public:
    explicit ticking_timer(asio::io_context& context)
        : timer_(context) {
        next();
    }

    std::chrono::microseconds longest_gap() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(longest_gap_);
    }
    unsigned ticks() const { return ticks_; }

private:
    void next() {
        timer_.expires_after(5ms);
        timer_.async_wait([this](error_code ec) {
            if (ec)
                return;
            auto const now = steady_clock::now();
            longest_gap_ = std::max(longest_gap_, now - last_);
            last_ = now;
            ++ticks_;
            next();
        });
    }

    asio::steady_timer timer_;
    steady_clock::time_point last_ = steady_clock::now();
    steady_clock::duration longest_gap_{};
    unsigned ticks_ = 0;
};

constexpr std::array every_buffer{send_buffer::as_opened, send_buffer::stock, send_buffer::least};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending_asynchronously, injecting)

BOOST_AUTO_TEST_CASE(every_frame_arrives_in_order_and_byte_identical) {
    for (std::size_t const frame_count : {1U, 2U, 3U, 7U, 8U, 256U})
        for (std::size_t const size : {14U, 60U, 1514U})
            for (std::size_t const frame_size : {size == 60 ? 96U : 0U}) {
                async_inject inject(context,
                                    {.interface = "v0", .frame_size_bytes = frame_size, .frame_count = frame_count});
                auto const count = static_cast<std::uint32_t>(frame_count * 10);
                auto const frames = tagged_frames(size, 0, count);
                auto const sent = send_batch(inject, frames);
                BOOST_TEST(!sent.ec);
                BOOST_TEST(sent.value == count);
                BOOST_TEST(!drain(inject).ec);
                BOOST_TEST(are_tagged_frames(receiver.take(count), size, 0, count),
                           count << " frames of " << size << " bytes, slots of " << frame_size);
                auto const stats = inject.stats();
                BOOST_TEST(stats.sent == count);
                BOOST_TEST(stats.sent_bytes == count * size);
                BOOST_TEST(stats.in_flight == 0U);
            }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(ten_thousand_frames_go_through_four_slots) {
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    auto const frames = tagged_frames(60, 0, 10000);
    BOOST_TEST(send_batch(inject, frames).value == 10000U);
    context.run();
    BOOST_TEST(are_tagged_frames(receiver.take(10000), 60, 0, 10000));
}

BOOST_AUTO_TEST_CASE(a_thousand_frames_through_eight_slots_arrive_without_a_flush, *netring::test::timed()) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto const start = steady_clock::now();
    for (std::uint32_t number = 0; number != 1000; ++number) {
        auto const sent = send(inject, asio::buffer(tagged_frame(60, number)));
        BOOST_TEST(!sent.ec);
        BOOST_TEST(sent.value == 60U);
    }
    BOOST_TEST(are_tagged_frames(receiver.take(1000), 60, 0, 1000));
    BOOST_TEST((steady_clock::now() - start < 1s));
}

BOOST_AUTO_TEST_CASE(buffers_are_gathered_into_one_frame) {
    async_inject inject(context, {.interface = "v0", .frame_count = 3});
    auto const frames = tagged_frames(200, 0, 20);
    for (auto const& frame : frames) {
        auto const whole = asio::buffer(frame);
        std::array<asio::const_buffer, 4> const parts{asio::buffer(whole, 14), asio::buffer(whole + 14, 0),
                                                      asio::buffer(whole + 14, 1), whole + 15};
        auto const sent = send(inject, parts);
        BOOST_TEST(!sent.ec);
        BOOST_TEST(sent.value == 200U);
    }
    std::vector<std::array<asio::const_buffer, 2>> gathered;
    auto const more = tagged_frames(200, 20, 20);
    for (auto const& frame : more)
        gathered.push_back({asio::buffer(frame.data(), 100), asio::buffer(frame.data() + 100, 100)});
    BOOST_TEST(send_batch(inject, gathered).value == 20U);
    BOOST_TEST(are_tagged_frames(receiver.take(40), 200, 0, 40));
}

BOOST_AUTO_TEST_CASE(ranges_of_any_kind_of_frame_keep_their_order) {
    async_inject inject(context, {.interface = "v0", .frame_count = 7});
    auto const size_of = [](std::uint32_t number) { return 14 + std::size_t{number} * 131 % 1501; };
    std::vector<std::vector<std::byte>> frames;
    for (std::uint32_t number = 0; number != 100; ++number)
        frames.push_back(tagged_frame(size_of(number), number));
    std::vector<asio::const_buffer> buffers;
    for (auto const& frame : frames)
        buffers.push_back(asio::buffer(frame));

    netring::test::veth_pair const other("w0", "w1");
    netring::capture from({.interface = "w1"});
    netring::test::plain_sender const sender("w0");
    for (auto const& frame : frames)
        sender.send(frame);
    netring::owned_batch captured;
    while (captured.size() != 100) {
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(!!batch);
        captured.append(batch);
    }

    BOOST_TEST(send_batch(inject, frames).value == 100U);
    BOOST_TEST(send_batch(inject, buffers).value == 100U);
    BOOST_TEST(send_batch(inject, captured).value == 100U);
    auto const arrived = receiver.take(300);
    BOOST_TEST_REQUIRE(arrived.size() == 300U);
    for (std::uint32_t number = 0; number != 300; ++number)
        BOOST_TEST((arrived[number].bytes == frames[number % 100]));
}

BOOST_AUTO_TEST_CASE(a_frame_is_written_into_the_ring_itself) {
    async_inject inject(context, {.interface = "v0", .frame_count = 2});
    for (std::uint32_t number = 0; number != 20; ++number) {
        auto slot = inject.try_reserve(60);
        if (slot.empty()) {
            BOOST_TEST(!finish<bool>([&](auto handler) { inject.async_wait_room(handler); }).ec);
            slot = inject.try_reserve(60);
        }
        BOOST_TEST_REQUIRE(slot.size() == 60U);
        std::ranges::copy(tagged_frame(60, number), slot.begin());
        inject.commit(60);
    }
    BOOST_TEST(are_tagged_frames(receiver.take(20), 60, 0, 20));
}

BOOST_AUTO_TEST_CASE(an_unfit_frame_ends_a_batch_and_its_neighbours_arrive) {
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    auto frames = tagged_frames(1514, 0, 10);
    frames[7] = tagged_frame(1515, 7);
    frames[8] = std::vector<std::byte>(13);
    auto const before = netring::test::link_counter("v1", "rx", "packets");
    auto const first = send_batch(inject, frames);
    BOOST_TEST((first.ec == netring::error::frame_too_long));
    BOOST_TEST(first.value == 7U);
    BOOST_TEST(inject.last_refusal().find("1515") != std::string::npos);
    BOOST_TEST(inject.last_refusal().find("1514") != std::string::npos);
    BOOST_TEST(are_tagged_frames(receiver.take(7), 1514, 0, 7));

    auto rest = std::span(frames).subspan(8);
    auto const second = send_batch(inject, rest);
    BOOST_TEST((second.ec == netring::error::frame_too_short));
    BOOST_TEST(second.value == 0U);
    rest = rest.subspan(1);
    BOOST_TEST(!send_batch(inject, rest).ec);
    auto const more = tagged_frames(1514, 10, 1000);
    BOOST_TEST(send_batch(inject, more).value == 1000U);
    BOOST_TEST(!drain(inject).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(1001), 1514, 9, 1001));
    BOOST_TEST(receiver.take_for(20ms).empty());
    auto const stats = inject.stats();
    BOOST_TEST(stats.too_long == 1U);
    BOOST_TEST(stats.too_short == 1U);
    BOOST_TEST(stats.sent == netring::test::link_counter("v1", "rx", "packets") - before);
}

BOOST_AUTO_TEST_CASE(a_second_operation_is_refused_and_the_first_goes_on) {
    slow_queue const queue;
    async_inject inject(context, {.interface = "v0", .frame_count = 2});
    auto const frames = tagged_frames(1000, 0, 8);
    auto const first = start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
    run_for(10ms);
    auto const other = tagged_frame(60, 999);
    auto const second = send(inject, asio::buffer(other));
    BOOST_TEST((second.ec == netring::error::send_in_progress));
    BOOST_TEST(second.value == 0U);
    BOOST_TEST((drain(inject).ec == netring::error::send_in_progress));
    BOOST_TEST((flush(inject).ec == netring::error::send_in_progress));
    BOOST_TEST(!first->done);
    BOOST_TEST(run_until([&] { return first->done; }));
    BOOST_TEST(!first->ec);
    BOOST_TEST(first->value == 8U);
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(1000, 8))).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(9), 1000, 0, 9));
    BOOST_TEST(receiver.take_for(50ms).empty());
}

BOOST_AUTO_TEST_CASE(a_cancelled_batch_tells_how_many_arrive) {
    for (bool const by_slot : {false, true}) {
        slow_queue const queue(by_slot ? 3000 : 200000);
        async_inject inject(context, {.interface = "v0", .frame_count = 4});
        auto const frames = tagged_frames(1000, 0, 20);
        asio::cancellation_signal signal;
        auto const sending = start<std::size_t>([&](auto handler) {
            inject.async_send_batch(frames, asio::bind_cancellation_slot(signal.slot(), handler));
        });
        run_for(100ms);
        BOOST_TEST(!sending->done);
        if (by_slot)
            signal.emit(asio::cancellation_type::total);
        else
            inject.cancel();
        BOOST_TEST(run_until([&] { return sending->done; }));
        BOOST_TEST((sending->ec == asio::error::operation_aborted));
        BOOST_TEST(sending->value >= 4U);
        BOOST_TEST(sending->value < 20U);
        BOOST_TEST(inject.stats().queued == sending->value);
        context.restart();
        context.run();
        BOOST_TEST(are_tagged_frames(receiver.take(sending->value), 1000, 0, sending->value));
        BOOST_TEST(receiver.take_for(100ms).empty());
    }
}

BOOST_AUTO_TEST_CASE(closing_completes_what_waits_and_hands_over_what_is_queued) {
    slow_queue const queue;
    std::shared_ptr<netring::test::outcome<std::size_t>> sending;
    auto const frames = tagged_frames(1000, 0, 20);
    std::size_t queued = 0;
    {
        async_inject inject(context, {.interface = "v0", .frame_count = 4});
        sending = start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
        run_for(20ms);
        BOOST_TEST(!sending->done);
        queued = inject.stats().queued;
    }
    BOOST_TEST(run_until([&] { return sending->done; }));
    BOOST_TEST((sending->ec == asio::error::operation_aborted));
    BOOST_TEST(sending->value == queued);
    BOOST_TEST(are_tagged_frames(receiver.take(queued), 1000, 0, queued));
    BOOST_TEST(receiver.take_for(100ms).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sending_behind_a_slow_queue, injecting, *netring::test::timed())

BOOST_AUTO_TEST_CASE(all_arrive_while_a_timer_ticks_and_the_drain_is_told_in_time) {
    for (auto const buffer : every_buffer) {
        slow_queue const queue;
        async_inject inject(context, {.interface = "v0", .frame_count = 8});
        netring::test::set_send_buffer(inject.native_handle(), buffer);
        auto const frames = tagged_frames(1000, 0, 8);
        netring::test::outcome<bool> drained;
        netring::test::undisturbed const undisturbed;
        {
            ticking_timer const timer(context);
            BOOST_TEST(send_batch(inject, frames).value == 8U);
            drained = drain(inject);
            BOOST_TEST(timer.ticks() > 20U);
            BOOST_TEST(timer.longest_gap().count() <= 15000);
        }
        run_for(0ms);
        BOOST_TEST(!drained.ec);
        auto const arrived = receiver.take(8);
        BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 1000, 0, 8));
        BOOST_TEST((drained.wall - arrived.back().time < 30ms));
        BOOST_TEST((drained.wall > arrived.back().time));
    }
}

BOOST_AUTO_TEST_CASE(few_wake_ups_and_little_work_do) {
    for (auto const buffer : {send_buffer::as_opened, send_buffer::stock}) {
        slow_queue const queue;
        async_inject inject(context, {.interface = "v0", .frame_count = 8});
        netring::test::set_send_buffer(inject.native_handle(), buffer);
        auto const frames = tagged_frames(1000, 0, 8);
        netring::test::effort const effort;
        std::size_t handlers = 0;
        auto const run_to_the_end = [&](auto const& operation) {
            context.restart();
            while (!operation->done && !context.stopped())
                handlers += context.run_one();
            BOOST_TEST(operation->done);
            BOOST_TEST(!operation->ec);
        };
        run_to_the_end(start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); }));
        run_to_the_end(start<bool>([&](auto handler) { inject.async_wait_drained(handler); }));
        BOOST_TEST(effort.wake_ups() <= 24);
        BOOST_TEST(handlers <= 24U);
        BOOST_TEST(netring::test::is_little(effort.cpu(), 5ms));
        BOOST_TEST(are_tagged_frames(receiver.take(8), 1000, 0, 8));
    }
}

BOOST_AUTO_TEST_CASE(what_a_full_queue_refuses_is_sent_again_while_an_operation_waits) {
    for (auto const buffer : every_buffer) {
        slow_queue const queue(3000);
        async_inject inject(context, {.interface = "v0", .frame_count = 8});
        netring::test::set_send_buffer(inject.native_handle(), buffer);
        auto const frames = tagged_frames(1000, 0, 8);
        BOOST_TEST(send_batch(inject, frames).value == 8U);
        BOOST_TEST(inject.unsent() > 0U);
        netring::test::effort const effort;
        BOOST_TEST(!drain(inject).ec);
        BOOST_TEST(netring::test::is_little(effort.cpu(), 10ms));
        BOOST_TEST(inject.in_flight() == 0U);
        BOOST_TEST(are_tagged_frames(receiver.take(8), 1000, 0, 8));
        auto const stats = inject.stats();
        BOOST_TEST(stats.sent == 8U);
        BOOST_TEST(stats.partial_kicks > 0U);
        if (buffer != send_buffer::least)
            BOOST_TEST(stats.no_buffers > 0U);
    }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(what_a_full_queue_refuses_is_sent_again_though_no_operation_waits) {
    for (auto const buffer : every_buffer)
        for (auto const& policy : {netring::flush_each_call, netring::flush_policy{.frames = 4}}) {
            slow_queue const queue(3000);
            async_inject inject(context, {.interface = "v0", .frame_count = 8, .flush = policy});
            netring::test::set_send_buffer(inject.native_handle(), buffer);
            for (auto const& frame : tagged_frames(1000, 0, 8))
                BOOST_TEST(!send(inject, asio::buffer(frame)).ec);
            BOOST_TEST(inject.unsent() > 0U);
            context.restart();
            context.run_for(2s);
            BOOST_TEST(context.stopped());
            BOOST_TEST(inject.unsent() == 0U);
            BOOST_TEST(are_tagged_frames(receiver.take(8, 1s), 1000, 0, 8), "frames " << policy.frames);
            BOOST_TEST(inject.stats().partial_kicks > 0U);
        }
}

BOOST_AUTO_TEST_CASE(what_a_full_ring_handed_over_in_part_is_handed_over_in_full) {
    slow_queue const queue(3000);
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    auto const frames = tagged_frames(1000, 0, 9);
    BOOST_TEST(send_batch(inject, frames).value == 9U);
    BOOST_TEST(inject.unsent() > 1U);
    context.restart();
    context.run_for(2s);
    BOOST_TEST(context.stopped());
    auto const arrived = receiver.take(8, 1s);
    BOOST_TEST_REQUIRE(arrived.size() >= 8U);
    BOOST_TEST(numbers_of(arrived) == counting(0, static_cast<std::uint32_t>(arrived.size())),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_an_operation_that_gave_up_has_left_is_handed_over) {
    slow_queue const queue(3000);
    async_inject inject(context, {.interface = "v0", .frame_count = 16, .flush = netring::flush_when_full});
    auto const frames = tagged_frames(1000, 0, 12);
    BOOST_TEST(send_batch(inject, frames).value == 12U);
    auto const drained = finish<bool>([&](auto handler) { inject.async_wait_drained(20ms, handler); });
    BOOST_TEST((drained.ec == netring::error::timed_out));
    BOOST_TEST(inject.unsent() > 0U);
    context.restart();
    context.run_for(2s);
    BOOST_TEST(context.stopped());
    BOOST_TEST(are_tagged_frames(receiver.take(12, 1s), 1000, 0, 12));
}

// A frame that is refused frees its memory, which alone is an event.
BOOST_AUTO_TEST_CASE(waiting_for_a_full_queue_costs_little) {
    for (std::size_t const frame_count : {4U, 32U}) {
        slow_queue const queue(frame_count == 4 ? 1500 : 3000);
        async_inject inject(context, {.interface = "v0", .frame_count = frame_count});
        auto const frames = tagged_frames(1000, 0, 15);
        netring::test::effort const effort;
        BOOST_TEST(send_batch(inject, frames).value == 15U);
        BOOST_TEST(!drain(inject).ec);
        BOOST_TEST(inject.stats().no_buffers > 10U);
        BOOST_TEST(effort.wake_ups() < 250);
        BOOST_TEST(netring::test::is_little(effort.cpu(), 30ms));
        BOOST_TEST(are_tagged_frames(receiver.take(15), 1000, 0, 15));
    }
}

// Each frame that the kernel lets go of wakes what watches the socket.
BOOST_AUTO_TEST_CASE(the_socket_is_watched_only_while_an_operation_waits) {
    slow_queue const queue;
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    BOOST_TEST(watchers_of(inject.native_handle()) == 0U);
    auto const frames = tagged_frames(1000, 0, 12);
    bool sent = false;
    inject.async_send_batch(frames, [&](error_code ec, std::size_t) {
        BOOST_TEST(!ec);
        sent = true;
    });
    context.run_for(20ms);
    BOOST_TEST(!sent);
    BOOST_TEST(watchers_of(inject.native_handle()) == 1U);
    context.restart();
    context.run();
    BOOST_TEST(sent);
    BOOST_TEST(watchers_of(inject.native_handle()) == 0U);
    BOOST_TEST(!drain(inject).ec);
    BOOST_TEST(watchers_of(inject.native_handle()) == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(12, 1s), 1000, 0, 12));
}

BOOST_AUTO_TEST_CASE(the_least_send_buffer_holds_nothing_up) {
    for (bool const slow : {false, true}) {
        std::optional<slow_queue> queue;
        if (slow)
            queue.emplace(200000, "2mbit");
        async_inject inject(context, {.interface = "v0", .frame_count = 32});
        netring::test::set_send_buffer(inject.native_handle(), send_buffer::least);
        auto const frames = tagged_frames(1000, 0, 32);
        BOOST_TEST(send_batch(inject, frames).value == 32U);
        context.restart();
        context.run();
        BOOST_TEST(are_tagged_frames(receiver.take(32), 1000, 0, 32));
    }
}

BOOST_AUTO_TEST_CASE(a_wait_for_the_drain_ends_at_its_deadline) {
    slow_queue const queue(200000, "8kbit");
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto const frames = tagged_frames(1000, 0, 4);
    BOOST_TEST(send_batch(inject, frames).value == 4U);
    netring::test::undisturbed const undisturbed;
    auto const begun = steady_clock::now();
    auto const drained = finish<bool>([&](auto handler) { inject.async_wait_drained(50ms, handler); });
    BOOST_TEST((drained.ec == netring::error::timed_out));
    BOOST_TEST((drained.at - begun >= 50ms));
    BOOST_TEST((drained.at - begun < 65ms));
    BOOST_TEST(inject.in_flight() > 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(flushing_asynchronously, injecting, *netring::test::timed())

BOOST_AUTO_TEST_CASE(each_call_hands_its_frame_over) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    for (std::uint32_t number = 0; number != 5; ++number) {
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, number))).ec);
        BOOST_TEST(are_tagged_frames(receiver.take(1, 200ms), 60, number, 1));
    }
    BOOST_TEST(inject.stats().kicks == 5U);
}

BOOST_AUTO_TEST_CASE(a_batch_is_handed_over_in_one_call) {
    async_inject inject(context, {.interface = "v0", .frame_count = 64});
    auto const frames = tagged_frames(60, 0, 64);
    BOOST_TEST(!send_batch(inject, frames).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(64), 60, 0, 64));
    BOOST_TEST(inject.stats().kicks == 1U);
}

BOOST_AUTO_TEST_CASE(a_ring_that_is_not_full_waits_for_a_flush) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    for (std::uint32_t number = 0; number != 8; ++number)
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, number))).ec);
    run_for(30ms);
    BOOST_TEST(receiver.take_for(0ms).empty());
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 8))).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(8), 60, 0, 8));
    BOOST_TEST(receiver.take_for(30ms).empty());
    BOOST_TEST(inject.unsent() == 1U);
    BOOST_TEST(inject.stats().unsent == 1U);
    BOOST_TEST(!flush(inject).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 8, 1));
    BOOST_TEST(inject.unsent() == 0U);
}

BOOST_AUTO_TEST_CASE(so_many_frames_are_handed_over_together) {
    async_inject inject(context, {.interface = "v0", .frame_count = 16, .flush = {.frames = 4}});
    for (std::uint32_t lap = 0; lap != 5; ++lap) {
        for (std::uint32_t number = 0; number != 3; ++number)
            BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, lap * 4 + number))).ec);
        run_for(10ms);
        BOOST_TEST(receiver.take_for(0ms).empty());
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, lap * 4 + 3))).ec);
        BOOST_TEST(are_tagged_frames(receiver.take(4), 60, lap * 4, 4));
    }
    BOOST_TEST(inject.stats().kicks == 5U);
}

BOOST_AUTO_TEST_CASE(a_frame_leaves_after_the_delay_though_nothing_else_happens) {
    async_inject inject(context, {.interface = "v0", .frame_count = 16, .flush = {.frames = 0, .delay = 20ms}});
    netring::test::undisturbed const undisturbed;
    for (std::uint32_t lap = 0; lap != 3; ++lap) {
        auto const begun = std::chrono::system_clock::now();
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 2 * lap))).ec);
        run_for(5ms);
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 2 * lap + 1))).ec);
        context.restart();
        context.run();
        auto const arrived = receiver.take(2);
        BOOST_TEST_REQUIRE(are_tagged_frames(arrived, 60, 2 * lap, 2));
        for (auto const& frame : arrived) {
            BOOST_TEST((frame.time - begun >= 20ms));
            BOOST_TEST((frame.time - begun < 30ms));
        }
    }
    BOOST_TEST(inject.stats().kicks == 3U);
}

BOOST_AUTO_TEST_CASE(a_committed_frame_leaves_as_the_policy_has_it) {
    async_inject inject(context, {.interface = "v0", .frame_count = 16, .flush = {.frames = 3, .delay = 20ms}});
    auto const commit = [&](std::uint32_t number) {
        auto const slot = inject.try_reserve(60);
        BOOST_TEST_REQUIRE(slot.size() == 60U);
        std::ranges::copy(tagged_frame(60, number), slot.begin());
        inject.commit(60);
    };
    for (std::uint32_t number = 0; number != 4; ++number)
        commit(number);
    BOOST_TEST(are_tagged_frames(receiver.take(3), 60, 0, 3));
    BOOST_TEST(receiver.take_for(10ms).empty());
    context.restart();
    context.run();
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 3, 1));
}

BOOST_AUTO_TEST_SUITE_END()
