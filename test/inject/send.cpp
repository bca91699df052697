// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injecting.hpp"
#include "timed.hpp"

#include <netring/injector.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <span>
#include <string>
#include <sys/time.h>
#include <vector>

using namespace std::chrono_literals;
using netring::error_code;
using netring::injector;
using netring::test::are_tagged_frames;
using netring::test::counting;
using netring::test::numbers_of;
using netring::test::plain_receiver;
using netring::test::receiving_wire;
using netring::test::run;
using netring::test::send_buffer;
using netring::test::slow_queue;
using netring::test::tagged_frame;
using netring::test::vlan_frame;
using std::chrono::steady_clock;

namespace {

/// Ten laps of a ring: all arrive, in order, as they were.
void ten_laps(netring::inject_options const& options, std::size_t size, plain_receiver& receiver) {
    injector to(options);
    BOOST_TEST(to.stats().frame_count == options.frame_count);
    auto const count = static_cast<std::uint32_t>(options.frame_count * 10);
    for (std::uint32_t number = 0; number != count; ++number)
        to.send(tagged_frame(size, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(count), size, 0, count),
               count << " frames of " << size << " bytes in slots of " << options.frame_size_bytes);
    auto const stats = to.stats();
    BOOST_TEST(stats.queued == count);
    BOOST_TEST(stats.sent == count);
    BOOST_TEST(stats.sent_bytes == count * size);
    BOOST_TEST(stats.in_flight == 0U);
}

error_code error_of_sending(injector& to, std::span<std::byte const> frame) {
    error_code ec;
    to.send(frame, {}, ec);
    return ec;
}

/// A signal comes every 30 ms, and interrupts system calls.
class interrupting_timer {
public:
    interrupting_timer() {
        struct sigaction action {};
        action.sa_handler = [](int) {};
        ::sigaction(SIGALRM, &action, &before_);
        itimerval const every{{0, 30000}, {0, 30000}};
        ::setitimer(ITIMER_REAL, &every, nullptr);
    }
    interrupting_timer(interrupting_timer const&) = delete;
    interrupting_timer& operator=(interrupting_timer const&) = delete;
    ~interrupting_timer() {
        itimerval const never{};
        ::setitimer(ITIMER_REAL, &never, nullptr);
        ::sigaction(SIGALRM, &before_, nullptr);
    }

private:
    struct sigaction before_ {};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending, receiving_wire)

BOOST_AUTO_TEST_CASE(every_frame_arrives_in_order_and_byte_identical) {
    for (std::size_t const frame_count : {1U, 2U, 3U, 7U, 8U, 256U})
        for (std::size_t const size : {14U, 60U, 1000U, 1514U})
            ten_laps({.interface = "v0", .frame_count = frame_count}, size, receiver);
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(slots_of_any_legal_size_carry_frames_that_fill_them) {
    // Of 80 bytes the kernel's blocks hold no whole number; 1552 is the next after the MTU's need.
    for (std::size_t const frame_size : {64U, 80U, 1024U, 1552U, 2048U, 4096U, 16384U})
        for (std::size_t const frame_count : {1U, 3U, 8U, 64U}) {
            auto const size = std::min<std::size_t>(1514, frame_size - 32);
            ten_laps({.interface = "v0", .frame_size_bytes = frame_size, .frame_count = frame_count}, size, receiver);
        }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(a_frame_longer_than_its_slot_is_refused_with_the_size_of_both) {
    injector to({.interface = "v0", .frame_size_bytes = 256, .frame_count = 4});
    auto const capacity = to.max_frame_bytes();
    BOOST_TEST(capacity >= 256U - 32U);
    BOOST_TEST(!error_of_sending(to, tagged_frame(capacity, 0)));
    BOOST_TEST((error_of_sending(to, tagged_frame(capacity + 1, 1)) == netring::error::frame_too_long));
    BOOST_TEST(to.last_refusal().find(std::to_string(capacity + 1)) != std::string::npos);
    BOOST_TEST(to.last_refusal().find(std::to_string(capacity)) != std::string::npos);
    BOOST_TEST(are_tagged_frames(receiver.take(1), capacity, 0, 1));
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(ten_thousand_frames_go_through_four_slots) {
    injector to({.interface = "v0", .frame_count = 4});
    for (std::uint32_t number = 0; number != 10000; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(10000), 60, 0, 10000));
}

BOOST_AUTO_TEST_CASE(a_thousand_sends_through_eight_slots_arrive_without_a_flush, *netring::test::timed()) {
    injector to({.interface = "v0", .frame_count = 8});
    auto const start = steady_clock::now();
    for (std::uint32_t number = 0; number != 1000; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(are_tagged_frames(receiver.take(1000), 60, 0, 1000));
    BOOST_TEST((steady_clock::now() - start < 1s));
}

BOOST_AUTO_TEST_CASE(a_frame_is_written_into_the_ring_itself) {
    injector to({.interface = "v0", .frame_count = 2});
    for (std::uint32_t number = 0; number != 10; ++number) {
        auto const slot = to.try_reserve(100);
        BOOST_TEST_REQUIRE(slot.size() == 100U);
        std::ranges::copy(tagged_frame(100, number), slot.begin());
        to.commit(number % 2 == 0 ? 100 : 60);
        BOOST_TEST(to.unsent() == 1U);
        BOOST_TEST(to.flush() == 0U);
        BOOST_TEST(to.wait_drained(1s));
    }
    auto const frames = receiver.take(10);
    BOOST_TEST_REQUIRE(frames.size() == 10U);
    for (std::uint32_t number = 0; number != 10; ++number) {
        auto expected = tagged_frame(100, number);
        expected.resize(number % 2 == 0 ? 100 : 60);
        BOOST_TEST((frames[number].bytes == expected));
    }
}

BOOST_AUTO_TEST_CASE(a_reservation_that_is_given_up_leaves_no_hole) {
    injector to({.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    std::uint32_t expected = 0;
    for (std::uint32_t lap = 0; lap != 20; ++lap) {
        for (bool const kept : {true, false, true}) {
            auto const slot = to.try_reserve(60);
            BOOST_TEST_REQUIRE(slot.size() == 60U);
            std::ranges::copy(tagged_frame(60, kept ? expected++ : 999999), slot.begin());
            if (kept)
                to.commit(60);
        }
        BOOST_TEST(to.unsent() == 2U);
        BOOST_TEST(to.flush() == 0U);
        BOOST_TEST(to.wait_drained(1s));
    }
    BOOST_TEST(are_tagged_frames(receiver.take(expected), 60, 0, expected));
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_committed_that_was_not_reserved) {
    injector to({.interface = "v0", .frame_count = 4});
    error_code ec;
    auto const commit = [&](std::size_t size) {
        to.commit(size, {}, ec);
        return ec;
    };
    using netring::error;
    BOOST_TEST((commit(60) == error::no_reservation));
    BOOST_TEST(to.try_reserve(60).size() == 60U);
    BOOST_TEST((commit(61) == error::no_reservation));
    BOOST_TEST((commit(0) == error::no_reservation));
    BOOST_TEST((commit(13) == error::frame_too_short));

    // Its slot is taken by another.
    BOOST_TEST(to.try_reserve(60).size() == 60U);
    BOOST_TEST(to.try_queue(tagged_frame(60, 0)));
    BOOST_TEST((commit(60) == error::no_reservation));

    // A failed reservation is none, also not of what was reserved before.
    BOOST_TEST(to.try_reserve(60).size() == 60U);
    BOOST_TEST(to.try_reserve(9999, ec).empty());
    BOOST_TEST((ec == error::frame_too_long));
    BOOST_TEST((commit(60) == error::no_reservation));

    auto const slot = to.try_reserve(60);
    std::ranges::copy(tagged_frame(60, 1), slot.begin());
    BOOST_TEST(!commit(60));
    BOOST_TEST((commit(60) == error::no_reservation));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(2), 60, 0, 2));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(to.stats().queued == 2U);
}

BOOST_AUTO_TEST_CASE(frames_of_many_sizes_keep_their_order) {
    injector to({.interface = "v0", .frame_count = 7, .flush = netring::flush_when_full});
    auto const size_of = [](std::uint32_t number) { return 14 + std::size_t{number} * 131 % 1501; };
    for (std::uint32_t number = 0; number != 500; ++number)
        to.send(tagged_frame(size_of(number), number));
    BOOST_TEST(to.wait_drained(1s));
    auto const frames = receiver.take(500);
    BOOST_TEST_REQUIRE(frames.size() == 500U);
    for (std::uint32_t number = 0; number != 500; ++number)
        BOOST_TEST(netring::test::is_tagged_frame(frames[number].bytes, size_of(number), number));
}

BOOST_AUTO_TEST_CASE(the_newest_frames_are_taken_back_and_the_others_leave) {
    injector to({.interface = "v0", .frame_count = 4, .flush = netring::flush_when_full});
    for (std::uint32_t number = 0; number != 4; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(!to.has_room());
    BOOST_TEST(to.withdraw(2) == 2U);
    BOOST_TEST(to.has_room());
    BOOST_TEST(to.next_frame() == 2U);
    to.send(tagged_frame(60, 2));
    BOOST_TEST(to.flush() == 0U);
    BOOST_TEST(to.withdraw(9) == 0U);
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(3), 60, 0, 3));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(to.stats().queued == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sending_long_frames)

BOOST_AUTO_TEST_CASE(jumbo_frames_arrive_whole) {
    netring::test::veth_pair const veth("v0", "v1", "mtu 9000");
    plain_receiver receiver("v1");
    for (std::size_t const frame_count : {1U, 3U, 64U})
        ten_laps({.interface = "v0", .frame_count = frame_count}, 9014, receiver);
    injector to({.interface = "v0"});
    BOOST_TEST(to.max_frame_bytes() == 9014U);
    BOOST_TEST((error_of_sending(to, tagged_frame(9015, 0)) == netring::error::frame_too_long));
    BOOST_TEST(receiver.take_for(20ms).empty());
}

// On this interface the kernel frees a slot before the frame has been read from it, hence the pause after each lap.
BOOST_AUTO_TEST_CASE(frames_of_64_kib_arrive_whole_on_the_loopback_interface) {
    plain_receiver receiver("lo");
    for (std::size_t const frame_count : {1U, 8U}) {
        injector to({.interface = "lo", .frame_count = frame_count});
        auto const lap = static_cast<std::uint32_t>(frame_count);
        for (std::uint32_t number = 0; number != 10 * lap; number += lap) {
            for (std::uint32_t slot = 0; slot != lap; ++slot)
                to.send(tagged_frame(65550, number + slot));
            BOOST_TEST(are_tagged_frames(receiver.take(lap), 65550, number, lap));
        }
        BOOST_TEST((error_of_sending(to, tagged_frame(65551, 0)) == netring::error::frame_too_long));
        BOOST_TEST(to.wait_drained(1s));
        BOOST_TEST(to.stats().sent == 10 * frame_count);
    }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(refusing, receiving_wire)

BOOST_AUTO_TEST_CASE(a_frame_over_the_mtu_is_refused_and_its_neighbours_arrive) {
    injector to({.interface = "v0", .frame_count = 8});
    to.send(tagged_frame(1514, 0));
    BOOST_TEST((error_of_sending(to, tagged_frame(1515, 999)) == netring::error::frame_too_long));
    BOOST_TEST(to.last_refusal().find("1515") != std::string::npos);
    BOOST_TEST(to.last_refusal().find("1514") != std::string::npos);
    BOOST_CHECK_EXCEPTION(to.send(tagged_frame(1515, 999)), netring::system_error, [&](auto const& e) {
        return e.code() == netring::error::frame_too_long &&
               std::string(e.what()).find(to.last_refusal()) != std::string::npos;
    });
    for (std::uint32_t number = 1; number != 1002; ++number)
        to.send(tagged_frame(1514, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(1002), 1514, 0, 1002));
    BOOST_TEST(receiver.take_for(20ms).empty());
    auto const stats = to.stats();
    BOOST_TEST(stats.too_long == 2U);
    BOOST_TEST(stats.sent == 1002U);
    BOOST_TEST(stats.refused == 0U);
}

BOOST_AUTO_TEST_CASE(only_an_8021q_tag_makes_a_frame_longer) {
    injector to({.interface = "v0", .frame_count = 8});
    auto const tagged = [](std::size_t size, std::uint8_t high, std::uint8_t low) {
        auto frame = vlan_frame(size, 7, 5);
        frame[12] = std::byte{high};
        frame[13] = std::byte{low};
        return frame;
    };
    using netring::error;
    BOOST_TEST(!error_of_sending(to, tagged(1518, 0x81, 0x00)));
    BOOST_TEST((error_of_sending(to, tagged(1519, 0x81, 0x00)) == error::frame_too_long));
    BOOST_TEST(!error_of_sending(to, tagged(1514, 0x88, 0xa8)));
    for (std::size_t const size : {1515U, 1516U, 1517U, 1518U})
        BOOST_TEST((error_of_sending(to, tagged(size, 0x88, 0xa8)) == error::frame_too_long));
    BOOST_TEST(to.wait_drained(1s));
    auto const frames = receiver.take(2);
    BOOST_TEST_REQUIRE(frames.size() == 2U);
    for (auto const& frame : frames) {
        // The kernel takes the tag out on the way in.
        BOOST_TEST(frame.vlan_tci.value_or(0) == 5);
        BOOST_TEST((frame.bytes.size() == (&frame == frames.data() ? 1514U : 1510U)));
    }
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(to.stats().sent == 2U);
    BOOST_TEST(to.stats().refused == 0U);
}

BOOST_AUTO_TEST_CASE(a_grown_mtu_lets_longer_frames_pass) {
    injector to({.interface = "v0", .frame_size_bytes = 4096, .frame_count = 4});
    BOOST_TEST((error_of_sending(to, tagged_frame(2014, 0)) == netring::error::frame_too_long));
    run("ip link set v1 mtu 2000; ip link set v0 mtu 2000");
    BOOST_TEST(!error_of_sending(to, tagged_frame(2014, 0)));
    BOOST_TEST((error_of_sending(to, tagged_frame(2015, 1)) == netring::error::frame_too_long));
    BOOST_TEST(to.max_frame_bytes() == 2014U);
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 2014, 0, 1));
    BOOST_TEST(to.stats().sent == 1U);
}

BOOST_AUTO_TEST_CASE(frames_that_a_shrunk_mtu_refuses_are_counted_and_the_others_arrive) {
    injector to({.interface = "v0", .frame_count = 16, .flush = netring::flush_when_full});
    run("ip link set v0 mtu 1000");
    // The tagged one has just the length that a tag allows.
    std::vector<std::vector<std::byte>> const frames{tagged_frame(1014, 0),  tagged_frame(1015, 1),
                                                     vlan_frame(1018, 2, 5), tagged_frame(1514, 3),
                                                     vlan_frame(1019, 4, 5), tagged_frame(60, 5)};
    for (auto const& frame : frames)
        BOOST_TEST(to.try_queue(frame));
    BOOST_TEST(to.wait_drained(1s));
    auto const arrived = receiver.take(3);
    BOOST_TEST_REQUIRE(arrived.size() == 3U);
    BOOST_TEST((arrived[0].bytes == frames[0]));
    BOOST_TEST(arrived[1].bytes.size() == 1014U);
    BOOST_TEST(arrived[1].vlan_tci.value_or(0) == 5);
    BOOST_TEST((arrived[2].bytes == frames[5]));
    auto const stats = to.stats();
    BOOST_TEST(stats.queued == 6U);
    BOOST_TEST(stats.sent == 3U);
    BOOST_TEST(stats.refused == 3U);
    BOOST_TEST(stats.sent_bytes == 1014U + 1018U + 60U);

    // Found out, it is told beforehand.
    BOOST_TEST((error_of_sending(to, tagged_frame(1015, 6)) == netring::error::frame_too_long));
    BOOST_TEST(to.max_frame_bytes() == 1014U);
    for (std::uint32_t number = 0; number != 1000; ++number)
        to.send(tagged_frame(1014, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(1000), 1014, 0, 1000));
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(frames_that_a_shrunk_mtu_refuses_are_counted_also_where_the_queue_is_full) {
    slow_queue const queue(3000);
    injector to({.interface = "v0", .frame_count = 16, .flush = netring::flush_when_full});
    run("ip link set v0 mtu 1000");
    for (std::uint32_t number = 0; number != 12; ++number)
        BOOST_TEST(to.try_queue(tagged_frame(number % 3 == 1 ? 1200 : 1000, number)));
    BOOST_TEST(to.wait_drained(2s));
    auto const frames = receiver.take(8);
    BOOST_TEST(numbers_of(frames) == (std::vector<std::uint32_t>{0, 2, 3, 5, 6, 8, 9, 11}),
               boost::test_tools::per_element());
    auto const stats = to.stats();
    BOOST_TEST(stats.no_buffers > 0U);
    BOOST_TEST(stats.sent == 8U);
    BOOST_TEST(stats.refused == 4U);
}

BOOST_AUTO_TEST_CASE(a_frame_shorter_than_its_header_is_refused_before_the_ring_is_touched) {
    injector to({.interface = "v0", .frame_count = 4});
    std::vector<std::byte> const frame(13);
    for (std::size_t const size : {0U, 1U, 13U}) {
        BOOST_TEST((error_of_sending(to, std::span(frame).first(size)) == netring::error::frame_too_short));
        BOOST_TEST(to.last_refusal().find("frame of " + std::to_string(size) + " bytes") != std::string::npos);
        BOOST_TEST(to.last_refusal().find("14") != std::string::npos);
        BOOST_TEST(to.in_flight() == 0U);
    }
    BOOST_TEST(to.stats().kicks == 0U);
    BOOST_TEST(to.stats().too_short == 3U);
    BOOST_TEST(to.stats().queued == 0U);
    to.send(tagged_frame(14, 3));
    auto const frames = receiver.take(1);
    BOOST_TEST(are_tagged_frames(frames, 14, 3, 1));
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(short_frames_are_filled_up_with_zeros_if_that_is_wanted) {
    injector to({.interface = "v0", .frame_count = 2, .pad_short_frames = true});
    // What longer frames left in the slots is not sent again.
    for (std::uint32_t number = 0; number != 4; ++number)
        to.send(tagged_frame(1514, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(receiver.take(4).size() == 4U);
    for (std::size_t const size : {14U, 15U, 59U, 60U, 61U})
        to.send(tagged_frame(size, 9));
    BOOST_TEST((error_of_sending(to, tagged_frame(14, 9)) == error_code()));
    BOOST_TEST(to.wait_drained(1s));
    auto const frames = receiver.take(6);
    BOOST_TEST_REQUIRE(frames.size() == 6U);
    std::size_t bytes = 0;
    for (std::size_t const size : {14U, 15U, 59U, 60U, 61U}) {
        auto expected = tagged_frame(size, 9);
        expected.resize(std::max<std::size_t>(size, 60));
        BOOST_TEST((frames[bytes++].bytes == expected));
    }
    BOOST_TEST(to.stats().sent_bytes == 4U * 1514U + 5U * 60U + 61U);
    error_code ec;
    to.send(std::vector<std::byte>(13), {}, ec);
    BOOST_TEST((ec == netring::error::frame_too_short));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(not_losing, receiving_wire)

BOOST_AUTO_TEST_CASE(send_waits_while_the_ring_is_full_and_all_arrive) {
    for (auto const buffer : {send_buffer::as_opened, send_buffer::stock, send_buffer::least}) {
        slow_queue const queue;
        injector to({.interface = "v0", .frame_count = 2});
        netring::test::set_send_buffer(to.native_handle(), buffer);
        netring::test::effort const effort;
        auto const start = steady_clock::now();
        for (std::uint32_t number = 0; number != 8; ++number)
            to.send(tagged_frame(1000, number));
        // Two are let through at once and two wait in the ring.
        BOOST_TEST((steady_clock::now() - start > 120ms));
        BOOST_TEST(to.wait_drained(1s));
        BOOST_TEST(effort.wake_ups() <= 24);
        BOOST_TEST(netring::test::is_little(effort.cpu(), 5ms));
        BOOST_TEST(are_tagged_frames(receiver.take(8), 1000, 0, 8));
        BOOST_TEST(to.stats().sent == 8U);
    }
}

BOOST_AUTO_TEST_CASE(what_a_full_queue_refuses_is_sent_again) {
    for (auto const buffer : {send_buffer::as_opened, send_buffer::stock, send_buffer::least}) {
        slow_queue const queue(3000);
        injector to({.interface = "v0", .frame_count = 8});
        netring::test::set_send_buffer(to.native_handle(), buffer);
        for (std::uint32_t number = 0; number != 8; ++number)
            to.send(tagged_frame(1000, number));
        BOOST_TEST(to.unsent() != 0U);
        BOOST_TEST(to.stats().unsent == to.unsent());
        BOOST_TEST(to.flush() == to.unsent());
        netring::test::effort const effort;
        BOOST_TEST(to.wait_drained(1s));
        BOOST_TEST(netring::test::is_little(effort.cpu(), 10ms));
        BOOST_TEST(are_tagged_frames(receiver.take(8), 1000, 0, 8));
        auto const stats = to.stats();
        BOOST_TEST(stats.sent == 8U);
        BOOST_TEST(stats.partial_kicks > 0U);
        if (buffer != send_buffer::least)
            BOOST_TEST(stats.no_buffers > 0U);
    }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(the_least_send_buffer_holds_nothing_up) {
    injector to({.interface = "v0", .frame_count = 32, .flush = netring::flush_when_full});
    netring::test::set_send_buffer(to.native_handle(), send_buffer::least);
    for (std::uint32_t number = 0; number != 32; ++number)
        to.send(tagged_frame(1000, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(32), 1000, 0, 32));
}

BOOST_AUTO_TEST_CASE(the_least_send_buffer_holds_nothing_up_behind_a_slow_queue) {
    slow_queue const queue(200000, "2mbit");
    injector to({.interface = "v0", .frame_count = 32, .flush = netring::flush_when_full});
    netring::test::set_send_buffer(to.native_handle(), send_buffer::least);
    for (std::uint32_t number = 0; number != 32; ++number)
        to.send(tagged_frame(1000, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(32), 1000, 0, 32));
    BOOST_TEST(to.stats().partial_kicks > 0U);
}

BOOST_AUTO_TEST_CASE(closing_hands_over_what_is_queued) {
    auto const before = netring::test::link_counter("v1", "rx", "packets");
    injector to({.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    for (std::uint32_t number = 0; number != 5; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(to.stats().unsent == 5U);
    BOOST_TEST(to.stats().in_flight == 5U);
    BOOST_TEST(receiver.take_for(20ms).empty());
    to.close();
    BOOST_TEST(are_tagged_frames(receiver.take(5), 60, 0, 5));
    auto const stats = to.stats();
    BOOST_TEST(stats.sent == netring::test::link_counter("v1", "rx", "packets") - before);
    BOOST_TEST(stats.sent == 5U);
    BOOST_TEST(stats.discarded == 0U);
    BOOST_TEST(stats.in_flight == 0U);
    BOOST_TEST(stats.unsent == 0U);
    {
        injector again({.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
        for (std::uint32_t number = 5; number != 8; ++number)
            again.send(tagged_frame(60, number));
    }
    BOOST_TEST(are_tagged_frames(receiver.take(3), 60, 5, 3));
}

BOOST_AUTO_TEST_CASE(what_closing_cannot_hand_over_is_told) {
    slow_queue const queue(3000);
    auto const before = netring::test::link_counter("v1", "rx", "packets");
    injector to({.interface = "v0", .frame_count = 16, .flush = netring::flush_when_full});
    for (std::uint32_t number = 0; number != 16; ++number)
        BOOST_TEST(to.try_queue(tagged_frame(1000, number)));
    to.close();
    auto const stats = to.stats();
    BOOST_TEST(stats.discarded > 0U);
    BOOST_TEST(stats.sent > 0U);
    BOOST_TEST(stats.sent + stats.discarded == 16U);
    BOOST_TEST(are_tagged_frames(receiver.take(stats.sent), 1000, 0, stats.sent));
    BOOST_TEST(receiver.take_for(100ms).empty());
    BOOST_TEST(stats.sent == netring::test::link_counter("v1", "rx", "packets") - before);
}

BOOST_AUTO_TEST_CASE(a_blocking_wait_ends_at_its_deadline_under_signals, *netring::test::timed()) {
    slow_queue const queue(200000, "8kbit");
    injector to({.interface = "v0", .frame_count = 8});
    for (std::uint32_t number = 0; number != 4; ++number)
        to.send(tagged_frame(1000, number));
    interrupting_timer const interrupting;
    auto const start = steady_clock::now();
    BOOST_TEST(!to.wait_drained(50ms));
    auto const took = steady_clock::now() - start;
    BOOST_TEST((took >= 50ms));
    BOOST_TEST((took < 90ms));
    BOOST_TEST(to.in_flight() > 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(flushing, receiving_wire)

BOOST_AUTO_TEST_CASE(each_call_hands_its_frame_over) {
    injector to({.interface = "v0", .frame_count = 8});
    for (std::uint32_t number = 0; number != 5; ++number) {
        to.send(tagged_frame(60, number));
        BOOST_TEST(are_tagged_frames(receiver.take(1), 60, number, 1));
    }
    BOOST_TEST(to.stats().kicks == 5U);
}

BOOST_AUTO_TEST_CASE(a_full_ring_is_handed_over_at_once) {
    injector to({.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    for (std::uint32_t number = 0; number != 8; ++number)
        to.send(tagged_frame(60, number));
    BOOST_TEST(receiver.take_for(30ms).empty());
    to.send(tagged_frame(60, 8));
    BOOST_TEST(are_tagged_frames(receiver.take(8), 60, 0, 8));
    BOOST_TEST(receiver.take_for(30ms).empty());
    BOOST_TEST(to.stats().kicks == 1U);
    BOOST_TEST(to.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 8, 1));
}

BOOST_AUTO_TEST_CASE(so_many_frames_are_handed_over_together) {
    injector to({.interface = "v0", .frame_count = 16, .flush = {.frames = 4}});
    for (std::uint32_t lap = 0; lap != 5; ++lap) {
        for (std::uint32_t number = 0; number != 3; ++number)
            to.send(tagged_frame(60, lap * 4 + number));
        BOOST_TEST(receiver.take_for(10ms).empty());
        to.send(tagged_frame(60, lap * 4 + 3));
        BOOST_TEST(are_tagged_frames(receiver.take(4), 60, lap * 4, 4));
    }
    BOOST_TEST(to.stats().kicks == 5U);
}

BOOST_AUTO_TEST_CASE(a_delay_is_looked_at_when_a_frame_is_sent) {
    injector to({.interface = "v0", .frame_count = 16, .flush = {.frames = 0, .delay = 20ms}});
    to.send(tagged_frame(60, 0));
    to.send(tagged_frame(60, 1));
    BOOST_TEST(receiver.take_for(30ms).empty());
    BOOST_TEST(to.flush_due());
    to.send(tagged_frame(60, 2));
    BOOST_TEST(are_tagged_frames(receiver.take(3), 60, 0, 3));
    BOOST_TEST(!to.flush_due());
    BOOST_TEST(to.stats().kicks == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
