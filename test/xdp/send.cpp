// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::xdp_mode;
using netring::xdp_socket;
using netring::test::are_tagged;
using netring::test::are_tagged_frames;
using netring::test::tagged_frame;
using netring::test::take;
using netring::test::xdp_receiving_wire;

namespace {

error_code error_of_sending(xdp_socket& socket, std::span<std::byte const> frame) {
    error_code ec;
    socket.send(frame, ec);
    return ec;
}

/// Queues tagged frames as long as there is room. @return how many.
std::uint32_t queue_while_there_is_room(xdp_socket& socket, std::uint32_t first) {
    std::uint32_t queued = 0;
    while (socket.try_queue(tagged_frame(60, first + queued)))
        ++queued;
    return queued;
}

netring::xdp_options when_full(std::uint32_t ring) {
    return {.interface = "v1", .transmit_ring = ring, .flush = netring::flush_when_full};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending_to_a_queue, xdp_receiving_wire)

BOOST_AUTO_TEST_CASE(frames_arrive_in_order_and_byte_identical) {
    xdp_socket socket({.interface = "v1"});
    for (std::size_t const size : {14U, 60U, 1514U}) {
        for (std::uint32_t number = 0; number != 3000; ++number)
            socket.send(tagged_frame(size, number));
        BOOST_TEST(socket.wait_drained(1s));
        BOOST_TEST(are_tagged_frames(receiver.take(3000), size, 0, 3000));
    }
    auto const stats = socket.stats();
    BOOST_TEST(stats.queued == 9000U);
    BOOST_TEST(stats.sent == 9000U);
    BOOST_TEST(stats.sent_bytes == 3000U * (14U + 60U + 1514U));
    BOOST_TEST(stats.in_flight == 0U);
    BOOST_TEST(stats.transmit_invalid == 0U);
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(a_socket_that_only_sends_leaves_what_the_interface_receives_alone) {
    xdp_socket socket({.interface = "v1", .mode = xdp_mode::send});
    BOOST_TEST(!socket.program());
    netring::test::plain_receiver stack("v1");
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged_frames(stack.take(10), 60, 0, 10));
    for (std::uint32_t number = 0; number != 3000; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(3000), 60, 0, 3000));
    error_code ec;
    BOOST_TEST(socket.next(1s, ec).empty());
    BOOST_TEST((ec == error::wrong_mode));
}

BOOST_AUTO_TEST_CASE(a_socket_that_only_receives_sends_nothing) {
    xdp_socket socket({.interface = "v1", .mode = xdp_mode::receive});
    BOOST_TEST((error_of_sending(socket, tagged_frame(60, 0)) == error::wrong_mode));
    BOOST_TEST(!socket.has_room());
    BOOST_TEST(socket.slots() == 0U);
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(a_frame_that_is_too_short_or_too_long_is_refused_and_its_neighbours_arrive) {
    xdp_socket socket({.interface = "v1"});
    BOOST_TEST(socket.max_frame_bytes() == 1518U);
    BOOST_TEST(socket.last_refusal().empty());
    socket.send(tagged_frame(60, 0));
    BOOST_TEST((error_of_sending(socket, std::vector<std::byte>(13)) == error::frame_too_short));
    BOOST_TEST(socket.last_refusal().find("13 bytes (legal: 14 to 1518") != std::string::npos);
    socket.send(tagged_frame(60, 1));
    BOOST_TEST((error_of_sending(socket, tagged_frame(1519, 99)) == error::frame_too_long));
    BOOST_TEST(socket.last_refusal().find("1519 bytes (legal: 14 to 1518") != std::string::npos);
    BOOST_CHECK_EXCEPTION(socket.send(tagged_frame(1519, 99)), netring::system_error, [&](auto const& e) {
        return std::string(e.what()).find(socket.last_refusal()) != std::string::npos;
    });
    socket.send(tagged_frame(60, 2));
    BOOST_TEST(are_tagged_frames(receiver.take(3), 60, 0, 3));
    for (std::size_t const size : {14U, 1514U, 1518U}) {
        socket.send(tagged_frame(size, 7));
        BOOST_TEST(are_tagged_frames(receiver.take(1), size, 7, 1));
    }
    BOOST_TEST(receiver.take_for(20ms).empty());
    auto const stats = socket.stats();
    BOOST_TEST(stats.too_short == 1U);
    BOOST_TEST(stats.too_long == 2U);
    BOOST_TEST(stats.queued == 6U);
    BOOST_TEST(stats.sent == 6U);
    BOOST_TEST(stats.send_dropped == 0U);
}

BOOST_AUTO_TEST_CASE(a_frame_is_no_longer_than_its_place_in_memory) {
    netring::test::run("ip link set v0 mtu 3500; ip link set v1 mtu 3500");
    xdp_socket socket({.interface = "v1"});
    BOOST_TEST(socket.max_frame_bytes() == 2048U);
    BOOST_TEST((error_of_sending(socket, tagged_frame(2049, 0)) == error::frame_too_long));
    for (std::uint32_t number = 0; number != 5000; ++number)
        socket.send(tagged_frame(2048, number));
    BOOST_TEST(are_tagged_frames(receiver.take(5000), 2048, 0, 5000));
    BOOST_TEST(socket.stats().transmit_invalid == 0U);
}

BOOST_AUTO_TEST_CASE(headroom_and_odd_sizes_of_frames_change_nothing_of_what_is_sent) {
    std::vector<netring::umem_options> const shapes{
        {.frame_count = 64, .headroom_bytes = 64},
        {.frame_size_bytes = 4096, .frame_count = 64},
        {.frame_size_bytes = 3000, .frame_count = 64, .headroom_bytes = 100, .unaligned = true}};
    for (auto const& shape : shapes) {
        xdp_socket socket({.interface = "v1", .memory = shape});
        for (std::uint32_t number = 0; number != 640; ++number)
            socket.send(tagged_frame(1514, number));
        BOOST_TEST(socket.wait_drained(1s));
        BOOST_TEST(are_tagged_frames(receiver.take(640), 1514, 0, 640));
        BOOST_TEST(socket.stats().transmit_invalid == 0U);
        BOOST_TEST(socket.memory()->populations().sum() == 64U);
    }
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_frames_go_through_a_completion_ring_of_64) {
    xdp_socket socket({.interface = "v1", .mode = xdp_mode::send, .completion_ring = 64});
    std::uint32_t wrong = 0;
    for (std::uint32_t number = 0; number != 100000; ++number)
        wrong += error_of_sending(socket, tagged_frame(60, number)) ? 1U : 0U;
    BOOST_TEST(wrong == 0U);
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(100000), 60, 0, 100000));
    BOOST_TEST(socket.stats().sent == 100000U);
}

BOOST_AUTO_TEST_CASE(a_full_ring_leaves_as_a_whole_though_a_call_takes_only_some) {
    for (std::uint32_t const ring : {1U, 64U, 1024U})
        for (std::uint32_t const completion : {16U, 64U}) {
            auto options = when_full(ring);
            options.completion_ring = completion;
            xdp_socket socket(options);
            BOOST_TEST(socket.slots() == ring);
            for (std::uint32_t lap = 0; lap != 10; ++lap) {
                BOOST_TEST(queue_while_there_is_room(socket, lap * ring) == ring);
                BOOST_TEST(socket.unsent() == ring);
                BOOST_TEST(socket.in_flight() == ring);
                BOOST_TEST(socket.stats().unsent == ring);
                BOOST_TEST(!socket.has_room());
                BOOST_TEST(receiver.count() == 0U);
                BOOST_TEST(socket.flush() == 0U);
                BOOST_TEST(socket.has_room());
                BOOST_TEST(are_tagged_frames(receiver.take(ring), 60, lap * ring, ring));
            }
            BOOST_TEST(socket.in_flight() == 0U);
        }
}

BOOST_AUTO_TEST_CASE(where_no_frames_are_set_aside_to_send_there_is_room_to_send_on_half_of_those_received) {
    xdp_socket const socket({.interface = "v1", .memory = {.frame_count = 64, .transmit_frames = 0}});
    BOOST_TEST(socket.slots() == 32U);
}

BOOST_AUTO_TEST_CASE(memory_that_is_used_up_is_room_again_once_frames_have_left) {
    // More room in the ring than there are frames.
    xdp_socket socket({.interface = "v1",
                       .mode = xdp_mode::send,
                       .memory = {.frame_count = 8, .transmit_frames = 7},
                       .transmit_ring = 8,
                       .flush = netring::flush_when_full});
    for (std::uint32_t lap = 0; lap != 10; ++lap) {
        BOOST_TEST(queue_while_there_is_room(socket, lap * 7) == 7U);
        BOOST_TEST(socket.memory()->populations().transmit == 7U);
        BOOST_TEST(socket.flush() == 0U);
        BOOST_TEST(are_tagged_frames(receiver.take(7), 60, lap * 7, 7));
    }
}

BOOST_AUTO_TEST_CASE(sending_goes_on_after_a_hundred_packets_came_one_by_one) {
    xdp_socket socket({.interface = "v1", .memory = {.frame_count = 128}});
    for (std::uint32_t number = 0; number != 100; ++number) {
        sender.send_tagged(60, number, 1);
        BOOST_TEST(are_tagged(take(socket, 1), 60, number, 1));
    }
    for (std::uint32_t number = 0; number != 500; ++number)
        BOOST_TEST(!error_of_sending(socket, tagged_frame(60, number)));
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(500), 60, 0, 500));
    // And the other way round.
    sender.send_tagged(60, 0, 60);
    BOOST_TEST(are_tagged(take(socket, 60), 60, 0, 60));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(flushing_a_queue, xdp_receiving_wire)

BOOST_AUTO_TEST_CASE(each_call_hands_over_its_frame_unless_told_otherwise) {
    xdp_socket socket({.interface = "v1"});
    for (std::uint32_t number = 0; number != 3; ++number) {
        socket.send(tagged_frame(60, number));
        BOOST_TEST(socket.unsent() == 0U);
        BOOST_TEST(are_tagged_frames(receiver.take(1), 60, number, 1));
    }
}

BOOST_AUTO_TEST_CASE(frames_wait_until_so_many_are_queued) {
    xdp_socket socket({.interface = "v1", .flush = {.frames = 8}});
    for (std::uint32_t number = 0; number != 7; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(!socket.flush_due());
    BOOST_TEST(receiver.take_for(20ms).empty());
    socket.send(tagged_frame(60, 7));
    BOOST_TEST(are_tagged_frames(receiver.take(8), 60, 0, 8));
}

BOOST_AUTO_TEST_CASE(frames_wait_until_the_first_of_them_has_waited_long_enough) {
    xdp_socket socket({.interface = "v1", .flush = {.frames = 0, .delay = 30ms}});
    for (std::uint32_t lap = 0; lap != 2; ++lap) {
        socket.send(tagged_frame(60, 2 * lap));
        BOOST_TEST(!socket.flush_due());
        std::this_thread::sleep_for(31ms);
        BOOST_TEST(socket.flush_due());
        BOOST_TEST(receiver.count() == 0U);
        socket.send(tagged_frame(60, 2 * lap + 1));
        BOOST_TEST(are_tagged_frames(receiver.take(2), 60, 2 * lap, 2));
        BOOST_TEST(!socket.flush_due());
    }
}

BOOST_AUTO_TEST_CASE(frames_wait_until_the_ring_is_full) {
    xdp_socket socket(when_full(16));
    for (std::uint32_t number = 0; number != 16; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(receiver.take_for(20ms).empty());
    socket.send(tagged_frame(60, 16));
    BOOST_TEST(are_tagged_frames(receiver.take(16), 60, 0, 16));
    BOOST_TEST(socket.unsent() == 1U);
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 16, 1));
}

BOOST_AUTO_TEST_CASE(closing_hands_over_what_is_queued) {
    xdp_socket socket(when_full(64));
    for (std::uint32_t number = 0; number != 50; ++number)
        socket.send(tagged_frame(60, number));
    socket.close();
    BOOST_TEST(are_tagged_frames(receiver.take(50), 60, 0, 50));
    auto const stats = socket.stats();
    BOOST_TEST(stats.queued == 50U);
    BOOST_TEST(stats.sent == 50U);
    BOOST_TEST(stats.discarded == 0U);
    BOOST_TEST((error_of_sending(socket, tagged_frame(60, 0)) == error::not_open));
}

BOOST_AUTO_TEST_CASE(the_newest_frames_are_taken_back_and_the_others_leave) {
    xdp_socket socket(when_full(64));
    for (std::uint32_t number = 0; number != 10; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(socket.withdraw(4) == 4U);
    BOOST_TEST(socket.unsent() == 6U);
    BOOST_TEST(socket.stats().unsent == 6U);
    BOOST_TEST(socket.memory()->populations().transmit == 6U);
    socket.send(tagged_frame(60, 6));
    BOOST_TEST(socket.flush() == 0U);
    BOOST_TEST(socket.withdraw(9) == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(7), 60, 0, 7));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(socket.stats().queued == 7U);
    BOOST_TEST(socket.stats().sent == 7U);
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(reserving_frames, xdp_receiving_wire)

BOOST_AUTO_TEST_CASE(a_frame_is_written_where_it_is_sent_from_and_given_up_without_a_hole) {
    xdp_socket socket(when_full(64));
    std::uint32_t expected = 0;
    for (std::uint32_t lap = 0; lap != 20; ++lap) {
        for (bool const kept : {true, false, true}) {
            auto const place = socket.try_reserve(100);
            BOOST_TEST_REQUIRE(place.size() == 100U);
            BOOST_TEST((place.data() >= socket.memory()->memory().data()));
            std::ranges::copy(tagged_frame(60, kept ? expected++ : 999999), place.begin());
            BOOST_TEST(socket.memory()->populations().user == 1U);
            if (kept)
                socket.commit(60);
            BOOST_TEST(socket.memory()->populations().sum() == 2048U);
        }
        BOOST_TEST(socket.unsent() == 2U);
        BOOST_TEST(socket.flush() == 0U);
    }
    BOOST_TEST(are_tagged_frames(receiver.take(expected), 60, 0, expected));
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_committed_that_was_not_reserved) {
    xdp_socket socket({.interface = "v1"});
    error_code ec;
    auto const commit = [&](std::size_t size) {
        socket.commit(size, ec);
        return ec;
    };
    BOOST_TEST((commit(60) == error::no_reservation));
    BOOST_TEST(socket.try_reserve(60).size() == 60U);
    BOOST_TEST((commit(61) == error::no_reservation));
    BOOST_TEST((commit(0) == error::no_reservation));
    BOOST_TEST((commit(13) == error::frame_too_short));
    // Its frame is taken by another.
    BOOST_TEST(socket.try_queue(tagged_frame(60, 0)));
    BOOST_TEST((commit(60) == error::no_reservation));
    // A failed reservation is none, also not of what was reserved before.
    BOOST_TEST(socket.try_reserve(60).size() == 60U);
    BOOST_TEST(socket.try_reserve(9999, ec).empty());
    BOOST_TEST((ec == error::frame_too_long));
    BOOST_TEST((commit(60) == error::no_reservation));
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 0, 1));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(socket.stats().queued == 1U);
}

BOOST_AUTO_TEST_CASE(every_frame_is_somewhere_at_every_step) {
    xdp_socket socket({.interface = "v1", .memory = {.frame_count = 64}, .flush = netring::flush_when_full});
    using populations = netring::frame_populations;
    auto const memory = socket.memory();
    BOOST_TEST((memory->populations() == populations{.pool = 32, .fill = 32}));
    sender.send_tagged(60, 0, 4);
    auto batch = socket.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 4U);
    BOOST_TEST((memory->populations() == populations{.pool = 32, .fill = 28, .user = 4}));
    BOOST_TEST(socket.try_reserve(60).size() == 60U);
    BOOST_TEST((memory->populations() == populations{.pool = 31, .fill = 28, .user = 5}));
    socket.commit(60);
    BOOST_TEST((memory->populations() == populations{.pool = 31, .fill = 28, .user = 4, .transmit = 1}));
    error_code ec;
    BOOST_TEST(socket.forward(batch, ec) == 4U);
    BOOST_TEST((memory->populations() == populations{.pool = 31, .fill = 28, .transmit = 5}));
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST((memory->populations() == populations{.pool = 36, .fill = 28}));
    BOOST_TEST(!socket.ready());
    BOOST_TEST((memory->populations() == populations{.pool = 32, .fill = 32}));
    // Reserved, queued and not flushed, and on lease.
    BOOST_TEST(socket.try_queue(tagged_frame(60, 0)));
    BOOST_TEST(socket.try_reserve(60).size() == 60U);
    sender.send_tagged(60, 0, 4);
    batch = socket.next(1s);
    BOOST_TEST((memory->populations() == populations{.pool = 30, .fill = 28, .user = 5, .transmit = 1}));
    socket.close();
    BOOST_TEST((memory->populations() == populations{.pool = 60, .user = 4}));
    batch.release();
    BOOST_TEST((memory->populations() == populations{.pool = 64}));
}

BOOST_AUTO_TEST_SUITE_END()
