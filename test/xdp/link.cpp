// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "timed.hpp"
#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::link_policy;
using netring::xdp_socket;
using netring::test::are_tagged;
using netring::test::are_tagged_frames;
using netring::test::cpu_time;
using netring::test::run;
using netring::test::tagged_frame;
using netring::test::take;
using netring::test::xdp_receiving_wire;
using std::chrono::steady_clock;

namespace {

netring::xdp_options when_full() {
    return {.interface = "v1", .transmit_ring = 64, .flush = netring::flush_when_full};
}

void queue(xdp_socket& socket, std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t number = 0; number != count; ++number)
        BOOST_TEST(socket.try_queue(tagged_frame(60, first + number)));
}

void bring_up() {
    netring::test::set_up({"v0", "v1"});
}

/// Runs a shell command on another thread while `wait` does. @return from the end of the one to the end of the other.
std::chrono::nanoseconds while_waiting(std::string const& command, std::function<void()> const& wait) {
    steady_clock::time_point done;
    std::jthread later([&] {
        std::this_thread::sleep_for(50ms);
        run(command);
        done = steady_clock::now();
    });
    wait();
    auto const now = steady_clock::now();
    later.join();
    return now - done;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(links_of_a_queue, xdp_receiving_wire, *netring::test::timed())

BOOST_AUTO_TEST_CASE(frames_that_the_driver_refuses_are_counted_once_and_their_memory_comes_back) {
    xdp_socket socket(when_full());
    run("ip link set v0 down");
    for (std::uint32_t lap = 0; lap != 3; ++lap) {
        queue(socket, 0, 40);
        BOOST_TEST(socket.wait_drained(1s));
    }
    socket.send(tagged_frame(100, 0));
    BOOST_TEST(socket.wait_drained(1s));
    auto stats = socket.stats();
    BOOST_TEST(stats.queued == 121U);
    BOOST_TEST(stats.send_dropped == 121U);
    BOOST_TEST(stats.sent == 0U);
    BOOST_TEST(stats.sent_bytes == 0U);
    BOOST_TEST(stats.in_flight == 0U);
    BOOST_TEST(socket.memory()->populations().transmit == 0U);
    bring_up();
    queue(socket, 0, 40);
    BOOST_TEST(socket.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(40), 60, 0, 40));
    stats = socket.stats();
    BOOST_TEST(stats.sent == 40U);
    BOOST_TEST(stats.sent_bytes == 40U * 60U);
    BOOST_TEST(stats.send_dropped == 121U);
}

BOOST_AUTO_TEST_CASE(what_was_sent_stays_sent_for_who_looks_while_others_are_refused) {
    xdp_socket socket({.interface = "v1"});
    for (std::uint32_t number = 0; number != 100; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(socket.wait_drained(1s));
    run("ip link set v0 down");
    std::atomic<bool> done = false;
    std::uint64_t other = 0;
    std::jthread looking([&] {
        while (!done)
            other += socket.stats().sent != 100 ? 1U : 0U;
    });
    for (std::uint32_t number = 0; number != 20000; ++number)
        socket.send(tagged_frame(60, number));
    done = true;
    looking.join();
    BOOST_TEST(other == 0U);
    BOOST_TEST(socket.stats().sent == 100U);
    BOOST_TEST(socket.stats().send_dropped == 20000U);
}

BOOST_AUTO_TEST_CASE(frames_that_a_shrunk_mtu_refuses_are_counted_and_the_others_arrive) {
    xdp_socket socket(when_full());
    queue(socket, 0, 5);
    for (std::uint32_t number = 0; number != 3; ++number)
        BOOST_TEST(socket.try_queue(tagged_frame(1514, number)));
    queue(socket, 5, 5);
    BOOST_TEST(socket.try_queue(tagged_frame(1514, 3)));
    // It is the other end's that the driver goes by.
    run("ip link set v1 mtu 1000; ip link set v0 mtu 1000");
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(10), 60, 0, 10));
    auto const stats = socket.stats();
    BOOST_TEST(stats.sent == 10U);
    BOOST_TEST(stats.sent_bytes == 600U);
    BOOST_TEST(stats.send_dropped == 4U);
    BOOST_TEST(!socket.check_link());
    BOOST_TEST(socket.max_frame_bytes() == 1018U);
    run("ip link set v1 mtu 1400");
    BOOST_TEST(socket.try_queue(tagged_frame(1414, 0)));
}

BOOST_AUTO_TEST_CASE(queued_frames_outlast_a_link_that_is_down_and_leave_once) {
    xdp_socket socket(when_full());
    queue(socket, 0, 40);
    run("ip link set v1 down");
    for (int again = 0; again != 3; ++again)
        BOOST_TEST(socket.flush() == 40U);
    BOOST_TEST(socket.unsent() == 40U);
    BOOST_TEST(!socket.wait_drained(50ms));
    BOOST_TEST(socket.stats().unsent == 40U);
    BOOST_TEST(socket.stats().link_errors >= 4U);
    BOOST_TEST(socket.stats().sent == 0U);
    bool drained = false;
    std::jthread later([] {
        std::this_thread::sleep_for(50ms);
        bring_up();
    });
    drained = socket.wait_drained(3s);
    later.join();
    BOOST_TEST(drained);
    BOOST_TEST(are_tagged_frames(receiver.take(40), 60, 0, 40));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(socket.stats().sent == 40U);
    BOOST_TEST(socket.stats().send_dropped == 0U);
}

BOOST_AUTO_TEST_CASE(sending_waits_for_a_link_that_is_down_and_costs_nothing_meanwhile) {
    xdp_socket socket({.interface = "v1", .transmit_ring = 16});
    run("ip link set v1 down");
    std::jthread const later([] {
        std::this_thread::sleep_for(500ms);
        bring_up();
    });
    auto const before = cpu_time();
    for (std::uint32_t number = 0; number != 40; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(netring::test::is_little(cpu_time() - before, 100ms));
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(40), 60, 0, 40));
}

BOOST_AUTO_TEST_CASE(closing_while_the_link_is_down_discards_what_is_queued_and_does_not_wait) {
    xdp_socket socket(when_full());
    queue(socket, 0, 40);
    run("ip link set v1 down");
    auto const start = steady_clock::now();
    socket.close();
    BOOST_TEST((steady_clock::now() - start < 80ms));
    auto const stats = socket.stats();
    BOOST_TEST(stats.queued == 40U);
    BOOST_TEST(stats.sent == 0U);
    BOOST_TEST(stats.discarded == 40U);
    BOOST_TEST(stats.in_flight == 0U);
    BOOST_TEST((socket.memory()->populations() == netring::frame_populations{.pool = 2048}));
    bring_up();
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(a_waiting_receiver_is_told_once_that_the_link_is_down_and_goes_on_when_it_is_up) {
    xdp_socket socket({.interface = "v1"});
    for (std::uint32_t flap = 0; flap != 2; ++flap) {
        error_code ec;
        auto const late = while_waiting("ip link set v1 down", [&] { socket.next(3s, ec); });
        BOOST_TEST((ec == error::network_down));
        BOOST_TEST((late < 100ms));
        BOOST_TEST((socket.link() == netring::link_state::down));
        BOOST_TEST(socket.next(50ms, ec).empty());
        BOOST_TEST(!ec);
        bring_up();
        sender.send_tagged(60, 0, 10);
        BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
        BOOST_TEST(!socket.terminal_error());
    }
}

BOOST_AUTO_TEST_CASE(a_link_that_went_down_before_the_first_wait_is_told_of_too) {
    xdp_socket socket({.interface = "v1"});
    run("ip link set v1 down");
    error_code ec;
    BOOST_TEST(socket.next(200ms, ec).empty());
    BOOST_TEST((ec == error::network_down));
    BOOST_TEST(socket.next(50ms, ec).empty());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_link_that_fails_is_an_end_where_that_is_wanted) {
    xdp_socket receiving({.interface = "v1", .on_link_change = link_policy::fail});
    error_code ec;
    while_waiting("ip link set v1 down", [&] { receiving.next(3s, ec); });
    BOOST_TEST((ec == error::link_failed));
    bring_up();
    BOOST_TEST((receiving.terminal_error() == error::link_failed));
    BOOST_TEST(receiving.next(1s, ec).empty());
    BOOST_TEST((ec == error::link_failed));
    receiving.close();

    auto options = when_full();
    options.on_link_change = link_policy::fail;
    xdp_socket sending(options);
    queue(sending, 0, 5);
    run("ip link set v1 down");
    BOOST_TEST(sending.flush(ec) == 5U);
    BOOST_TEST((ec == error::link_failed));
    sending.send(tagged_frame(60, 0), ec);
    BOOST_TEST((ec == error::link_failed));
}

BOOST_AUTO_TEST_CASE(a_deleted_interface_ends_a_wait_for_packets) {
    xdp_socket socket({.interface = "v1"});
    error_code ec;
    auto const late = while_waiting("ip link del v0", [&] {
        // On its way out it is down.
        do
            socket.next(3s, ec);
        while (ec == error::network_down);
    });
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((late < 100ms));
    BOOST_TEST((socket.terminal_error() == error::no_such_device));
    BOOST_TEST((socket.link() == netring::link_state::gone));
    BOOST_TEST(socket.interface_name().empty());
    BOOST_TEST(socket.next(1s, ec).empty());
    BOOST_TEST((ec == error::no_such_device));
    socket.send(tagged_frame(60, 0), ec);
    BOOST_TEST((ec == error::no_such_device));
}

BOOST_AUTO_TEST_CASE(an_interface_that_was_deleted_before_the_first_wait_ends_it_at_once) {
    xdp_socket socket({.interface = "v1"});
    run("ip link del v0");
    auto const start = steady_clock::now();
    error_code ec;
    BOOST_TEST(socket.next(3s, ec).empty());
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((steady_clock::now() - start < 100ms));
}

BOOST_AUTO_TEST_CASE(packets_that_came_before_the_interface_was_deleted_are_still_received) {
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(60, 0, 100);
    run("ip link del v0");
    BOOST_TEST(are_tagged(take(socket, 100), 60, 0, 100));
    error_code ec;
    BOOST_TEST(socket.next(3s, ec).empty());
    BOOST_TEST((ec == error::no_such_device));
}

BOOST_AUTO_TEST_CASE(a_deleted_interface_ends_a_wait_for_room) {
    xdp_socket socket({.interface = "v1", .transmit_ring = 16});
    run("ip link set v1 down");
    error_code ec;
    auto const late = while_waiting("ip link del v0", [&] {
        for (std::uint32_t number = 0; number != 40 && !ec; ++number)
            socket.send(tagged_frame(60, number), ec);
    });
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST((late < 100ms));
    auto const memory = socket.memory();
    socket.close();
    BOOST_TEST((memory->populations() == netring::frame_populations{.pool = 2048}));
    BOOST_TEST(socket.stats().discarded == 16U);
}

BOOST_AUTO_TEST_CASE(a_deleted_interface_ends_sending_with_the_next_frame) {
    xdp_socket socket({.interface = "v1"});
    run("ip link del v0");
    error_code ec;
    socket.send(tagged_frame(60, 0), ec);
    BOOST_TEST((ec == error::no_such_device));
    BOOST_TEST(!socket.wait_drained(1s, ec));
    BOOST_TEST((ec == error::no_such_device));
}

BOOST_AUTO_TEST_SUITE_END()
