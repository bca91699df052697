// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injecting.hpp"
#include "timed.hpp"

#include <netring/async_inject.hpp>
#include <netring/injector.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_inject;
using netring::error;
using netring::error_code;
using netring::injector;
using netring::test::are_tagged_frames;
using netring::test::counting;
using netring::test::injecting;
using netring::test::numbers_of;
using netring::test::outcome;
using netring::test::plain_receiver;
using netring::test::run;
using netring::test::slow_queue;
using netring::test::tagged_frame;
using netring::test::tagged_frames;
using std::chrono::steady_clock;

namespace {

void take_down() {
    run("ip link set v0 down");
}

void bring_up() {
    netring::test::set_up({"v1", "v0"});
}

/// Sends a frame with a new number every millisecond until that fails. @return when each was sent.
std::vector<steady_clock::time_point> send_until_it_fails(injecting& wire, async_inject& inject, std::uint32_t first,
                                                          error_code& ec) {
    std::vector<steady_clock::time_point> sent;
    for (auto number = first; !ec && sent.size() != 5000; ++number) {
        ec = wire.send(inject, asio::buffer(tagged_frame(60, number))).ec;
        if (!ec)
            sent.push_back(steady_clock::now());
        std::this_thread::sleep_for(1ms);
    }
    return sent;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(link_changes, injecting, *netring::test::timed())

BOOST_AUTO_TEST_CASE(down_is_reported_once_and_the_first_send_after_up_succeeds) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    for (std::uint32_t flap = 0; flap != 2; ++flap) {
        steady_clock::time_point going_down_at;
        steady_clock::time_point down_at;
        std::jthread later([&] {
            std::this_thread::sleep_for(50ms);
            going_down_at = steady_clock::now();
            take_down();
            down_at = steady_clock::now();
        });
        error_code ec;
        auto const sent = send_until_it_fails(*this, inject, 1000 * flap, ec);
        auto const told_at = steady_clock::now();
        later.join();
        BOOST_TEST((ec == error::network_down));
        BOOST_TEST((told_at - down_at < 100ms));
        BOOST_TEST((inject.link() == netring::link_state::down));
        // What the kernel takes while the interface is on its way down, it may drop without a word.
        auto const arrived = receiver.take_for(20ms);
        auto const up = std::ranges::count_if(sent, [&](auto time) { return time < going_down_at; });
        BOOST_TEST(arrived.size() >= static_cast<std::size_t>(up));
        BOOST_TEST(arrived.size() <= sent.size());
        BOOST_TEST(are_tagged_frames(arrived, 60, 1000 * flap, static_cast<std::uint32_t>(arrived.size())));

        auto const waiting =
            start<std::size_t>([&](auto handler) { inject.async_send(asio::buffer(tagged_frame(60, 0)), handler); });
        run_for(200ms);
        BOOST_TEST(!waiting->done);
        inject.cancel();
        BOOST_TEST(run_until([&] { return waiting->done; }));
        BOOST_TEST((waiting->ec == asio::error::operation_aborted));
        BOOST_TEST(waiting->value == 0U);

        auto const frame = tagged_frame(60, 777);
        auto const resumed = start<std::size_t>([&](auto handler) { inject.async_send(asio::buffer(frame), handler); });
        run_for(50ms);
        BOOST_TEST(!resumed->done);
        bring_up();
        auto const up_at = steady_clock::now();
        BOOST_TEST(run_until([&] { return resumed->done; }));
        BOOST_TEST(!resumed->ec);
        BOOST_TEST((resumed->at - up_at < 100ms));
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 778))).ec);
        BOOST_TEST(are_tagged_frames(receiver.take(2), 60, 777, 2));
        BOOST_TEST(receiver.take_for(20ms).empty());
    }
}

BOOST_AUTO_TEST_CASE(after_a_flap_that_nobody_saw_the_first_send_succeeds) {
    injector to({.interface = "v0", .frame_count = 8});
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    for (std::uint32_t flap = 0; flap != 3; ++flap) {
        take_down();
        bring_up();
        to.send(tagged_frame(60, 2 * flap));
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 2 * flap + 1))).ec);
    }
    BOOST_TEST(are_tagged_frames(receiver.take(6), 60, 0, 6));
    BOOST_TEST(to.stats().sent == 3U);
    BOOST_TEST(inject.stats().sent == 3U);
}

BOOST_AUTO_TEST_CASE(queued_frames_outlast_a_flap_and_leave_once) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    injector to({.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    auto const frames = tagged_frames(60, 0, 3);
    BOOST_TEST(!send_batch(inject, frames).ec);
    for (auto const& frame : tagged_frames(60, 4, 3))
        to.send(frame);
    take_down();
    BOOST_TEST((flush(inject).ec == error::network_down));
    error_code ec;
    BOOST_TEST(to.flush(ec) == 3U);
    BOOST_TEST((ec == error::network_down));
    BOOST_TEST(to.flush(ec) == 3U);
    BOOST_TEST((ec == error::network_down));
    BOOST_TEST(!to.wait_drained(50ms, ec));
    BOOST_TEST((ec == error::network_down));
    auto const flushing = start<bool>([&](auto handler) { inject.async_flush(handler); });
    run_for(100ms);
    BOOST_TEST(!flushing->done);
    BOOST_TEST(inject.unsent() == 3U);
    bring_up();
    BOOST_TEST(run_until([&] { return flushing->done; }));
    BOOST_TEST(!flushing->ec);
    BOOST_TEST(are_tagged_frames(receiver.take(3), 60, 0, 3));
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 3))).ec);
    BOOST_TEST(!drain(inject).ec);
    BOOST_TEST(to.flush(ec) == 0U);
    BOOST_TEST(!ec);
    BOOST_TEST(are_tagged_frames(receiver.take(4), 60, 3, 4));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(inject.stats().sent == 4U);
    BOOST_TEST(to.stats().sent == 3U);
}

BOOST_AUTO_TEST_CASE(a_frame_that_found_the_interface_down_is_not_sent_later) {
    injector to({.interface = "v0", .frame_count = 8});
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    take_down();
    error_code ec;
    for (int again = 0; again != 3; ++again) {
        to.send(tagged_frame(60, 900), {}, ec);
        BOOST_TEST((ec == error::network_down));
    }
    auto const frames = tagged_frames(60, 900, 20);
    auto const batch = send_batch(inject, frames);
    BOOST_TEST((batch.ec == error::network_down));
    BOOST_TEST(batch.value == 0U);
    BOOST_TEST(to.in_flight() == 0U);
    BOOST_TEST(inject.in_flight() == 0U);
    bring_up();
    to.send(tagged_frame(60, 0));
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 1))).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(2), 60, 0, 2));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(to.stats().link_errors == 3U);
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_cut_by_the_link_tells_how_many_arrived) {
    slow_queue const queue(200000, "2mbit");
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    auto const frames = tagged_frames(1000, 0, 400);
    auto const batch = start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
    run_for(100ms);
    auto const before = steady_clock::now();
    take_down();
    BOOST_TEST(run_until([&] { return batch->done; }));
    BOOST_TEST((batch->ec == error::network_down));
    BOOST_TEST((batch->at - before < 100ms));
    // Those which the interface's queue held are lost with it; none that was not counted arrived.
    auto const arrived = numbers_of(receiver.take_for(20ms));
    BOOST_TEST(arrived.size() > 0U);
    BOOST_TEST(arrived.size() <= batch->value);
    BOOST_TEST(arrived.size() + 4 >= batch->value);
    BOOST_TEST(arrived == counting(0, static_cast<std::uint32_t>(arrived.size())), boost::test_tools::per_element());
    BOOST_TEST(inject.stats().queued == batch->value);
    bring_up();
    auto rest = std::span(frames).subspan(batch->value, 10);
    BOOST_TEST(send_batch(inject, rest).value == 10U);
    BOOST_TEST(!drain(inject).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(10), 1000, static_cast<std::uint32_t>(batch->value), 10));
}

BOOST_AUTO_TEST_CASE(waiting_while_the_link_is_down_costs_nothing) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    take_down();
    auto const frame = tagged_frame(60, 1);
    BOOST_TEST((send(inject, asio::buffer(frame)).ec == error::network_down));
    auto const waiting = start<std::size_t>([&](auto handler) { inject.async_send(asio::buffer(frame), handler); });
    netring::test::effort const effort;
    run_for(1s);
    BOOST_TEST(netring::test::is_little(effort.cpu(), 20ms));
    BOOST_TEST(!waiting->done);
    bring_up();
    BOOST_TEST(run_until([&] { return waiting->done; }));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 1, 1));
}

BOOST_AUTO_TEST_CASE(waiting_for_frames_that_stay_while_the_link_is_down_costs_nothing) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    auto const frames = tagged_frames(60, 0, 8);
    BOOST_TEST(!send_batch(inject, frames).ec);
    take_down();
    BOOST_TEST((drain(inject).ec == error::network_down));
    auto const waiting = start<bool>([&](auto handler) { inject.async_wait_drained(handler); });
    netring::test::effort const effort;
    run_for(1s);
    BOOST_TEST(netring::test::is_little(effort.cpu(), 20ms));
    BOOST_TEST(!waiting->done);
    bring_up();
    BOOST_TEST(run_until([&] { return waiting->done; }));
    BOOST_TEST(!waiting->ec);
    BOOST_TEST(are_tagged_frames(receiver.take(8), 60, 0, 8));
}

// The driver refuses frames while it has no carrier, which without a queue in between is an error of each call.
BOOST_AUTO_TEST_CASE(waiting_for_a_carrier_past_the_queue_costs_little_and_loses_nothing) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .qdisc_bypass = true});
    run("ip link set v1 down");
    auto const frames = tagged_frames(60, 0, 20);
    auto const waiting = start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
    netring::test::effort const effort;
    run_for(1s);
    BOOST_TEST(netring::test::is_little(effort.cpu(), 20ms));
    BOOST_TEST(!waiting->done);
    BOOST_TEST(inject.stats().no_buffers > 0U);
    BOOST_TEST(inject.stats().sent == 0U);
    bring_up();
    BOOST_TEST(run_until([&] { return waiting->done; }));
    BOOST_TEST(waiting->value == 20U);
    BOOST_TEST(!drain(inject).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(20), 60, 0, 20));
    BOOST_TEST(inject.stats().sent == 20U);
}

BOOST_AUTO_TEST_CASE(a_blocking_wait_for_a_carrier_costs_little) {
    injector to({.interface = "v0", .frame_count = 8, .qdisc_bypass = true});
    run("ip link set v1 down");
    to.send(tagged_frame(60, 0));
    netring::test::effort const effort;
    BOOST_TEST(!to.wait_drained(500ms));
    BOOST_TEST(netring::test::is_little(effort.cpu(), 10ms));
    BOOST_TEST(to.unsent() == 1U);
    bring_up();
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 0, 1));
}

// As documented: what becomes of a frame beyond the driver, the interface's counters tell.
BOOST_AUTO_TEST_CASE(without_a_carrier_the_interface_counts_the_frames_it_drops) {
    injector to({.interface = "v0", .frame_count = 8});
    run("ip link set v1 down");
    auto const sent = netring::test::link_counter("v0", "tx", "packets");
    auto const dropped = netring::test::link_counter("v0", "tx", "dropped");
    for (std::uint32_t number = 0; number != 7; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(to.wait_drained(1s));
    // The kernel tells the other end from a thread of its own.
    BOOST_TEST(netring::test::eventually([&] { return to.link() == netring::link_state::no_carrier; }));
    BOOST_TEST(to.stats().sent == 7U);
    BOOST_TEST(netring::test::link_counter("v0", "tx", "packets") == sent);
    BOOST_TEST(netring::test::link_counter("v0", "tx", "dropped") == dropped + 7);
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_down_opens_and_says_so) {
    take_down();
    injector to({.interface = "v0", .frame_count = 8});
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    BOOST_TEST((to.link() == netring::link_state::down));
    error_code ec;
    to.send(tagged_frame(60, 0), {}, ec);
    BOOST_TEST((ec == error::network_down));
    BOOST_TEST((send(inject, asio::buffer(tagged_frame(60, 0))).ec == error::network_down));
    bring_up();
    to.send(tagged_frame(60, 0));
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 1))).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(2), 60, 0, 2));
}

BOOST_AUTO_TEST_CASE(a_renamed_interface_goes_on_under_its_new_name) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8});
    run("ip link set v0 name inj9");
    BOOST_TEST(inject.interface_name() == "inj9");
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 0))).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 0, 1));
    BOOST_TEST((inject.link() == netring::link_state::up));
    run("ip link set inj9 name v0");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(deletion, injecting, *netring::test::timed())

namespace {

/// Deletes the interface under an operation that waits. @return what it told, and how long that took.
template <class Value>
std::pair<error_code, std::chrono::milliseconds> delete_under(injecting& wire, outcome<Value> const& waiting) {
    wire.run_for(50ms);
    BOOST_TEST(!waiting.done);
    auto const begun = steady_clock::now();
    run("ip link del v0");
    BOOST_TEST(wire.run_until([&] { return waiting.done; }));
    return {waiting.ec, std::chrono::duration_cast<std::chrono::milliseconds>(waiting.at - begun)};
}

} // namespace

BOOST_AUTO_TEST_CASE(it_ends_a_send_that_waits_for_room_and_everything_after_it) {
    std::optional<slow_queue> const queue(std::in_place);
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    auto const frames = tagged_frames(1000, 0, 20);
    auto const waiting = start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
    auto const [ec, took] = delete_under(*this, *waiting);
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((took < 100ms));
    BOOST_TEST((inject.terminal_error() == error::no_such_device));
    BOOST_TEST((inject.link() == netring::link_state::gone));
    BOOST_TEST(inject.interface_name().empty());

    BOOST_TEST((send(inject, asio::buffer(frames[0])).ec == error::no_such_device));
    BOOST_TEST((flush(inject).ec == error::no_such_device || inject.unsent() == 0U));

    netring::test::veth_pair const again;
    plain_receiver anew("v1");
    BOOST_TEST((send(inject, asio::buffer(frames[0])).ec == error::no_such_device));
    BOOST_TEST(send_batch(inject, frames).value == 0U);
    BOOST_TEST(inject.interface_name().empty());
    async_inject other(context, {.interface = "v0", .frame_count = 4});
    BOOST_TEST(!send(other, asio::buffer(tagged_frame(60, 5))).ec);
    BOOST_TEST(are_tagged_frames(anew.take(1), 60, 5, 1));
    inject.open({.interface = "v0", .frame_count = 4});
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 6))).ec);
    BOOST_TEST(are_tagged_frames(anew.take(1), 60, 6, 1));
}

BOOST_AUTO_TEST_CASE(it_ends_a_wait_for_frames_that_were_not_taken) {
    slow_queue const queue(3000);
    async_inject inject(context, {.interface = "v0", .frame_count = 16});
    auto const frames = tagged_frames(1000, 0, 16);
    BOOST_TEST(send_batch(inject, frames).value == 16U);
    auto const waiting = start<bool>([&](auto handler) { inject.async_wait_drained(handler); });
    auto const [ec, took] = delete_under(*this, *waiting);
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((took < 100ms));
    BOOST_TEST((drain(inject).ec == error::no_such_device));
    BOOST_TEST((flush(inject).ec == error::no_such_device));
    context.restart();
    BOOST_TEST(context.run_for(1s) < 5U);
    BOOST_TEST(context.stopped());
    auto const unsent = inject.unsent();
    BOOST_TEST(unsent > 0U);
    inject.close();
    BOOST_TEST(inject.stats().discarded == unsent);
}

BOOST_AUTO_TEST_CASE(it_ends_a_wait_for_room) {
    slow_queue const queue(3000);
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    auto const frames = tagged_frames(1000, 0, 5);
    BOOST_TEST(send_batch(inject, frames).value == 5U);
    auto const waiting = start<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
    auto const [ec, took] = delete_under(*this, *waiting);
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((took < 100ms));
}

BOOST_AUTO_TEST_CASE(it_ends_an_operation_that_waits_for_the_link) {
    async_inject inject(context, {.interface = "v0", .frame_count = 4});
    take_down();
    auto const frame = tagged_frame(60, 0);
    BOOST_TEST((send(inject, asio::buffer(frame)).ec == error::network_down));
    auto const waiting = start<std::size_t>([&](auto handler) { inject.async_send(asio::buffer(frame), handler); });
    auto const [ec, took] = delete_under(*this, *waiting);
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((took < 100ms));
}

BOOST_AUTO_TEST_CASE(it_ends_a_wait_for_time_stamps) {
    async_inject inject(
        context, {.interface = "v0", .frame_count = 4, .timestamps = netring::transmit_timestamp_source::software});
    auto const waiting =
        start<netring::transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); });
    auto const [ec, took] = delete_under(*this, *waiting);
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((took < 100ms));
}

BOOST_AUTO_TEST_CASE(it_ends_a_blocking_send_and_a_blocking_wait) {
    slow_queue const queue(3000);
    injector sending({.interface = "v0", .frame_count = 4});
    injector draining({.interface = "v0", .frame_count = 16});
    for (auto const& frame : tagged_frames(1000, 0, 16))
        draining.send(frame);
    steady_clock::time_point deleted;
    auto const ends = [&](auto body) {
        error_code ec;
        // On its way out it is down for a moment.
        auto const limit = steady_clock::now() + 2s;
        while ((!ec || ec == error::network_down) && steady_clock::now() < limit)
            body(ec);
        BOOST_TEST((ec == error::no_such_device));
        body(ec);
        BOOST_TEST((ec == error::no_such_device));
    };
    {
        std::jthread const later([&] {
            std::this_thread::sleep_for(100ms);
            deleted = steady_clock::now();
            run("ip link del v0");
        });
        ends([&](error_code& ec) { sending.send(tagged_frame(1000, 1), {}, ec); });
        BOOST_TEST((steady_clock::now() - deleted < 100ms));
    }
    ends([&](error_code& ec) { draining.wait_drained(1s, ec); });
    BOOST_TEST((steady_clock::now() - deleted < 200ms));

    netring::test::veth_pair const again;
    plain_receiver anew("v1");
    ends([&](error_code& ec) { sending.send(tagged_frame(1000, 1), {}, ec); });
    sending.open({.interface = "v0", .frame_count = 4});
    sending.send(tagged_frame(60, 3));
    BOOST_TEST(are_tagged_frames(anew.take(1), 60, 3, 1));
}

BOOST_AUTO_TEST_SUITE_END()
