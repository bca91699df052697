// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "timed.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using netring::bridge_action;
using netring::bridge_core;
using netring::bridge_counters;
using netring::bridge_direction;
using netring::bridge_on_full;
using netring::bridge_side;
using netring::error;
using netring::error_code;
using netring::link_policy;
using netring::link_state;
using netring::mutable_frame;
using netring::packet_view;
using netring::test::adds_up;
using netring::test::are_tagged_frames;
using netring::test::eventually;
using netring::test::forward_all;
using netring::test::judges;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::promiscuity;
using netring::test::run;
using netring::test::running_bridge;
using netring::test::sees;
using netring::test::sequence_of;
using netring::test::set_up;
using netring::test::slow_down;
using netring::test::small_bridge;
using netring::test::tagged_frame;
using netring::test::take_down;
using netring::test::veth_pair;
using netring::test::watched_wires;
using netring::test::wires;

namespace {

/// What each side is called, and the other end of its wire.
struct side_names {
    bridge_side side;
    char const* interface;
    char const* peer;
};

constexpr side_names sides[] = {{bridge_side::a, "ba", "v0"}, {bridge_side::b, "bb", "w0"}};

struct slow_links : watched_wires {
    /// Takes the link from a bridge that has more to send than it could.
    void is_not_delivered_late(bridge_on_full on_full, std::string const& victim) {
        constexpr std::uint32_t count = 200;
        auto options = small_bridge();
        options.a.receive_ring = netring::test::roomy_ring();
        options.b.transmit_frames = 16;
        options.on_full = on_full;
        bridge_core bridge(options);
        running_bridge const running(bridge);
        from_v0.send_tagged(1000, 0, count);
        auto arrived = at_w0.take(3).size();
        BOOST_TEST(arrived >= 3U);
        auto const before = bridge.stats().a_to_b;
        take_down(victim, bridge);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, count));
        arrived += at_w0.take_for(50ms).size();
        auto const counted = bridge.stats().a_to_b;
        BOOST_TEST(counted.received == count);
        BOOST_TEST(counted.forwarded >= before.forwarded);
        BOOST_TEST(counted.forwarded_bytes == 1000 * counted.forwarded);
        BOOST_TEST(counted.pending == 0U);
        BOOST_TEST(counted.link_down + counted.ring_full + counted.forwarded == count);
        BOOST_TEST(adds_up(counted));
        BOOST_TEST((on_full == bridge_on_full::drop || counted.link_down > count / 2));
        BOOST_TEST(counted.forwarded >= arrived);
        set_up({"w0", "bb"});
        from_v0.send(tagged_frame(60, 100));
        BOOST_TEST(are_tagged_frames(at_w0.take(1), 60, 100, 1));
        BOOST_TEST(at_w0.take_for(200ms).empty());
        BOOST_TEST((bridge.stats().a_to_b - counted ==
                    bridge_counters{.received = 1, .received_bytes = 60, .forwarded = 1, .forwarded_bytes = 60}));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(links, slow_links)

BOOST_AUTO_TEST_CASE(what_is_to_leave_at_a_side_without_a_link_is_counted_and_the_rest_goes_on) {
    for (auto const* const victim : {"bb", "w0"}) {
        bridge_core bridge(small_bridge());
        running_bridge const running(bridge, [](packet_view const& packet, bridge_direction) {
            return sequence_of(packet.data()).value() < 1000 ? bridge_action::forward : bridge_action::reflect;
        });
        from_v0.send_tagged(60, 0, 5);
        BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 0, 5));

        take_down(victim, bridge);
        from_v0.send_tagged(60, 100, 10);
        from_v0.send_tagged(60, 1000, 10);
        BOOST_TEST(are_tagged_frames(at_v0.take(10), 60, 1000, 10));
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 25));
        bridge_counters const expected{.received = 25,
                                       .received_bytes = 25 * 60,
                                       .forwarded = 5,
                                       .forwarded_bytes = 5 * 60,
                                       .reflected = 10,
                                       .reflected_bytes = 10 * 60,
                                       .link_down = 10};
        BOOST_TEST((bridge.stats().a_to_b == expected));
        BOOST_TEST(!running.ended());

        set_up({"w0", "bb"});
        from_v0.send_tagged(60, 200, 5);
        BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 200, 5));
        from_w0.send_tagged(60, 300, 5);
        BOOST_TEST(are_tagged_frames(at_v0.take(5), 60, 300, 5));
        BOOST_TEST(at_w0.take_for(50ms).empty());
    }
}

BOOST_AUTO_TEST_CASE(nothing_that_waited_is_delivered_late) {
    // Be it in the queue of the interface, or in the bridge since that is full.
    for (std::size_t const limit : {200000U, 3000U})
        for (auto const on_full : {bridge_on_full::wait, bridge_on_full::drop})
            for (auto const* const victim : {"bb", "w0"}) {
                slow_down("bb", limit);
                is_not_delivered_late(on_full, victim);
            }
}

BOOST_AUTO_TEST_CASE(a_filter_that_changes_frames_is_asked_about_what_cannot_leave_too) {
    constexpr bridge_action verdicts[] = {bridge_action::reflect, bridge_action::drop, bridge_action::forward};
    auto options = small_bridge();
    options.on_link_change = link_policy::keep_waiting;
    std::pair<char const*, link_state> const losses[] = {{"ip link set bb down", link_state::down},
                                                         {"ip link set w0 down", link_state::no_carrier},
                                                         {"ip link del bb", link_state::gone}};
    for (auto const& [loss, state] : losses) {
        bridge_core bridge(options);
        running_bridge const running(bridge, [&](mutable_frame& frame, bridge_direction) {
            frame.data()[59] = std::byte{0x55};
            return verdicts[sequence_of(frame.data()).value() % 3];
        });
        run(loss);
        BOOST_TEST(sees(bridge, bridge_side::b, state));
        // Waits for the lock under which the kernel finishes the change.
        run("ip link show dev v0");
        from_v0.send_tagged(60, 0, 30);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 30));
        auto const reflected = at_v0.take(10);
        BOOST_TEST(reflected.size() == 10U);
        BOOST_TEST(
            std::ranges::all_of(reflected, [](auto const& frame) { return frame.bytes[59] == std::byte{0x55}; }));
        auto const counted = bridge.stats().a_to_b;
        BOOST_TEST(counted.reflected == 10U);
        BOOST_TEST(counted.filtered == 10U);
        BOOST_TEST(counted.link_down == 10U);
        if (state != link_state::gone)
            set_up({"w0", "bb"});
    }
}

BOOST_AUTO_TEST_CASE(a_side_may_be_down_when_the_bridge_opens) {
    run("ip link set bb down");
    for (auto const policy : {link_policy::report, link_policy::keep_waiting}) {
        auto options = small_bridge();
        options.on_link_change = policy;
        bridge_core bridge(options);
        BOOST_TEST(
            (bridge.link(bridge_side::a) == link_state::no_carrier || bridge.link(bridge_side::a) == link_state::up));
        BOOST_TEST((bridge.link(bridge_side::b) == link_state::down));
        running_bridge const running(bridge);
        from_v0.send_tagged(60, 0, 5);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 5));
        BOOST_TEST(bridge.stats().a_to_b.link_down == 5U);
        set_up({"w0", "bb"});
        from_v0.send_tagged(60, 5, 5);
        BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 5, 5));
        run("ip link set bb down");
    }
}

BOOST_AUTO_TEST_CASE(a_renamed_side_goes_on_under_its_new_name) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge);
    run("ip link set bb name bb9");
    BOOST_TEST(bridge.interface_name(bridge_side::b) == "bb9");
    from_v0.send_tagged(60, 0, 5);
    BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 0, 5));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ends_of_a_run, *netring::test::timed())

BOOST_AUTO_TEST_CASE(the_deletion_of_a_side_ends_it_and_the_error_names_the_side) {
    for (auto const& [side, interface, peer] : sides) {
        watched_wires const wires;
        bridge_core bridge(small_bridge());
        BOOST_TEST(!bridge.failed_side().has_value());
        running_bridge const running(bridge);
        wires.from_v0.send_tagged(60, 0, 3);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 3));
        run(std::string("ip link del ") + interface);
        BOOST_TEST(eventually([&] { return running.ended(); }, 1s));
        BOOST_TEST((running.ec() == error::no_such_device));
        BOOST_TEST((bridge.failed_side() == side));
        BOOST_TEST(running.what().find(interface) != std::string::npos);
        BOOST_TEST(running.what().find(std::string("side ") + to_string(side)) != std::string::npos);
        BOOST_TEST((bridge.link(side) == link_state::gone));
        BOOST_TEST(bridge.interface_name(side).empty());
        BOOST_TEST(bridge.stats().a_to_b.forwarded == 3U);

        // Though there is one of that name again.
        veth_pair const again(peer, interface);
        error_code ec;
        bridge.run(forward_all, std::stop_token(), ec);
        BOOST_TEST((ec == error::no_such_device));
        BOOST_TEST((bridge.failed_side() == side));
        bridge.close();
        BOOST_TEST(bridge.stats().a_to_b.forwarded == 3U);
    }
}

BOOST_AUTO_TEST_CASE(the_deletion_of_a_side_completes_the_asynchronous_one) {
    for (auto const& [side, interface, peer] : sides) {
        wires const both;
        boost::asio::io_context context{1};
        netring::bridge bridge(context, small_bridge());
        error_code ec;
        bridge.async_run(forward_all, [&](error_code result) { ec = result; });
        context.run_for(50ms);
        run(std::string("ip link del ") + interface);
        context.run_for(1s);
        BOOST_TEST((ec == error::no_such_device));
        BOOST_TEST((bridge.failed_side() == side));
    }
}

BOOST_AUTO_TEST_CASE(by_the_policy_fail_a_side_that_goes_down_ends_it) {
    for (auto const& [side, interface, peer] : sides) {
        watched_wires const wires;
        auto options = small_bridge();
        options.on_link_change = link_policy::fail;
        bridge_core bridge(options);
        running_bridge const running(bridge);
        wires.from_v0.send_tagged(60, 0, 3);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 3));
        run(std::string("ip link set ") + interface + " down");
        BOOST_TEST(eventually([&] { return running.ended(); }, 1s));
        BOOST_TEST((running.ec() == error::link_failed));
        BOOST_TEST((bridge.failed_side() == side));
        BOOST_TEST(running.what().find(interface) != std::string::npos);
        BOOST_TEST(bridge.stats().a_to_b.forwarded == 3U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(keeping_waiting)

namespace {

/// Sends until one arrives, then ten more, which all arrive.
void passes(plain_sender const& from, plain_receiver& to, bridge_core const& bridge) {
    constexpr std::uint32_t first = 1000;
    BOOST_TEST(eventually([&] {
        from.send(tagged_frame(60, 0));
        return !to.take(1, 10ms).empty();
    }));
    to.take_for(20ms);
    from.send_tagged(60, first, 10);
    BOOST_TEST(are_tagged_frames(to.take(10), 60, first, 10));
    BOOST_TEST(adds_up(bridge.stats().a_to_b));
    BOOST_TEST(adds_up(bridge.stats().b_to_a));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_side_may_be_deleted_and_made_again) {
    for (auto const& [side, interface, peer] : sides) {
        watched_wires wires;
        bool const is_a = side == bridge_side::a;
        auto const& near_sender = is_a ? wires.from_w0 : wires.from_v0;
        auto& near_receiver = is_a ? wires.at_w0 : wires.at_v0;
        auto const towards = is_a ? bridge_direction::b_to_a : bridge_direction::a_to_b;
        auto options = small_bridge();
        options.on_link_change = link_policy::keep_waiting;
        bridge_core bridge(options);
        running_bridge const running(bridge);
        run(std::string("ip link del ") + interface);
        for (unsigned round = 1; round != 4; ++round) {
            BOOST_TEST(sees(bridge, side, link_state::gone));
            auto const before = bridge.stats()[towards].received;
            near_sender.send_tagged(60, 0, 5);
            BOOST_TEST(judges(bridge, towards, before + 5));
            BOOST_TEST(!running.ended());
            BOOST_TEST(bridge.stats()[towards].link_down == 5U * round);

            // Gone again at the end of the round.
            veth_pair const again(peer, interface);
            plain_receiver far_receiver(peer);
            passes(near_sender, far_receiver, bridge);
            passes(plain_sender(peer), near_receiver, bridge);
            BOOST_TEST(promiscuity(interface) == 1);
        }
        BOOST_TEST(!bridge.failed_side().has_value());
    }
}

BOOST_AUTO_TEST_CASE(what_was_missed_stays_counted) {
    constexpr std::uint32_t count = 50000;
    wires const both;
    auto options = small_bridge();
    options.on_link_change = link_policy::keep_waiting;
    options.a.receive_ring = netring::test::least_ring();
    bridge_core bridge(options);
    both.from_v0.flood(60, 0, count);
    auto const missed = [&] { return bridge.stats().a_to_b.missed; };
    auto const first = missed();
    BOOST_TEST(first > count / 2);
    running_bridge const running(bridge);
    BOOST_TEST(judges(bridge, bridge_direction::a_to_b, count - first));
    run("ip link del ba");
    BOOST_TEST(sees(bridge, bridge_side::a, link_state::gone));
    BOOST_TEST(missed() == first);
    veth_pair const again("v0", "ba");
    BOOST_TEST(sees(bridge, bridge_side::a, link_state::up));
    BOOST_TEST(missed() == first);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A bridge that has work for some seconds before it.
struct busy_bridge : wires {
    static constexpr std::uint32_t count = 150000;
    // Few blocks, however long the flood takes.
    static constexpr netring::ring_options ring{
        .block_size_bytes = std::size_t{256} << 10U, .block_count = 128, .block_timeout = 50ms};

    busy_bridge() {
        running.emplace(bridge, netring::test::forward_slowly);
        from_v0.flood(60, 0, count);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 1000));
    }

    bool still_busy() const {
        auto const counted = bridge.stats().a_to_b;
        return counted.received < count && counted.missed == 0;
    }

    bridge_core bridge{{.a = {.interface = "ba", .receive_ring = ring}, .b = {.interface = "bb"}}};
    std::optional<running_bridge> running;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(busy_links, busy_bridge, *netring::test::timed())

BOOST_AUTO_TEST_CASE(a_side_that_is_up_again_is_used_again_at_once) {
    run("ip link set bb down");
    BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.link_down > 1000; }));
    set_up({"w0", "bb"});
    auto const arrived = netring::test::link_counter("w0", "rx", "packets");
    BOOST_TEST(eventually([&] { return netring::test::link_counter("w0", "rx", "packets") > arrived + 1000; }));
    BOOST_TEST(still_busy());
}

BOOST_AUTO_TEST_CASE(the_deletion_of_a_side_ends_it_at_once) {
    run("ip link del bb");
    BOOST_TEST(eventually([&] { return running->ended(); }));
    BOOST_TEST((running->ec() == error::no_such_device));
    BOOST_TEST((bridge.failed_side() == bridge_side::b));
    BOOST_TEST(still_busy());
}

BOOST_AUTO_TEST_SUITE_END()
