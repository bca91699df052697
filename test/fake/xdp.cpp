// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "fake_driver.hpp"
#include "wire.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::error_code;
using netring::xdp_socket;
using netring::test::cpu_time;
using netring::test::fake_driver;
using netring::test::tagged_frame;
using ring = netring::test::fake_driver::ring;
using std::chrono::steady_clock;

namespace {

/// A socket on v1, or so it thinks. The driver takes frames when it is told, and completes them when the test says so.
struct faked {
    netring::test::veth_pair veth;
    fake_driver driver;
    asio::io_context context{1};

    faked() {
        driver.on_kick = [this] {
            driver.take_to_send(1000);
            return 0;
        };
    }

    static netring::xdp_options options() {
        return {.interface = "v1",
                .memory = {.frame_count = 64},
                .transmit_ring = 16,
                .completion_ring = 16,
                .steering = netring::xdp_steering::none};
    }

    void open(xdp_socket& socket) {
        socket.open(options());
        driver.need_wakeup(ring::transmit, true);
    }

    bool run_until(std::function<bool()> const& holds) {
        auto const deadline = steady_clock::now() + 2s;
        while (!holds() && steady_clock::now() < deadline) {
            context.restart();
            context.run_one_for(5ms);
        }
        return holds();
    }
};

void send(xdp_socket& socket, std::uint32_t count) {
    for (std::uint32_t number = 0; number != count; ++number)
        socket.send(tagged_frame(60, number));
}

std::size_t sum(xdp_socket const& socket) {
    return socket.memory()->populations().sum();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(drivers_that_are_not_here, faked)

BOOST_AUTO_TEST_CASE(a_driver_that_does_not_ask_is_not_called) {
    xdp_socket socket;
    open(socket);
    driver.need_wakeup(ring::transmit, false);
    send(socket, 5);
    BOOST_TEST(driver.kicks == 0U);
    BOOST_TEST(socket.unsent() == 5U);
    driver.need_wakeup(ring::transmit, true);
    socket.flush();
    BOOST_TEST(driver.kicks == 1U);
    BOOST_TEST(socket.unsent() == 0U);
    BOOST_TEST(driver.fill_wakeups == 0U);
}

BOOST_AUTO_TEST_CASE(a_driver_that_waits_for_frames_to_fill_is_told_before_each_wait) {
    xdp_socket socket;
    open(socket);
    driver.need_wakeup(ring::fill, true);
    BOOST_TEST(!socket.next(5ms));
    auto const told = driver.fill_wakeups;
    BOOST_TEST(told >= 1U);
    for (std::uint32_t number = 0; number != 10; ++number)
        BOOST_TEST(driver.receive(tagged_frame(60, number)));
    driver.notify();
    BOOST_TEST(socket.next(1s).size() == 10U);
    BOOST_TEST(driver.fill_wakeups > told);

    netring::async_xdp_socket waiting(context.get_executor(), std::move(socket));
    auto const before = driver.fill_wakeups;
    waiting.async_receive_batch([](error_code, netring::xdp_batch const&) {});
    BOOST_TEST(driver.fill_wakeups > before);
}

BOOST_AUTO_TEST_CASE(completions_that_come_late_are_waited_for_at_little_cost) {
    driver.zero_copy = true;
    xdp_socket socket;
    open(socket);
    BOOST_TEST(socket.zero_copy());
    send(socket, 10);
    BOOST_TEST(socket.unsent() == 0U);
    BOOST_TEST(socket.in_flight() == 10U);
    BOOST_TEST(socket.memory()->populations().transmit == 10U);
    auto const before = cpu_time();
    BOOST_TEST(!socket.wait_drained(200ms));
    BOOST_TEST(netring::test::is_little(cpu_time() - before, 20ms));
    driver.complete(10);
    BOOST_TEST(socket.wait_drained(20ms));
    BOOST_TEST(socket.stats().sent == 10U);
    BOOST_TEST(sum(socket) == 64U);
}

BOOST_AUTO_TEST_CASE(completions_are_taken_before_each_wait_and_each_send) {
    xdp_socket socket;
    open(socket);
    for (std::uint32_t round = 0; round != 100; ++round) {
        send(socket, 8);
        driver.complete(8);
    }
    BOOST_TEST(socket.wait_drained(20ms));
    BOOST_TEST(socket.stats().sent == 800U);
}

BOOST_AUTO_TEST_CASE(closing_waits_for_completions_for_a_while_and_tells_those_that_never_came) {
    for (bool const zero_copy : {false, true}) {
        driver.zero_copy = zero_copy;
        xdp_socket socket;
        open(socket);
        auto const memory = socket.memory();
        send(socket, 10);
        driver.complete(7);
        auto const begun = steady_clock::now();
        socket.close();
        auto const took = steady_clock::now() - begun;
        BOOST_TEST((took >= 100ms));
        BOOST_TEST((took < 130ms));
        auto const stats = socket.stats();
        BOOST_TEST(stats.sent == 7U);
        BOOST_TEST(stats.discarded == 3U);
        BOOST_TEST(memory->populations().sum() == 64U);
        // A driver without copies may still read the three, and write into those that it was given to fill.
        BOOST_TEST((memory->populations().pool == 64U) == !zero_copy);
    }
}

BOOST_AUTO_TEST_CASE(closing_does_not_wait_for_frames_that_are_ready_to_be_received_into) {
    xdp_socket socket;
    open(socket);
    BOOST_TEST(socket.stats().fill_level == 32U);
    send(socket, 4);
    driver.complete(4);
    auto const begun = steady_clock::now();
    socket.close();
    BOOST_TEST((steady_clock::now() - begun < 50ms));
}

BOOST_AUTO_TEST_CASE(a_driver_that_takes_nothing_is_asked_ever_less_often) {
    bool stuck = true;
    driver.on_kick = [&] {
        if (stuck)
            return EAGAIN;
        driver.complete(driver.take_to_send(1000));
        return 0;
    };
    xdp_socket core;
    open(core);
    netring::async_xdp_socket socket(context.get_executor(), std::move(core));
    std::vector<std::vector<std::byte>> const frames(40, tagged_frame(60, 1));
    std::optional<std::size_t> sent;
    socket.async_send_batch(frames, [&](error_code ec, std::size_t count) {
        BOOST_TEST(!ec);
        sent = count;
    });
    auto const before = cpu_time();
    context.run_for(200ms);
    BOOST_TEST(!sent);
    BOOST_TEST(driver.kicks < 100U);
    BOOST_TEST(netring::test::is_little(cpu_time() - before, 50ms));
    stuck = false;
    auto const released = steady_clock::now();
    BOOST_TEST(run_until([&] { return sent.has_value(); }));
    BOOST_TEST((steady_clock::now() - released < 10ms));
    BOOST_TEST(*sent == 40U);
}

BOOST_AUTO_TEST_CASE(a_wait_for_such_a_driver_is_cancelled_at_once) {
    driver.on_kick = [] { return EAGAIN; };
    xdp_socket core;
    open(core);
    netring::async_xdp_socket socket(context.get_executor(), std::move(core));
    std::vector<std::vector<std::byte>> const frames(40, tagged_frame(60, 1));
    std::optional<error_code> ended;
    std::size_t queued = 0;
    socket.async_send_batch(frames, [&](error_code ec, std::size_t count) {
        ended = ec;
        queued = count;
    });
    context.run_for(50ms);
    auto const begun = steady_clock::now();
    socket.cancel();
    BOOST_TEST(run_until([&] { return ended.has_value(); }));
    BOOST_TEST((steady_clock::now() - begun < 10ms));
    BOOST_TEST((*ended == asio::error::operation_aborted));
    BOOST_TEST(queued == 16U);
    BOOST_TEST(socket.stats().queued == 16U);
}

BOOST_AUTO_TEST_CASE(what_a_driver_refuses_is_told_to_whoever_waits_and_may_be_tried_again) {
    int refusal = EAGAIN;
    driver.on_kick = [&] {
        if (refusal == 0)
            driver.complete(driver.take_to_send(1000));
        return refusal;
    };
    xdp_socket core;
    open(core);
    netring::async_xdp_socket socket(context.get_executor(), std::move(core));
    std::vector<error_code> ends;
    auto const note = [&](error_code ec) { ends.push_back(ec); };
    std::array<std::function<void()>, 3> const operations{
        [&] { socket.async_flush(note); },
        [&] { socket.async_wait_drained(note); },
        [&] { socket.async_wait_room(note); },
    };
    for (auto const& start : operations) {
        refusal = EAGAIN;
        while (!socket.try_reserve(60).empty())
            socket.commit(60);
        for (int const with : {EIO, 0}) {
            refusal = with;
            ends.clear();
            start();
            BOOST_TEST(ends.empty());
            BOOST_TEST(run_until([&] { return !ends.empty(); }));
            BOOST_TEST_REQUIRE(ends.size() == 1U);
            BOOST_TEST(ends[0].value() == with);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_event_without_a_packet_completes_nothing) {
    xdp_socket core;
    open(core);
    netring::async_xdp_socket socket(context.get_executor(), std::move(core));
    bool done = false;
    socket.async_receive_batch([&](error_code, netring::xdp_batch const& batch) {
        BOOST_TEST(batch.size() == 1U);
        done = true;
    });
    for (int event = 0; event != 5; ++event) {
        driver.notify();
        context.restart();
        context.run_for(5ms);
    }
    BOOST_TEST(!done);
    driver.receive(tagged_frame(60, 1));
    driver.notify();
    BOOST_TEST(run_until([&] { return done; }));
}

BOOST_AUTO_TEST_SUITE_END()
