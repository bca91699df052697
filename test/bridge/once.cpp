// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "timed.hpp"

#include <netring/bridge_core.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <thread>

using namespace std::chrono_literals;
using netring::bridge_core;
using netring::bridge_counters;
using netring::bridge_direction;
using netring::bridge_on_full;
using netring::bridge_stats;
using netring::ring_format;
using netring::test::are_tagged_frames;
using netring::test::is_tagged_frame;
using netring::test::judges;
using netring::test::link_counter;
using netring::test::plain_sender;
using netring::test::roomy_ring;
using netring::test::running_bridge;
using netring::test::sequence_of;
using netring::test::small_bridge;
using netring::test::tagged_frame;
using netring::test::watched_wires;

namespace {

constexpr ring_format formats[] = {ring_format::block, ring_format::frame};

/// One frame each way, and then nothing more for a while.
void one_is_one(watched_wires& wires, netring::bridge_options const& options, std::chrono::milliseconds quiet) {
    bridge_core bridge(options);
    running_bridge const running(bridge);
    auto const left_at_a = link_counter("ba", "tx", "packets");
    auto const left_at_b = link_counter("bb", "tx", "packets");
    wires.from_v0.send(tagged_frame(60, 7));
    wires.from_w0.send(tagged_frame(70, 8));
    BOOST_TEST(are_tagged_frames(wires.at_w0.take(1), 60, 7, 1));
    BOOST_TEST(are_tagged_frames(wires.at_v0.take(1), 70, 8, 1));
    BOOST_TEST(wires.at_w0.take_for(quiet).empty());
    BOOST_TEST(wires.at_v0.count() == 0U);
    BOOST_TEST(link_counter("ba", "tx", "packets") == left_at_a + 1);
    BOOST_TEST(link_counter("bb", "tx", "packets") == left_at_b + 1);
    bridge_stats const once{.a_to_b = {.received = 1, .received_bytes = 60, .forwarded = 1, .forwarded_bytes = 60},
                            .b_to_a = {.received = 1, .received_bytes = 70, .forwarded = 1, .forwarded_bytes = 70}};
    BOOST_TEST((bridge.stats() == once));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(exactly_once, watched_wires)

BOOST_AUTO_TEST_CASE(one_frame_in_is_one_frame_out_with_and_without_bypass_in_both_ring_formats) {
    for (bool const bypass : {false, true})
        for (auto const format : formats) {
            auto options = small_bridge(format);
            options.qdisc_bypass = bypass;
            one_is_one(*this, options, 1s);
        }
}

BOOST_AUTO_TEST_CASE(nothing_goes_round_in_ten_seconds, *netring::test::timed()) {
    one_is_one(*this, small_bridge(), 10s);
}

BOOST_AUTO_TEST_CASE(frames_of_every_length_arrive_as_they_were_sent) {
    constexpr std::size_t shortest = 14;
    constexpr std::size_t longest = 1514;
    for (auto const format : formats) {
        auto options = small_bridge(format);
        options.a.receive_ring = options.b.receive_ring = roomy_ring(format);
        options.on_full = bridge_on_full::wait;
        bridge_core bridge(options);
        running_bridge const running(bridge);
        for (auto size = shortest; size <= longest; ++size) {
            from_v0.send(tagged_frame(size, static_cast<std::uint32_t>(size)));
            from_w0.send(tagged_frame(size, static_cast<std::uint32_t>(size)));
        }
        for (auto* const at : {&at_w0, &at_v0}) {
            auto const frames = at->take(longest - shortest + 1);
            BOOST_TEST_REQUIRE(frames.size() == longest - shortest + 1);
            for (auto size = shortest; size <= longest; ++size)
                BOOST_TEST(is_tagged_frame(frames[size - shortest].bytes, size, static_cast<std::uint32_t>(size)));
        }
    }
}

BOOST_AUTO_TEST_CASE(many_frames_both_ways_at_once_keep_their_order) {
    constexpr std::uint32_t count = 10000;
    for (auto const format : formats) {
        auto options = small_bridge(format);
        options.a.receive_ring = options.b.receive_ring = roomy_ring(format);
        options.on_full = bridge_on_full::wait;
        bridge_core bridge(options);
        running_bridge const running(bridge);
        {
            std::jthread const other_way([&] { from_w0.flood(100, 5, count); });
            from_v0.flood(60, 0, count);
        }
        BOOST_TEST(are_tagged_frames(at_w0.take(count), 60, 0, count));
        BOOST_TEST(are_tagged_frames(at_v0.take(count), 100, 5, count));
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, count));
        BOOST_TEST(judges(bridge, bridge_direction::b_to_a, count));
        bridge_stats const all{
            .a_to_b = {.received = count,
                       .received_bytes = count * 60,
                       .forwarded = count,
                       .forwarded_bytes = count * 60},
            .b_to_a = {
                .received = count, .received_bytes = count * 100, .forwarded = count, .forwarded_bytes = count * 100}};
        BOOST_TEST((bridge.stats() == all));
    }
}

BOOST_AUTO_TEST_CASE(what_the_host_itself_sends_is_not_bridged) {
    for (bool const bypass : {false, true}) {
        auto options = small_bridge();
        options.qdisc_bypass = bypass;
        bridge_core bridge(options);
        running_bridge const running(bridge);
        plain_sender("ba").send_tagged(60, 0, 10);
        plain_sender("bb").send_tagged(60, 20, 10);
        BOOST_TEST(are_tagged_frames(at_v0.take(10), 60, 0, 10));
        BOOST_TEST(are_tagged_frames(at_w0.take(10), 60, 20, 10));
        BOOST_TEST(at_v0.take_for(200ms).empty());
        BOOST_TEST(at_w0.count() == 0U);
        BOOST_TEST((bridge.stats() == bridge_stats()));
    }
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Of each five that come in at ba: one is dropped, one is reflected, and one is longer than the far side sends.
netring::bridge_action mixed(netring::packet_view const& packet, bridge_direction direction) {
    auto const number = sequence_of(packet.data()).value();
    if (direction == bridge_direction::b_to_a || number % 5 > 1)
        return netring::bridge_action::forward;
    return number % 5 == 0 ? netring::bridge_action::drop : netring::bridge_action::reflect;
}

struct mixing : watched_wires {
    static constexpr std::uint32_t share = 20;

    mixing() { netring::test::run("ip link set v0 mtu 9000; ip link set ba mtu 9000"); }

    /// Shares of each kind.
    void send_mixed() {
        for (std::uint32_t const end = next + 5 * share; next != end; ++next) {
            auto const frame = tagged_frame(next % 5 == 2 ? 4000 : 60 + next % 7, next);
            from_v0.send(frame);
            sent_bytes += frame.size();
        }
    }

    std::uint32_t next = 0;
    std::uint64_t sent_bytes = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(counters, mixing)

BOOST_AUTO_TEST_CASE(all_that_came_in_left_or_has_a_cause_and_the_far_ends_saw_the_same) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge, mixed);
    auto const arrived_at_ba = link_counter("ba", "rx", "packets");
    send_mixed();
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 5 * share));
    from_w0.send_tagged(70, 0, 30);
    BOOST_TEST(judges(bridge, bridge_direction::b_to_a, 30));
    netring::test::take_down("bb", bridge);
    send_mixed();
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 10 * share));
    netring::test::set_up({"w0", "bb"});
    send_mixed();
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 15 * share));

    auto const [to_b, to_a] = bridge.stats();
    BOOST_TEST(to_b.received == 15 * share);
    BOOST_TEST(to_b.received == link_counter("ba", "rx", "packets") - arrived_at_ba);
    BOOST_TEST(to_b.received_bytes == sent_bytes);
    BOOST_TEST(to_b.filtered == 3 * share);
    BOOST_TEST(to_b.reflected == 3 * share);
    BOOST_TEST(to_b.too_large == 2 * share);
    BOOST_TEST(to_b.link_down == 3 * share);
    BOOST_TEST(to_b.forwarded == 4 * share);
    BOOST_TEST(to_b.ring_full + to_b.malformed + to_b.missed == 0U);
    BOOST_TEST(netring::test::adds_up(to_b));
    bridge_counters const back{.received = 30, .received_bytes = 2100, .forwarded = 30, .forwarded_bytes = 2100};
    BOOST_TEST((to_a == back));

    auto const forwarded = at_w0.take(to_b.forwarded);
    auto const returned = at_v0.take(to_b.reflected + to_a.forwarded);
    BOOST_TEST(forwarded.size() == to_b.forwarded);
    BOOST_TEST(bytes_of(forwarded) == to_b.forwarded_bytes);
    BOOST_TEST(returned.size() == to_b.reflected + to_a.forwarded);
    BOOST_TEST(bytes_of(returned) == to_b.reflected_bytes + to_a.forwarded_bytes);
    BOOST_TEST(at_w0.take_for(20ms).empty());
    BOOST_TEST(at_v0.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
