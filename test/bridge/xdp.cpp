// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "needs_bpf.hpp"
#include "xdp_bridging.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using netring::bridge_action;
using netring::bridge_core;
using netring::bridge_direction;
using netring::bridge_on_full;
using netring::bridge_side;
using netring::error_code;
using netring::mutable_frame;
using netring::packet_view;
using netring::test::adds_up;
using netring::test::are_tagged_frames;
using netring::test::bytes_of;
using netring::test::eventually;
using netring::test::forward_all;
using netring::test::has_its_frames;
using netring::test::is_tagged_frame;
using netring::test::over_xdp;
using netring::test::run;
using netring::test::running_bridge;
using netring::test::sequence_of;
using netring::test::tagged_frame;
using netring::test::watched_wires;

namespace {

bool in(std::span<std::byte const> part, std::span<std::byte const> whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

/// A filter that asks `verdict` for the number of a tagged frame.
auto by_sequence(bridge_action (*verdict)(std::uint32_t)) {
    return [verdict](packet_view const& packet, bridge_direction) {
        auto const number = sequence_of(packet.data());
        return number ? verdict(*number) : bridge_action::drop;
    };
}

/// A filter that changes frames, and forwards.
template <class Change>
auto changing(Change change) {
    return [change](mutable_frame& frame, bridge_direction) {
        change(frame);
        return bridge_action::forward;
    };
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(bridging_over_xdp, watched_wires, *netring::test::needs_bpf())

BOOST_AUTO_TEST_CASE(both_sides_share_one_memory_in_which_packets_cross) {
    bridge_core bridge(over_xdp());
    BOOST_TEST(bridge.receiver(bridge_side::a) == nullptr);
    BOOST_TEST(bridge.sender(bridge_side::b) == nullptr);
    auto const memory = bridge.socket(bridge_side::a)->memory();
    BOOST_TEST((memory == bridge.socket(bridge_side::b)->memory()));
    BOOST_TEST(bridge.warnings().empty());
    std::atomic<std::size_t> elsewhere = 0;
    running_bridge running(bridge, [&](packet_view const& packet, bridge_direction) {
        elsewhere += in(packet.data(), memory->memory()) ? 0U : 1U;
        return bridge_action::forward;
    });
    // More than there are frames, so each serves again.
    for (std::uint32_t lap = 0; lap != 100; ++lap) {
        from_v0.send_tagged(1514, 64 * lap, 64);
        from_w0.send_tagged(100, 64 * lap, 64);
        BOOST_TEST(are_tagged_frames(at_w0.take(64), 1514, 64 * lap, 64));
        BOOST_TEST(are_tagged_frames(at_v0.take(64), 100, 64 * lap, 64));
    }
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(elsewhere == 0U);
    BOOST_TEST(has_its_frames(*memory));
    for (auto const side : {bridge_side::a, bridge_side::b})
        BOOST_TEST(bridge.socket(side)->stats().sent == 6400U);
    bridge.close();
    BOOST_TEST((memory->populations() == netring::frame_populations{.pool = memory->options().frame_count}));
}

BOOST_AUTO_TEST_CASE(each_frame_crosses_once_in_order_with_its_bytes) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge);
    std::uint64_t bytes = 0;
    for (std::size_t const size : {14U, 15U, 59U, 60U, 61U, 333U, 1513U, 1514U}) {
        from_v0.send_tagged(size, 7, 50);
        from_w0.send_tagged(size, 1000, 50);
        BOOST_TEST(are_tagged_frames(at_w0.take(50), size, 7, 50));
        BOOST_TEST(are_tagged_frames(at_v0.take(50), size, 1000, 50));
        bytes += 50 * size;
    }
    BOOST_TEST(at_v0.take_for(20ms).empty());
    BOOST_TEST(at_w0.take(0).empty());
    running.stop();
    BOOST_TEST(!running.ec());
    netring::bridge_counters const expected{
        .received = 400, .received_bytes = bytes, .forwarded = 400, .forwarded_bytes = bytes};
    BOOST_TEST((bridge.stats().a_to_b == expected));
    BOOST_TEST((bridge.stats().b_to_a == expected));
}

BOOST_AUTO_TEST_CASE(a_tag_in_the_bytes_arrives_as_it_was_sent) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge);
    constexpr std::uint16_t priority_5_id_42 = 0xa02a;
    // A tag may make a frame longer than the MTU.
    for (std::size_t const size : {64U, 1518U}) {
        auto const sent = netring::test::vlan_frame(size, 9, priority_5_id_42);
        from_v0.send(sent);
        auto const arrived = at_w0.take(1);
        BOOST_TEST_REQUIRE(arrived.size() == 1U);
        BOOST_TEST(arrived[0].vlan_tci.value_or(0) == priority_5_id_42);
        auto without = sent;
        without.erase(without.begin() + 12, without.begin() + 16);
        BOOST_TEST((arrived[0].bytes == without));
    }
}

BOOST_AUTO_TEST_CASE(a_filter_has_frames_forwarded_dropped_or_sent_back) {
    bridge_core bridge(over_xdp());
    std::atomic<std::size_t> from_b = 0;
    running_bridge running(bridge, [&](packet_view const& packet, bridge_direction direction) {
        from_b += direction == bridge_direction::b_to_a ? 1U : 0U;
        constexpr bridge_action verdicts[] = {bridge_action::forward, bridge_action::drop, bridge_action::reflect};
        return verdicts[sequence_of(packet.data()).value_or(1) % 3];
    });
    from_v0.send_tagged(200, 0, 9);
    auto const there = at_w0.take(3);
    auto const back = at_v0.take(3);
    BOOST_TEST_REQUIRE(there.size() == 3U);
    BOOST_TEST_REQUIRE(back.size() == 3U);
    for (std::uint32_t at = 0; at != 3; ++at) {
        BOOST_TEST(is_tagged_frame(there[at].bytes, 200, 3 * at));
        BOOST_TEST(is_tagged_frame(back[at].bytes, 200, 3 * at + 2));
    }
    from_w0.send_tagged(300, 2, 1);
    BOOST_TEST(are_tagged_frames(at_w0.take(1), 300, 2, 1));
    BOOST_TEST(at_v0.take_for(20ms).empty());
    BOOST_TEST(at_w0.take(0).empty());
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(from_b == 1U);
    BOOST_TEST((bridge.stats().a_to_b == netring::bridge_counters{.received = 9,
                                                                  .received_bytes = 1800,
                                                                  .forwarded = 3,
                                                                  .forwarded_bytes = 600,
                                                                  .reflected = 3,
                                                                  .reflected_bytes = 600,
                                                                  .filtered = 3}));
    BOOST_TEST(
        (bridge.stats().b_to_a ==
         netring::bridge_counters{.received = 1, .received_bytes = 300, .reflected = 1, .reflected_bytes = 300}));
}

BOOST_AUTO_TEST_CASE(what_a_filter_changes_arrives_changed) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge, [](mutable_frame& frame, bridge_direction) {
        // From the frame of number 1 to that of number 257.
        frame.data()[10] = std::byte{1};
        return frame.metadata().vlan || frame.offload() != nullptr ? bridge_action::drop : bridge_action::reflect;
    });
    from_v0.send_tagged(14, 1, 1);
    BOOST_TEST(are_tagged_frames(at_v0.take(1), 14, 257, 1));
}

BOOST_AUTO_TEST_CASE(a_tag_that_a_filter_takes_out_is_gone_and_one_that_it_puts_in_arrives) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge, [](mutable_frame& frame, bridge_direction direction) {
        if (direction == bridge_direction::b_to_a)
            return frame.erase(12, 4) ? bridge_action::forward : bridge_action::drop;
        if (!frame.insert(12, 4))
            return bridge_action::drop;
        std::ranges::copy(std::array{std::byte{0x81}, std::byte{0}, std::byte{0xa0}, std::byte{0x2a}},
                          frame.data().begin() + 12);
        return bridge_action::forward;
    });
    from_v0.send_tagged(1514, 5, 1);
    auto const tagged = at_w0.take(1);
    BOOST_TEST(are_tagged_frames(tagged, 1514, 5, 1));
    BOOST_TEST_REQUIRE(tagged.size() == 1U);
    BOOST_TEST(tagged[0].vlan_tci.value_or(0) == 0xa02a);
    from_w0.send(netring::test::vlan_frame(18, 6, 0xa02a));
    auto const bare = at_v0.take(1);
    BOOST_TEST(are_tagged_frames(bare, 14, 6, 1));
    BOOST_TEST_REQUIRE(bare.size() == 1U);
    BOOST_TEST(!bare[0].vlan_tci);
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(bridge.stats().a_to_b.forwarded_bytes == 1518U);
    BOOST_TEST(bridge.stats().b_to_a.forwarded_bytes == 14U);
}

BOOST_AUTO_TEST_CASE(a_frame_grows_and_shrinks_to_what_the_other_side_takes) {
    bridge_core bridge(over_xdp());
    std::atomic<std::size_t> grown = 0;
    std::atomic<std::size_t> capacity = 0;
    running_bridge running(bridge, [&](mutable_frame& frame, bridge_direction) {
        capacity = frame.capacity_bytes();
        auto const wanted = std::to_integer<std::size_t>(frame.data()[14]) * 100;
        grown += frame.resize(wanted == 0 ? capacity + 0 : wanted == 100 ? capacity + 1 : wanted + 0) ? 1U : 0U;
        return bridge_action::forward;
    });
    auto const ask = [&](unsigned wanted) {
        auto frame = tagged_frame(60, 3);
        frame[14] = static_cast<std::byte>(wanted);
        from_v0.send(frame);
    };
    ask(15);
    auto const longer = at_w0.take(1);
    BOOST_TEST_REQUIRE(longer.size() == 1U);
    BOOST_TEST(longer[0].bytes.size() == 1500U);
    BOOST_TEST(
        (std::ranges::all_of(std::span(longer[0].bytes).subspan(60), [](auto byte) { return byte == std::byte{0}; })));
    // All that its memory holds is more than the MTU allows.
    ask(0);
    BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.too_large == 1; }));
    BOOST_TEST(capacity == 2048U - 256U);
    BOOST_TEST(grown == 2U);
    ask(1);
    BOOST_TEST(at_w0.take(1).size() == 1U);
    BOOST_TEST(grown == 2U);
    BOOST_TEST(at_v0.take_for(20ms).empty());
    BOOST_TEST(at_w0.take(0).empty());
}

BOOST_AUTO_TEST_CASE(a_frame_that_fills_its_memory_crosses_where_the_mtu_is_large_enough) {
    run("for i in v0 ba bb w0; do ip link set $i mtu 1774; done");
    bridge_core bridge(over_xdp());
    running_bridge running(
        bridge, changing([](mutable_frame& frame) { static_cast<void>(frame.resize(frame.capacity_bytes())); }));
    from_v0.send_tagged(1000, 1, 40);
    auto const arrived = at_w0.take(40);
    BOOST_TEST(arrived.size() == 40U);
    for (std::uint32_t at = 0; at != arrived.size(); ++at) {
        BOOST_TEST(arrived[at].bytes.size() == 1792U);
        BOOST_TEST(is_tagged_frame(std::span(arrived[at].bytes).first(1000), 1000, 1 + at));
    }
}

BOOST_AUTO_TEST_CASE(a_frame_that_a_filter_makes_too_short_is_malformed) {
    bridge_core bridge(over_xdp());
    std::atomic<std::size_t> size = 0;
    running_bridge running(bridge, changing([&](mutable_frame& frame) { static_cast<void>(frame.resize(size)); }));
    for (std::uint64_t count = 0; count != 2; ++count) {
        size = count == 0 ? 0U : 13U;
        from_v0.send_tagged(60, 0, 1);
        BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.malformed == count + 1; }));
    }
    size = 14;
    from_v0.send_tagged(60, 8, 1);
    BOOST_TEST(are_tagged_frames(at_w0.take(1), 14, 8, 1));
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(has_its_frames(*bridge.socket(bridge_side::a)->memory()));
}

BOOST_AUTO_TEST_CASE(counters_add_up_to_what_was_seen_outside) {
    run("ip link set w0 mtu 500; ip link set bb mtu 500");
    bridge_core bridge(over_xdp());
    running_bridge running(bridge, by_sequence([](std::uint32_t number) {
                               return number % 5 == 0   ? bridge_action::drop
                                      : number % 5 == 1 ? bridge_action::reflect
                                                        : bridge_action::forward;
                           }));
    for (std::uint32_t number = 0; number != 3000; number += 300) {
        from_v0.send_tagged(100, number, 150);
        from_v0.send_tagged(600, number + 150, 150);
        BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.received == number + 300; }));
    }
    running.stop();
    BOOST_TEST(!running.ec());
    auto const crossed = at_w0.take(900);
    auto const back = at_v0.take(600);
    auto const count = bridge.stats().a_to_b;
    BOOST_TEST(count.received_bytes == 1500U * 700U);
    BOOST_TEST(count.forwarded == crossed.size());
    BOOST_TEST(count.forwarded_bytes == bytes_of(crossed));
    BOOST_TEST(count.reflected == back.size());
    BOOST_TEST(count.reflected_bytes == bytes_of(back));
    BOOST_TEST(count.filtered == 600U);
    BOOST_TEST(count.too_large == 900U);
    BOOST_TEST(adds_up(count));
    BOOST_TEST(count.missed == 0U);
    BOOST_TEST((bridge.stats().b_to_a == netring::bridge_counters{}));
}

BOOST_AUTO_TEST_CASE(the_first_frames_after_opening_arrive) {
    bridge_core bridge(over_xdp());
    from_v0.send_tagged(60, 0, 5);
    from_w0.send_tagged(60, 100, 5);
    running_bridge running(bridge);
    BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 0, 5));
    BOOST_TEST(are_tagged_frames(at_v0.take(5), 60, 100, 5));
    BOOST_TEST(bridge.socket(bridge_side::a)->stats().fill_ring_empty == 0U);
}

BOOST_AUTO_TEST_CASE(what_finds_the_receive_ring_full_is_counted_as_missed) {
    auto options = over_xdp();
    options.memory.frame_count = 256;
    bridge_core bridge(options);
    from_v0.send_tagged(60, 0, 100);
    BOOST_TEST(bridge.stats().a_to_b.missed == 100U - 64U);
    running_bridge running(bridge);
    BOOST_TEST(are_tagged_frames(at_w0.take(64), 60, 0, 64));
    BOOST_TEST(at_v0.take_for(20ms).empty());
    BOOST_TEST(at_w0.take(0).empty());
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(bridge.stats().a_to_b.received == 64U);
    BOOST_TEST(bridge.stats().a_to_b.missed == 36U);
}

BOOST_AUTO_TEST_CASE(what_the_host_itself_sends_does_not_cross) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge);
    netring::test::plain_sender("ba").send_tagged(60, 0, 10);
    netring::test::plain_sender("bb").send_tagged(60, 100, 10);
    BOOST_TEST(are_tagged_frames(at_v0.take(10), 60, 0, 10));
    BOOST_TEST(are_tagged_frames(at_w0.take(10), 60, 100, 10));
    BOOST_TEST(at_v0.take_for(20ms).empty());
    BOOST_TEST(at_w0.take(0).empty());
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST((bridge.stats() == netring::bridge_stats{}));
}

BOOST_AUTO_TEST_CASE(a_transmit_ring_that_is_shorter_than_a_burst_loses_nothing_on_a_fast_link) {
    for (auto const on_full : {bridge_on_full::wait, bridge_on_full::drop}) {
        auto const memory = std::make_shared<netring::umem>(
            netring::umem_options{.frame_count = 512, .transmit_frames = 128, .sharers = 2});
        auto const open = [&](char const* interface) {
            return netring::xdp_socket(
                {.interface = interface, .umem = memory, .transmit_ring = 8, .flush = netring::flush_when_full});
        };
        bridge_core bridge(open("ba"), open("bb"), {.on_full = on_full});
        // They wait for the first turn together.
        from_v0.send_tagged(60, 0, 150);
        running_bridge running(bridge);
        BOOST_TEST(are_tagged_frames(at_w0.take(150), 60, 0, 150));
        running.stop();
        BOOST_TEST(!running.ec());
        BOOST_TEST(bridge.stats().a_to_b.forwarded == 150U);
        BOOST_TEST(has_its_frames(*memory));
    }
}

BOOST_AUTO_TEST_CASE(a_packet_whose_filter_throws_is_the_first_of_the_next_run) {
    bridge_core bridge(over_xdp());
    auto const memory = bridge.socket(bridge_side::a)->memory();
    // They wait for the first turn together.
    from_v0.send_tagged(60, 0, 20);
    auto const throwing_at = [](std::uint32_t last) {
        return [last](packet_view const& packet, bridge_direction) {
            if (sequence_of(packet.data()) == last)
                throw std::runtime_error("enough");
            return bridge_action::forward;
        };
    };
    BOOST_CHECK_THROW(bridge.run(throwing_at(5), std::stop_token()), std::runtime_error);
    BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 0, 5));
    BOOST_CHECK_THROW(bridge.run(throwing_at(12), std::stop_token()), std::runtime_error);
    BOOST_TEST(are_tagged_frames(at_w0.take(7), 60, 5, 7));
    BOOST_TEST(bridge.stats().a_to_b.received == 12U);
    BOOST_TEST(adds_up(bridge.stats().a_to_b));
    // The others go with it.
    bridge.close();
    BOOST_TEST((memory->populations() == netring::frame_populations{.pool = memory->options().frame_count}));
}

BOOST_AUTO_TEST_CASE(an_asynchronous_bridge_does_the_same) {
    boost::asio::io_context context;
    netring::bridge bridge(context, over_xdp());
    error_code ended;
    bridge.async_run(forward_all, [&](error_code ec) { ended = ec; });
    std::jthread thread([&] { context.run(); });
    from_v0.send_tagged(1514, 0, 500);
    from_w0.send_tagged(60, 0, 500);
    BOOST_TEST(are_tagged_frames(at_w0.take(500), 1514, 0, 500));
    BOOST_TEST(are_tagged_frames(at_v0.take(500), 60, 0, 500));
    boost::asio::post(context, [&] { bridge.cancel(); });
    thread.join();
    BOOST_TEST((ended == boost::asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Both sides take packets that are longer than a frame of the memory.
struct jumbo_wires : watched_wires {
    jumbo_wires() { run("for i in v0 ba bb w0; do ip link set $i mtu 9000; done"); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bridging_long_packets_over_xdp, jumbo_wires, *netring::test::needs_bpf())

BOOST_AUTO_TEST_CASE(packets_of_several_frames_cross_whole) {
    bridge_core bridge(over_xdp());
    auto const memory = bridge.socket(bridge_side::a)->memory();
    running_bridge running(bridge);
    for (std::size_t const size : {1792U, 1793U, 3584U, 3585U, 9014U}) {
        for (std::uint32_t lap = 0; lap != 20; ++lap) {
            from_v0.send_tagged(size, 20 * lap, 20);
            from_w0.send_tagged(60, 20 * lap, 20);
            BOOST_TEST(are_tagged_frames(at_w0.take(20), size, 20 * lap, 20));
            BOOST_TEST(are_tagged_frames(at_v0.take(20), 60, 20 * lap, 20));
        }
    }
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(bridge.stats().a_to_b.received == 2000U);
    BOOST_TEST(bridge.stats().a_to_b.forwarded_bytes == 400U * (1792 + 1793 + 3584 + 3585 + 9014));
    BOOST_TEST(bridge.socket(bridge_side::b)->stats().transmit_invalid == 0U);
    BOOST_TEST(has_its_frames(*memory));
}

BOOST_AUTO_TEST_CASE(a_filter_that_changes_frames_has_the_first_part_of_a_long_packet) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge, changing([](mutable_frame& frame) {
                               if (frame.size_bytes() == frame.capacity_bytes())
                                   frame.erase(14, 100);
                               static_cast<void>(frame.insert(14, 30));
                           }));
    from_v0.send_tagged(5000, 1, 1);
    auto arrived = at_w0.take(1);
    BOOST_TEST_REQUIRE(arrived.size() == 1U);
    auto expected = tagged_frame(5000, 1);
    expected.erase(expected.begin() + 14, expected.begin() + 114);
    expected.insert(expected.begin() + 14, 30, std::byte{0});
    BOOST_TEST((arrived[0].bytes == expected));
}

BOOST_AUTO_TEST_CASE(a_long_packet_whose_first_part_has_no_header_left_is_malformed) {
    bridge_core bridge(over_xdp());
    std::atomic<std::size_t> size = 0;
    running_bridge running(bridge, changing([&](mutable_frame& frame) { static_cast<void>(frame.resize(size)); }));
    for (std::size_t const rest : {0U, 1U, 13U}) {
        size = rest;
        auto const before = bridge.stats().a_to_b.malformed;
        from_v0.send_tagged(5000, 1, 3);
        BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.malformed == before + 3; }));
        size = 60;
        from_v0.send_tagged(60, 2, 3);
        BOOST_TEST(are_tagged_frames(at_w0.take(3), 60, 2, 3));
    }
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST(bridge.stats().a_to_b.malformed == 9U);
    BOOST_TEST(bridge.socket(bridge_side::b)->stats().transmit_invalid == 0U);
    BOOST_TEST(has_its_frames(*bridge.socket(bridge_side::a)->memory()));
}

BOOST_AUTO_TEST_SUITE_END()
