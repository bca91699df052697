// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "patience.hpp"
#include "ring_format.hpp"
#include "timed.hpp"
#include "wire.hpp"

#include <netring/capture.hpp>
#include <netring/owned_batch.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using netring::capture;
using netring::capture_options;
using netring::error_code;
using netring::packet_batch;
using netring::packet_view;
using netring::test::plain_sender;
using netring::test::take_until_quiet;
using std::chrono::steady_clock;

namespace {

/// Options for a small ring on v1.
capture_options ring(std::size_t block_size, std::size_t block_count, std::chrono::milliseconds timeout) {
    return {.interface = "v1", .ring = netring::test::ring_of(block_size, block_count, timeout)};
}

std::chrono::milliseconds since(steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(receiving, netring::test::wired)

BOOST_AUTO_TEST_CASE(every_frame_arrives_once_in_order_with_its_bytes) {
    for (std::size_t const size : {14U, 60U, 1514U}) {
        // Time enough for the sender: nobody reads meanwhile, and each block ends with its time-out.
        capture from(ring(1U << 20U, 16, 200ms));
        sender.send_tagged(size, 0, 1000);
        auto const packets = take_until_quiet(from, 1000);
        BOOST_TEST_REQUIRE(packets.size() == 1000U);
        for (std::uint32_t number = 0; number != 1000; ++number)
            BOOST_TEST_REQUIRE(packets[number] == netring::test::tagged_frame(size, number));
    }
}

BOOST_AUTO_TEST_CASE(a_quiet_link_times_out_at_the_deadline, *netring::test::timed()) {
    capture from(ring(65536, 8, 10ms));
    auto const start = steady_clock::now();
    error_code ec;
    BOOST_TEST(!from.next(200ms, ec));
    BOOST_TEST(!ec);
    BOOST_TEST(since(start).count() >= 199);
    BOOST_TEST(since(start).count() <= 250);
}

BOOST_AUTO_TEST_CASE(signals_do_not_extend_a_deadline, *netring::test::timed()) {
    capture from(ring(65536, 8, 10ms));
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &action, nullptr);
    itimerval const every{{0, 30000}, {0, 30000}};
    ::setitimer(ITIMER_REAL, &every, nullptr);
    auto const start = steady_clock::now();
    BOOST_TEST(!from.next(50ms));
    auto const waited = since(start);
    itimerval const never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    BOOST_TEST(waited.count() >= 49);
    BOOST_TEST(waited.count() <= 80);
}

BOOST_AUTO_TEST_CASE(an_endless_deadline_waits_for_the_packet) {
    capture from(ring(65536, 8, 10ms));
    std::jthread const later([this] {
        std::this_thread::sleep_for(50ms);
        sender.send_tagged(60, 0, 1);
    });
    BOOST_TEST(from.next(std::chrono::nanoseconds::max()).size() == 1U);
}

// The ring's own readiness is a level that stays on while the newest block is held.
BOOST_AUTO_TEST_CASE(holding_the_newest_block_while_waiting_does_not_spin) {
    capture from(ring(4096, 4, 5ms));
    sender.send_tagged(60, 0, 1);
    auto const held = from.next(1s);
    BOOST_TEST_REQUIRE(!!held);
    auto const cpu = netring::test::cpu_time();
    auto const start = steady_clock::now();
    BOOST_TEST(!from.next(200ms));
    BOOST_TEST(since(start).count() >= 199);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - cpu, 5ms));
}

BOOST_AUTO_TEST_CASE(a_block_released_before_an_older_one_hides_nothing) {
    capture from(ring(4096, 4, 5ms));
    sender.send_tagged(60, 0, 1);
    auto first = from.next(1s);
    sender.send_tagged(60, 1, 1);
    auto second = from.next(1s);
    BOOST_TEST_REQUIRE(!!first);
    BOOST_TEST_REQUIRE(!!second);
    second.release();
    BOOST_TEST(!from.next(50ms));
    BOOST_TEST(netring::test::sequence_of((*first.begin()).data()).value() == 0U);
    first.release();
    for (std::uint32_t number = 2; number != 10; ++number) {
        sender.send_tagged(60, number, 1);
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        BOOST_TEST(netring::test::sequence_of((*batch.begin()).data()).value() == number);
    }
}

BOOST_AUTO_TEST_CASE(a_burst_of_blocks_is_drained_without_further_traffic,
                     *netring::test::only_in_blocks() * netring::test::timed()) {
    capture from(ring(4096, 4, 5ms));
    netring::test::send_apart(sender, from, 60, 0, 2);
    auto const start = steady_clock::now();
    BOOST_TEST(from.next(1s).size() == 1U);
    BOOST_TEST(from.next(1s).size() == 1U);
    BOOST_TEST(since(start).count() < 50);
}

BOOST_AUTO_TEST_CASE(a_packet_is_late_by_at_most_the_block_timeout,
                     *netring::test::only_in_blocks() * netring::test::timed()) {
    for (auto const timeout : {1ms, 2ms, 10ms, 64ms, 200ms, 1000ms}) {
        capture from(ring(65536, 8, timeout));
        auto const start = steady_clock::now();
        sender.send_tagged(60, 0, 1);
        BOOST_TEST(from.next(3s).size() == 1U);
        BOOST_TEST(since(start).count() <= timeout.count() + 20);
    }
    // 0 is not "never": the kernel chooses.
    capture from(ring(65536, 8, 0ms));
    auto const start = steady_clock::now();
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(from.next(3s).size() == 1U);
    BOOST_TEST(since(start).count() <= 28);
}

BOOST_AUTO_TEST_CASE(a_large_block_with_a_long_timeout_shows_its_packets_together, *netring::test::only_in_blocks()) {
    capture from(ring(1U << 20U, 2, 500ms));
    sender.send_tagged(60, 0, 1000);
    auto const batch = from.next(3s);
    BOOST_TEST(batch.size() == 1000U);
    BOOST_TEST(batch.timed_out());
}

BOOST_AUTO_TEST_CASE(full_and_timed_out_blocks_are_both_delivered, *netring::test::only_in_blocks()) {
    capture from(ring(16384, 8, 1000ms));
    sender.send_tagged(1000, 0, 40);
    std::vector<std::pair<std::size_t, bool>> batches;
    std::size_t packets = 0;
    while (packets < 40) {
        auto const batch = from.next(3s);
        BOOST_TEST_REQUIRE(!!batch);
        batches.emplace_back(batch.size(), batch.timed_out());
        packets += batch.size();
    }
    BOOST_TEST(packets == 40U);
    BOOST_TEST(std::ranges::count(batches, std::pair(std::size_t{15}, false)) >= 1);
    BOOST_TEST(batches.back().second);
}

BOOST_AUTO_TEST_CASE(a_held_block_stops_the_ring_and_costs_only_what_is_counted) {
    capture from(ring(4096, 4, 5ms));
    packet_batch held;
    std::size_t got = 0;
    for (std::uint32_t number = 0; number != 60; ++number) {
        sender.send_tagged(1000, number, 1);
        std::this_thread::sleep_for(1ms);
        while (auto batch = from.try_next()) {
            got += batch.size();
            if (!held)
                held = std::move(batch);
        }
    }
    got += take_until_quiet(from).size();
    auto const stats = from.stats();
    BOOST_TEST(stats.seen == 60U);
    BOOST_TEST(stats.delivered == got);
    BOOST_TEST(stats.dropped == 60U - got);
    BOOST_TEST(stats.freezes == (netring::test::in_frames() ? 0U : 1U));
    // Four blocks hold at most three such frames each.
    BOOST_TEST(got <= 12U);
    BOOST_TEST(netring::test::sequence_of((*held.begin()).data()).value() == 0U);

    held.release();
    sender.send_tagged(1000, 60, 1);
    auto const next = from.next(1s);
    BOOST_TEST_REQUIRE(next.size() == 1U);
    BOOST_TEST(netring::test::sequence_of((*next.begin()).data()).value() == 60U);
}

BOOST_AUTO_TEST_CASE(a_copy_keeps_its_bytes_while_the_ring_is_filled_again) {
    capture from(ring(4096, 2, 5ms));
    sender.send_tagged(60, 7, 1);
    netring::owned_batch kept;
    kept.append(from.next(1s));
    for (std::uint32_t number = 100; number != 300; ++number) {
        sender.send_tagged(60, number, 1);
        from.try_next();
    }
    BOOST_TEST(std::ranges::equal(kept[0].data(), netring::test::tagged_frame(60, 7)));
}

BOOST_AUTO_TEST_CASE(packets_of_held_blocks_keep_their_bytes_under_a_flood) {
    capture from(ring(65536, 8, 5ms));
    std::vector<packet_batch> held;
    std::size_t checked = 0;
    for (std::uint32_t round = 0; round != 30; ++round) {
        sender.flood(200, round * 1000, 1000);
        while (auto batch = from.try_next()) {
            if (held.size() < 4)
                held.push_back(std::move(batch));
        }
        for (auto const& batch : held)
            for (packet_view const packet : batch) {
                auto const number = netring::test::sequence_of(packet.data()).value();
                BOOST_TEST_REQUIRE(std::ranges::equal(packet.data(), netring::test::tagged_frame(200, number)));
                ++checked;
            }
    }
    BOOST_TEST(held.size() == 4U);
    BOOST_TEST(checked > 1000U);
}

BOOST_AUTO_TEST_CASE(a_snap_length_cuts_the_bytes_and_keeps_the_wire_size) {
    for (auto const& [snap, captured] : {std::pair{96U, 96U}, std::pair{65535U, 1000U}, std::pair{1U, 1U}}) {
        auto options = ring(65536, 4, 5ms);
        options.snap_length_bytes = snap;
        capture from(options);
        sender.send_tagged(1000, 0, 1);
        auto const batch = from.next(1s);
        BOOST_TEST(batch.size() == 1U);
        for (packet_view const packet : batch) {
            BOOST_TEST(packet.captured_size() == captured);
            BOOST_TEST(packet.wire_size() == 1000U);
            BOOST_TEST(packet.truncated() == (captured < 1000));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_snap_length_bounds_the_filter_too_and_outlives_a_swap) {
    auto options = ring(65536, 4, 5ms);
    options.snap_length_bytes = 96;
    // Returns the packet's length from the accumulator.
    options.filter = netring::filter({{BPF_LD | BPF_W | BPF_LEN, 0, 0, 0}, {BPF_RET | BPF_A, 0, 0, 0}});
    capture from(options);
    auto const captured = [&](std::size_t size) {
        sender.send_tagged(size, 0, 1);
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        return (*batch.begin()).captured_size();
    };
    BOOST_TEST(captured(500) == 96U);
    BOOST_TEST(captured(60) == 60U);
    from.set_filter(netring::filter::accept_all(40));
    BOOST_TEST(captured(500) == 40U);
    error_code ec;
    from.clear_filter(ec);
    BOOST_TEST(!ec);
    BOOST_TEST(captured(500) == 96U);
}

BOOST_AUTO_TEST_CASE(a_filter_is_swapped_while_capturing_and_a_bad_one_changes_nothing) {
    auto options = ring(65536, 4, 5ms);
    options.filter = netring::filter::reject_all();
    capture from(options);
    sender.send_tagged(60, 0, 5);
    BOOST_TEST(!from.next(50ms));
    BOOST_TEST(from.stats().seen == 0U);

    from.set_filter(netring::filter::accept_all());
    sender.send_tagged(60, 5, 5);
    BOOST_TEST(take_until_quiet(from, 5).size() == 5U);

    error_code ec;
    from.set_filter(netring::filter({{0xffff, 0, 0, 0}}), ec);
    BOOST_TEST((ec == boost::system::errc::invalid_argument));
    sender.send_tagged(60, 10, 5);
    BOOST_TEST(take_until_quiet(from, 5).size() == 5U);

    from.clear_filter(ec);
    BOOST_TEST(!ec);
    from.clear_filter(ec);
    BOOST_TEST(!ec);
    sender.send_tagged(60, 15, 5);
    BOOST_TEST(take_until_quiet(from, 5).size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_vlan_tag_is_restored_in_the_bytes_and_reported_beside_them) {
    for (std::uint16_t const tci : {std::uint16_t{5}, std::uint16_t{0xa02a}, std::uint16_t{0}}) {
        capture from(ring(65536, 4, 5ms));
        auto const frame = netring::test::vlan_frame(80, 1, tci);
        sender.send(frame);
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        auto const packet = *batch.begin();
        BOOST_TEST(std::ranges::equal(packet.data(), frame));
        BOOST_TEST(packet.wire_size() == 80U);
        BOOST_TEST_REQUIRE(packet.vlan().has_value());
        BOOST_TEST(packet.vlan()->tci == tci);
        BOOST_TEST(packet.vlan()->tpid == 0x8100);
        BOOST_TEST(packet.metadata().vlan_restored);
    }
}

BOOST_AUTO_TEST_CASE(a_vlan_tag_may_be_left_beside_the_bytes) {
    auto options = ring(65536, 4, 5ms);
    options.restore_vlan = false;
    capture from(options);
    sender.send(netring::test::vlan_frame(80, 1, 5));
    auto const batch = from.next(1s);
    auto const packet = *batch.begin();
    BOOST_TEST(packet.captured_size() == 76U);
    BOOST_TEST((packet.data()[12] == std::byte{0x88}));
    BOOST_TEST(packet.vlan()->tci == 5);
    BOOST_TEST(!packet.metadata().vlan_restored);
}

BOOST_AUTO_TEST_CASE(a_frame_larger_than_a_block_is_cut_and_says_so, *netring::test::only_in_blocks()) {
    netring::test::run("ip link set v0 mtu 9000");
    netring::test::run("ip link set v1 mtu 9000");
    capture from(ring(4096, 4, 3ms));
    sender.send_tagged(9014, 0, 1);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    auto const packet = *batch.begin();
    BOOST_TEST(packet.captured_size() == 3966U);
    BOOST_TEST(packet.wire_size() == 9014U);
    BOOST_TEST(packet.truncated());
    BOOST_TEST(from.stats().dropped == 0U);

    // The ring's frame size limits nothing.
    capture larger(ring(16384, 4, 3ms));
    sender.send_tagged(9014, 1, 1);
    auto const whole = larger.next(1s);
    BOOST_TEST((*whole.begin()).captured_size() == 9014U);
}

BOOST_AUTO_TEST_CASE(a_packet_larger_than_a_frame_is_cut_and_says_so, *netring::test::only_in_frames()) {
    netring::test::run("ip link set v0 mtu 9000");
    netring::test::run("ip link set v1 mtu 9000");
    capture from(ring(65536, 4, 3ms));
    sender.send_tagged(9014, 0, 1);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    auto const packet = *batch.begin();
    BOOST_TEST(packet.captured_size() == 2048U - 66U);
    BOOST_TEST(packet.wire_size() == 9014U);
    BOOST_TEST(packet.truncated());
    BOOST_TEST(from.stats().dropped == 0U);
}

BOOST_AUTO_TEST_CASE(a_packet_is_handed_over_before_the_next_one_comes,
                     *netring::test::only_in_frames() * netring::test::timed()) {
    // The block timeout would keep it for a second.
    capture from(ring(65536, 4, 1000ms));
    for (std::uint32_t number = 0; number != 20; ++number) {
        auto const start = steady_clock::now();
        sender.send_tagged(60, number, 1);
        auto const batch = from.next(1s);
        BOOST_TEST(batch.size() == 1U);
        BOOST_TEST(since(start).count() < 20);
    }
}

BOOST_AUTO_TEST_CASE(metadata_says_when_where_and_which_way) {
    capture from(ring(65536, 4, 5ms));
    auto const before = std::chrono::system_clock::now();
    sender.send_tagged(60, 0x01020304, 1);
    auto const batch = from.next(1s);
    auto const packet = *batch.begin();
    BOOST_TEST((packet.timestamp().time() >= before - 1ms));
    BOOST_TEST((packet.timestamp().time() <= std::chrono::system_clock::now()));
    BOOST_TEST((packet.timestamp().clock() == netring::timestamp_clock::software));
    BOOST_TEST((packet.direction() == netring::packet_direction::broadcast));
    BOOST_TEST(packet.interface_index() == from.interface_index());
    BOOST_TEST(packet.protocol() == 0x88b5);
    BOOST_TEST(packet.source_address().size() == 6U);
    BOOST_TEST((packet.source_address()[2] == std::byte{1}));

    capture outgoing({.interface = "v0", .ring = netring::test::ring_of(1U << 20U, 16, 5ms)});
    sender.send_tagged(60, 1, 1);
    auto const own = outgoing.next(1s);
    BOOST_TEST(((*own.begin()).direction() == netring::packet_direction::outgoing));
}

BOOST_AUTO_TEST_CASE(loopback_shows_each_frame_once_unless_both_directions_are_asked_for) {
    using netring::capture_direction;
    using netring::packet_direction;
    plain_sender const on_loopback("lo");
    auto const seen = [&](capture_direction direction, std::size_t wanted) {
        auto options = ring(65536, 8, 5ms);
        options.interface = "lo";
        options.direction = direction;
        capture from(options);
        on_loopback.send_tagged(60, 0, 1);
        std::vector<packet_direction> directions;
        while (auto const batch = from.next(directions.size() < wanted ? 5s : 150ms))
            for (packet_view const packet : batch)
                // Kernels differ in whether a broadcast on lo is one.
                directions.push_back(packet.direction() == packet_direction::multicast ? packet_direction::broadcast
                                                                                       : packet.direction());
        BOOST_TEST(from.stats().seen == directions.size());
        return directions;
    };
    // The frame is a broadcast.
    using list = std::vector<packet_direction>;
    BOOST_TEST((seen(capture_direction::automatic, 1) == list{packet_direction::broadcast}));
    BOOST_TEST((seen(capture_direction::both, 2) == list{packet_direction::outgoing, packet_direction::broadcast}));
    BOOST_TEST((seen(capture_direction::incoming, 1) == list{packet_direction::broadcast}));
    BOOST_TEST((seen(capture_direction::outgoing, 1) == list{packet_direction::outgoing}));
}

BOOST_AUTO_TEST_CASE(a_direction_holds_whatever_filter_is_swapped_in) {
    auto options = ring(65536, 8, 5ms);
    options.interface = "v0";
    options.direction = netring::capture_direction::outgoing;
    options.snap_length_bytes = 40;
    capture from(options);
    plain_sender const far("v1");
    for (int swaps = 0; swaps != 3; ++swaps) {
        far.send_tagged(60, 100, 1);
        sender.send_tagged(60, 1, 1);
        auto const packets = take_until_quiet(from, 1);
        BOOST_TEST_REQUIRE(packets.size() == 1U);
        BOOST_TEST(packets[0].size() == 40U);
        BOOST_TEST(netring::test::sequence_of(packets[0]).value() == 1U);
        if (swaps == 0)
            from.set_filter(netring::filter::accept_all());
        else
            from.clear_filter();
    }
}

BOOST_AUTO_TEST_CASE(a_range_of_packets_ends_at_its_deadline_whatever_signals_come, *netring::test::timed()) {
    capture from(ring(65536, 8, 10ms));
    sender.send_tagged(60, 0, 100);
    netring::test::wait_until_ready(from, 100);
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &action, nullptr);
    itimerval const every{{0, 30000}, {0, 30000}};
    ::setitimer(ITIMER_REAL, &every, nullptr);
    auto const start = steady_clock::now();
    std::uint32_t expected = 0;
    for (packet_view const packet : from.packets_for(100ms))
        BOOST_TEST_REQUIRE(netring::test::sequence_of(packet.data()).value() == expected++);
    auto const lasted = since(start);
    itimerval const never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    BOOST_TEST(expected == 100U);
    BOOST_TEST(lasted.count() >= 99);
    BOOST_TEST(lasted.count() <= 130);
    BOOST_TEST(from.stats().occupied_slots == 0U);
}

BOOST_AUTO_TEST_CASE(a_range_of_packets_ends_under_steady_traffic_too, *netring::test::timed()) {
    capture from(ring(65536, 8, 5ms));
    std::atomic<bool> stop = false;
    std::jthread const flood([&] {
        plain_sender const another("v0");
        while (!stop)
            another.send_tagged(60, 0, 10);
    });
    auto const start = steady_clock::now();
    std::size_t packets = 0;
    for ([[maybe_unused]] packet_view const packet : from.packets_until(start + 100ms))
        ++packets;
    auto const lasted = since(start);
    stop = true;
    BOOST_TEST(packets > 0U);
    BOOST_TEST(lasted.count() <= 150);
}

BOOST_AUTO_TEST_CASE(an_error_ends_a_range_of_packets_after_what_was_captured) {
    capture from(ring(65536, 8, 5ms));
    sender.send_tagged(60, 0, 3);
    netring::test::wait_until_ready(from, 3);
    netring::test::run("ip link del v0");
    error_code ec;
    std::size_t packets = 0;
    for ([[maybe_unused]] packet_view const packet : from.packets_for(5s, ec))
        ++packets;
    BOOST_TEST(packets == 3U);
    BOOST_TEST((ec == netring::error::no_such_device));
    BOOST_CHECK_THROW(from.packets_for(1s).begin(), netring::system_error);
}

BOOST_AUTO_TEST_CASE(a_stopped_capture_keeps_what_it_has_and_takes_no_more) {
    capture from(ring(65536, 8, 5ms));
    sender.send_tagged(60, 0, 3);
    from.stop();
    sender.send_tagged(60, 3, 3);
    BOOST_TEST(take_until_quiet(from, 3).size() == 3U);
    BOOST_TEST(from.stats().seen == 3U);
    from.clear_filter();
    sender.send_tagged(60, 6, 1);
    BOOST_TEST(take_until_quiet(from, 1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_stopped_capture_is_drained_within_its_drain_time,
                     *netring::test::only_in_blocks() * netring::test::timed()) {
    capture from(ring(65536, 8, 200ms));
    BOOST_TEST((from.drain_time() == 200ms));
    BOOST_TEST(from.drained());
    sender.send_tagged(60, 0, 3);
    from.stop();
    BOOST_TEST(!from.drained());
    std::this_thread::sleep_for(from.drain_time() + 20ms);
    BOOST_TEST(from.drained());
    BOOST_TEST(from.try_next().size() == 3U);
    BOOST_TEST(from.drained());
}

BOOST_AUTO_TEST_CASE(frames_that_were_captured_are_there_at_once, *netring::test::only_in_frames()) {
    capture from(ring(65536, 8, 200ms));
    BOOST_TEST((from.drain_time() == 0ms));
    sender.send_tagged(60, 0, 3);
    from.stop();
    BOOST_TEST(from.drained());
    BOOST_TEST(from.try_next().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_capture_that_is_not_open_says_so) {
    capture nothing;
    error_code ec;
    BOOST_TEST(!nothing.is_open());
    BOOST_TEST(!nothing.try_next());
    BOOST_TEST(!nothing.next(1ms, ec));
    BOOST_TEST((ec == netring::error::not_open));
    BOOST_CHECK_THROW(nothing.next(1ms), netring::system_error);
    nothing.set_filter(netring::filter::reject_all(), ec);
    BOOST_TEST((ec == netring::error::not_open));
    nothing.clear_filter(ec);
    BOOST_TEST((ec == netring::error::not_open));
    BOOST_TEST(nothing.native_handle() == -1);
    BOOST_TEST(nothing.interface_name().empty());
    BOOST_TEST((nothing.stats() == netring::capture_stats()));
    nothing.close();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(statistics, netring::test::wired)

BOOST_AUTO_TEST_CASE(seen_includes_the_dropped_ones_and_a_freeze_is_an_episode) {
    capture from(ring(4096, 4, 500ms));
    sender.send_tagged(1000, 0, 200);
    auto const stats = from.stats();
    BOOST_TEST(stats.seen == 200U);
    BOOST_TEST(stats.dropped == (netring::test::in_frames() ? 192U : 188U));
    BOOST_TEST(stats.in_ring == (netring::test::in_frames() ? 8U : 12U));
    BOOST_TEST(stats.delivered == 0U);
    BOOST_TEST(stats.freezes == (netring::test::in_frames() ? 0U : 1U));
    BOOST_TEST(stats.ring_occupancy() == 1.0);
    BOOST_TEST(stats.ring_high_water() == 1.0);
}

BOOST_AUTO_TEST_CASE(a_ring_without_a_reader_counts_exactly_and_delivers_the_rest_later) {
    capture from(ring(4096, 2, 500ms));
    sender.send_tagged(60, 0, 200);
    auto before = from.stats();
    for (int reading = 0; reading != 10; ++reading) {
        auto const now = from.stats();
        BOOST_TEST((now == before));
    }
    BOOST_TEST(before.seen == 200U);
    BOOST_TEST(before.freezes == (netring::test::in_frames() ? 0U : 1U));
    auto const packets = take_until_quiet(from, 200U - before.dropped);
    BOOST_TEST(packets.size() == 200U - before.dropped);
    auto const after = from.stats();
    BOOST_TEST(after.delivered == packets.size());
    BOOST_TEST(after.in_ring == 0U);
    BOOST_TEST(after.occupied_slots == 0U);
    BOOST_TEST(after.ring_high_water() == 1.0);
    from.reset_high_water();
    BOOST_TEST(from.stats().ring_high_water() == 0.0);
}

BOOST_AUTO_TEST_CASE(reading_statistics_changes_nothing) {
    capture from(ring(65536, 4, 5ms));
    sender.send_tagged(60, 0, 5);
    BOOST_TEST(from.stats().seen == 5U);
    BOOST_TEST(from.stats().seen == 5U);
    auto const before = from.stats();
    sender.send_tagged(60, 5, 3);
    BOOST_TEST(from.stats().seen == 8U);
    BOOST_TEST((from.stats() - before).seen == 3U);
}

// The kernel's counters reset when they are read, so nobody but the capture may: its reading leaves them at
// zero.
BOOST_AUTO_TEST_CASE(the_capture_reads_all_three_kernel_counters_at_once) {
    capture from(ring(4096, 4, 500ms));
    sender.send_tagged(1000, 0, 50);
    BOOST_TEST(from.stats().freezes == (netring::test::in_frames() ? 0U : 1U));
    tpacket_stats_v3 raw{};
    socklen_t size = sizeof raw;
    BOOST_TEST(::getsockopt(from.native_handle(), SOL_PACKET, PACKET_STATISTICS, &raw, &size) == 0);
    BOOST_TEST(size == (netring::test::in_frames() ? sizeof(tpacket_stats) : sizeof raw));
    BOOST_TEST(raw.tp_packets == 0U);
    BOOST_TEST(raw.tp_drops == 0U);
}

BOOST_AUTO_TEST_CASE(loss_does_not_stick_to_what_comes_after_it) {
    capture from(ring(4096, 4, 10ms));
    sender.send_tagged(1000, 0, 200);
    auto const lossy = from.stats();
    BOOST_TEST(lossy.dropped > 0U);
    take_until_quiet(from);
    sender.send_tagged(60, 200, 3);
    BOOST_TEST(take_until_quiet(from, 3).size() == 3U);
    BOOST_TEST((from.stats() - lossy).dropped == 0U);
}

// A block is numbered when it is opened, and no block is opened while the ring is frozen: only the counters
// show loss.
BOOST_AUTO_TEST_CASE(block_sequence_numbers_run_on_across_a_loss, *netring::test::only_in_blocks()) {
    capture from(ring(4096, 4, 500ms));
    sender.send_tagged(1000, 0, 200);
    std::vector<std::uint64_t> numbers;
    auto const number = [](packet_batch const& batch) {
        auto const address = reinterpret_cast<std::uintptr_t>((*batch.begin()).data().data()) & ~std::uintptr_t{4095};
        return reinterpret_cast<tpacket_block_desc const*>(address)->hdr.bh1.seq_num;
    };
    while (auto const batch = from.next(50ms))
        numbers.push_back(number(batch));
    sender.send_tagged(60, 200, 3);
    numbers.push_back(number(from.next(1s)));
    BOOST_TEST(from.stats().dropped == 188U);
    BOOST_TEST_REQUIRE(numbers.size() == 5U);
    for (std::size_t at = 1; at != numbers.size(); ++at)
        BOOST_TEST(numbers[at] == numbers[at - 1] + 1);
}

BOOST_AUTO_TEST_CASE(the_identity_holds_at_any_moment_from_any_thread) {
    capture from(ring(65536, 4, 2ms));
    std::atomic<bool> stop = false;
    std::atomic<int> broken = 0;
    std::atomic<int> read = 0;
    std::jthread reader([&] {
        netring::capture_stats last;
        while (!stop) {
            auto const now = from.stats();
            // in_ring is derived: were delivered ahead of seen, it would wrap around.
            if (now.in_ring > now.seen || now.seen < last.seen || now.delivered < last.delivered ||
                now.dropped < last.dropped)
                ++broken;
            last = now;
            ++read;
        }
    });
    std::uint32_t sent = 0;
    std::jthread flood([&] {
        for (; sent < 20000 || read <= 10; sent += 100)
            sender.flood(200, sent, 100);
        stop = true;
    });
    while (!stop)
        from.next(5ms);
    reader.join();
    flood.join();
    take_until_quiet(from);
    auto const stats = from.stats();
    BOOST_TEST(broken == 0);
    BOOST_TEST(stats.seen == sent);
    BOOST_TEST(stats.in_ring == 0U);
    BOOST_TEST(stats.delivered + stats.dropped == sent);
}

BOOST_AUTO_TEST_CASE(after_close_the_last_totals_remain) {
    capture from(ring(1U << 20U, 2, 5000ms));
    sender.send_tagged(60, 0, 50);
    from.close();
    sender.send_tagged(60, 50, 50);
    for (int twice = 0; twice != 2; ++twice) {
        auto const stats = from.stats();
        BOOST_TEST(stats.seen == 50U);
        BOOST_TEST(stats.delivered == 0U);
        BOOST_TEST(stats.in_ring == 50U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
