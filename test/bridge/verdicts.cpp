// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <vector>

using namespace std::chrono_literals;
using netring::bridge_action;
using netring::bridge_core;
using netring::bridge_counters;
using netring::bridge_direction;
using netring::bridge_on_full;
using netring::error_code;
using netring::mutable_frame;
using netring::packet_view;
using netring::test::adds_up;
using netring::test::are_tagged_frames;
using netring::test::counting;
using netring::test::forward_all;
using netring::test::judges;
using netring::test::numbers_of;
using netring::test::received_frame;
using netring::test::running_bridge;
using netring::test::sequence_of;
using netring::test::small_bridge;
using netring::test::tagged_frame;
using netring::test::vlan_frame;
using netring::test::watched_wires;
using bytes = std::vector<std::byte>;

namespace {

constexpr std::uint16_t vlan_42_prio_5 = 0xa02a;

std::uint32_t number_of(packet_view const& packet) {
    return sequence_of(packet.data()).value();
}

/// Forwards, drops and reflects by turns, what comes in at ba.
bridge_action by_turns(packet_view const& packet, bridge_direction direction) {
    constexpr bridge_action turns[] = {bridge_action::forward, bridge_action::drop, bridge_action::reflect};
    return direction == bridge_direction::a_to_b ? turns[number_of(packet) % 3] : bridge_action::forward;
}

std::vector<std::uint32_t> every_third(std::uint32_t from, std::uint32_t count) {
    auto numbers = counting(0, count);
    for (auto& number : numbers)
        number = from + 3 * number;
    return numbers;
}

struct judging : watched_wires {
    /// Judges 30 frames by turns, and five that come the other way.
    template <class Filter>
    void judge_by_turns(Filter filter) {
        bridge_core bridge(small_bridge());
        running_bridge const running(bridge, filter);
        from_v0.send_tagged(60, 0, 30);
        BOOST_TEST((numbers_of(at_w0.take(10)) == every_third(0, 10)));
        BOOST_TEST((numbers_of(at_v0.take(10)) == every_third(2, 10)));
        from_w0.send_tagged(60, 100, 5);
        BOOST_TEST((numbers_of(at_v0.take(5)) == counting(100, 5)));
        BOOST_TEST(judges(bridge, bridge_direction::b_to_a, 5));
        BOOST_TEST(at_w0.take_for(20ms).empty());
        BOOST_TEST(at_v0.count() == 0U);
        auto const stats = bridge.stats();
        BOOST_TEST((stats.a_to_b == bridge_counters{.received = 30,
                                                    .received_bytes = 1800,
                                                    .forwarded = 10,
                                                    .forwarded_bytes = 600,
                                                    .reflected = 10,
                                                    .reflected_bytes = 600,
                                                    .filtered = 10}));
        BOOST_TEST((stats.b_to_a ==
                    bridge_counters{.received = 5, .received_bytes = 300, .forwarded = 5, .forwarded_bytes = 300}));
    }

    /// Sends a frame from v0 to a filter that changes it and decides so. @return what arrives where it was to leave.
    template <class Change>
    std::vector<received_frame> changed(bytes const& frame, Change change, bridge_action how = bridge_action::forward) {
        bridge_core bridge(small_bridge());
        running_bridge running(bridge, [change, how](mutable_frame& here, bridge_direction) {
            change(here);
            return how;
        });
        from_v0.send(frame);
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 1));
        running.stop();
        BOOST_TEST(running.what() == "");
        counted = bridge.stats().a_to_b;
        BOOST_TEST(counted.received_bytes == frame.size());
        BOOST_TEST(adds_up(counted));
        auto& where = how == bridge_action::reflect ? at_v0 : at_w0;
        auto arrived = where.take(counted.forwarded + counted.reflected);
        BOOST_TEST(at_v0.take_for(5ms).empty());
        BOOST_TEST(at_w0.count() == 0U);
        return arrived;
    }

    /// Expects a frame to arrive so, be it forwarded or reflected.
    template <class Change>
    void arrives_as(bytes const& expected, bytes const& frame, Change change) {
        for (auto const how : {bridge_action::forward, bridge_action::reflect}) {
            auto const arrived = changed(frame, change, how);
            BOOST_TEST_REQUIRE(arrived.size() == 1U);
            BOOST_TEST((arrived[0].bytes == expected));
            bool const forwarded = how == bridge_action::forward;
            BOOST_TEST((forwarded ? counted.forwarded_bytes : counted.reflected_bytes) == expected.size());
            BOOST_TEST((forwarded ? counted.reflected_bytes : counted.forwarded_bytes) == 0U);
        }
    }

    /// Expects a frame to be dropped for a reason, be it to be forwarded or to be reflected.
    template <class Change>
    void is_dropped(std::uint64_t bridge_counters::*reason, Change change) {
        for (auto const how : {bridge_action::forward, bridge_action::reflect}) {
            BOOST_TEST(changed(tagged_frame(60, 1), change, how).empty());
            BOOST_TEST((counted.*reason) == 1U);
            BOOST_TEST(counted.dropped() == 1U);
        }
    }

    /// Of the last frame.
    bridge_counters counted;
};

/// An expectation in a filter, which runs on another thread.
void expect(bool holds) {
    if (!holds)
        throw std::logic_error("an expectation in a filter does not hold");
}

bytes concatenation(std::initializer_list<std::span<std::byte const>> parts) {
    bytes whole;
    for (auto const part : parts)
        whole.insert(whole.end(), part.begin(), part.end());
    return whole;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(packet_filters, judging)

BOOST_AUTO_TEST_CASE(each_verdict_is_heeded_in_its_direction) {
    judge_by_turns(by_turns);
}

BOOST_AUTO_TEST_CASE(a_generic_lambda_judges_packets) {
    auto const generic = [](auto const& packet, auto direction) {
        static_assert(std::is_same_v<decltype(packet), packet_view const&>);
        return by_turns(packet, direction);
    };
    static_assert(netring::packet_bridge_filter<decltype(generic)>);
    static_assert(!netring::frame_bridge_filter<decltype(generic)>);
    judge_by_turns(generic);
}

BOOST_AUTO_TEST_CASE(a_filter_may_be_lent) {
    struct immovable {
        immovable() = default;
        immovable(immovable const&) = delete;
        bridge_action operator()(packet_view const& packet, bridge_direction direction) {
            ++calls;
            return by_turns(packet, direction);
        }
        int calls = 0;
    } filter;
    judge_by_turns(std::ref(filter));
    BOOST_TEST(filter.calls == 35);
}

BOOST_AUTO_TEST_CASE(what_it_sees_is_the_frame_as_it_came_in) {
    bridge_core bridge(small_bridge());
    std::vector<bytes> seen;
    {
        running_bridge const running(bridge, [&](packet_view const& packet, bridge_direction) {
            seen.emplace_back(packet.data().begin(), packet.data().end());
            return bridge_action::forward;
        });
        from_v0.send(tagged_frame(77, 1));
        from_v0.send(vlan_frame(78, 2, vlan_42_prio_5));
        BOOST_TEST(at_w0.take(2).size() == 2U);
    }
    BOOST_TEST_REQUIRE(seen.size() == 2U);
    BOOST_TEST((seen[0] == tagged_frame(77, 1)));
    BOOST_TEST((seen[1] == vlan_frame(78, 2, vlan_42_prio_5)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(frame_filters, judging)

BOOST_AUTO_TEST_CASE(each_verdict_is_heeded_in_its_direction) {
    judge_by_turns([](mutable_frame& frame, bridge_direction direction) { return by_turns(frame.view(), direction); });
}

BOOST_AUTO_TEST_CASE(changed_bytes_arrive) {
    auto expected = tagged_frame(60, 1);
    expected[30] = std::byte{0x55};
    arrives_as(expected, tagged_frame(60, 1), [](mutable_frame& frame) { frame.data()[30] = std::byte{0x55}; });
}

BOOST_AUTO_TEST_CASE(a_shrunk_frame_arrives_shrunk) {
    auto const frame = tagged_frame(100, 1);
    std::span const all = frame;
    arrives_as(concatenation({all.first(14), all.subspan(54)}), frame,
               [](mutable_frame& here) { expect(here.erase(14, 40) && here.size_bytes() == 60); });
    arrives_as(concatenation({all.first(14)}), frame, [](mutable_frame& here) { expect(here.resize(14)); });
}

BOOST_AUTO_TEST_CASE(a_grown_frame_arrives_grown) {
    auto const frame = tagged_frame(60, 1);
    std::span const all = frame;
    bytes const zeros(1454);
    arrives_as(concatenation({all.first(14), std::span(zeros).first(8), all.subspan(14)}), frame,
               [](mutable_frame& here) { expect(here.insert(14, 8) && here.size_bytes() == 68); });
    arrives_as(concatenation({all, zeros}), frame, [](mutable_frame& here) { expect(here.resize(1514)); });
}

BOOST_AUTO_TEST_CASE(a_tag_that_was_popped_is_gone) {
    auto const untagged = changed(vlan_frame(64, 1, vlan_42_prio_5), [](mutable_frame& frame) {
        expect(frame.metadata().vlan && frame.metadata().vlan->tci == vlan_42_prio_5);
        expect(frame.erase(12, 4));
    });
    BOOST_TEST_REQUIRE(untagged.size() == 1U);
    BOOST_TEST(!untagged[0].vlan_tci.has_value());
    auto expected = vlan_frame(64, 1, vlan_42_prio_5);
    expected.erase(expected.begin() + 12, expected.begin() + 16);
    BOOST_TEST((untagged[0].bytes == expected));
    BOOST_TEST(counted.forwarded_bytes == 60U);
}

BOOST_AUTO_TEST_CASE(a_tag_that_was_pushed_is_there_beyond_the_mtu_too) {
    for (std::size_t const size : {60U, 1514U}) {
        auto const tagged = changed(tagged_frame(size, 2), [](mutable_frame& frame) {
            expect(!frame.metadata().vlan && frame.insert(12, 4));
            constexpr std::byte tag[] = {std::byte{0x81}, std::byte{0}, std::byte{0xa0}, std::byte{0x2a}};
            std::ranges::copy(tag, frame.data().begin() + 12);
        });
        // The receiver's kernel takes it out of the bytes again.
        BOOST_TEST(are_tagged_frames(tagged, size, 2, 1));
        BOOST_TEST_REQUIRE(tagged.size() == 1U);
        BOOST_TEST(tagged[0].vlan_tci.value_or(0) == vlan_42_prio_5);
        BOOST_TEST(counted.forwarded_bytes == size + 4);
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_the_capacity_changes_nothing) {
    arrives_as(tagged_frame(60, 1), tagged_frame(60, 1), [](mutable_frame& frame) {
        auto const most = frame.capacity_bytes();
        expect(most >= 1514);
        expect(!frame.resize(most + 1) && !frame.insert(60, most - 59) && !frame.insert(61, 1) && !frame.erase(60, 1));
        expect(frame.size_bytes() == 60);
    });
}

BOOST_AUTO_TEST_CASE(a_frame_that_grew_beyond_the_mtu_is_too_large) {
    is_dropped(&bridge_counters::too_large, [](mutable_frame& frame) { expect(frame.resize(1515)); });
    is_dropped(&bridge_counters::too_large, [](mutable_frame& frame) { expect(frame.resize(frame.capacity_bytes())); });
}

BOOST_AUTO_TEST_CASE(a_frame_that_is_none_any_more_is_malformed) {
    for (std::size_t const size : {0U, 1U, 13U})
        is_dropped(&bridge_counters::malformed, [size](mutable_frame& frame) { expect(frame.resize(size)); });
    is_dropped(&bridge_counters::malformed, [](mutable_frame& frame) {
        expect(frame.offload() != nullptr);
        *frame.offload() = {.flags = netring::vnet_header::needs_checksum, .checksum_start = 50, .checksum_offset = 9};
    });
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Fails at the third packet, after it has changed that where it can.
struct failing {
    std::vector<std::uint32_t> seen;

    template <class Packet>
    bridge_action note(Packet& packet) {
        seen.push_back(sequence_of(packet.data()).value());
        if (seen.size() == 3)
            throw std::runtime_error("the third");
        return bridge_action::forward;
    }
};

struct failing_packet_filter : failing {
    bridge_action operator()(packet_view const& packet, bridge_direction) { return note(packet); }
};

struct failing_frame_filter : failing {
    bridge_action operator()(mutable_frame& frame, bridge_direction) {
        frame.data()[20] = std::byte{0x55};
        auto const verdict = note(frame);
        frame.data()[20] = tagged_frame(60, seen.back())[20];
        return verdict;
    }
};

/// Once it has failed, the next run goes on where it was.
template <class Filter>
void goes_on(watched_wires& wires) {
    bridge_core bridge(small_bridge());
    Filter filter;
    wires.from_v0.send_tagged(60, 0, 10);
    running_bridge failed(bridge, std::ref(filter));
    BOOST_TEST_REQUIRE(netring::test::eventually([&] { return failed.ended(); }));
    BOOST_TEST(failed.what() == "the third");
    BOOST_TEST((filter.seen == counting(0, 3)));
    // What was judged before is sent.
    BOOST_TEST(are_tagged_frames(wires.at_w0.take(2), 60, 0, 2));
    BOOST_TEST(wires.at_w0.take_for(20ms).empty());
    BOOST_TEST(bridge.stats().a_to_b.received == 2U);

    running_bridge again(bridge, std::ref(filter));
    BOOST_TEST(are_tagged_frames(wires.at_w0.take(8), 60, 2, 8));
    again.stop();
    BOOST_TEST((std::vector(filter.seen.begin() + 3, filter.seen.end()) == counting(2, 8)));
    BOOST_TEST(bridge.stats().a_to_b.received == 10U);
    BOOST_TEST(bridge.stats().a_to_b.forwarded == 10U);
}

/// Judges more packets than the far side takes at once.
template <class Filter>
void judges_each_once(watched_wires& wires) {
    constexpr std::uint32_t count = 60;
    auto options = small_bridge();
    options.b.transmit_frames = 4;
    options.on_full = bridge_on_full::wait;
    netring::test::slow_down("bb", 200000, "2mbit");
    bridge_core bridge(options);
    Filter filter;
    running_bridge running(bridge, std::ref(filter));
    wires.from_v0.send_tagged(1000, 0, count);
    BOOST_TEST(are_tagged_frames(wires.at_w0.take(count), 1000, 0, count));
    running.stop();
    BOOST_TEST((filter.seen == counting(0, count)));
    BOOST_TEST(bridge.stats().a_to_b.received == count);
}

struct noting_packet_filter {
    bridge_action operator()(packet_view const& packet, bridge_direction) {
        seen.push_back(number_of(packet));
        return bridge_action::forward;
    }
    std::vector<std::uint32_t> seen;
};

struct noting_frame_filter {
    bridge_action operator()(mutable_frame& frame, bridge_direction) {
        seen.push_back(number_of(frame.view()));
        return bridge_action::forward;
    }
    std::vector<std::uint32_t> seen;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(asking, watched_wires)

BOOST_AUTO_TEST_CASE(each_packet_is_judged_once_though_it_waits_for_room) {
    judges_each_once<noting_packet_filter>(*this);
    netring::test::run("tc qdisc del dev bb root");
    judges_each_once<noting_frame_filter>(*this);
}

BOOST_AUTO_TEST_CASE(what_a_filter_throws_ends_the_run_and_the_next_one_begins_with_that_packet_unchanged) {
    goes_on<failing_packet_filter>(*this);
    goes_on<failing_frame_filter>(*this);
}

BOOST_AUTO_TEST_CASE(what_a_filter_throws_leaves_the_context_and_the_next_run_begins_with_that_packet) {
    boost::asio::io_context context{1};
    netring::bridge bridge(context, small_bridge());
    failing_packet_filter filter;
    int completions = 0;
    from_v0.send_tagged(60, 0, 10);
    bridge.async_run(std::ref(filter), [&](error_code) { ++completions; });
    BOOST_CHECK_EXCEPTION(context.run_for(5s), std::runtime_error,
                          [](auto const& thrown) { return thrown.what() == std::string("the third"); });
    BOOST_TEST(completions == 0);
    error_code ec;
    bridge.async_run(std::ref(filter), [&](error_code result) { ec = result, ++completions; });
    context.restart();
    while (filter.seen.size() != 11 && context.run_one_for(1s) != 0)
        ;
    BOOST_TEST((std::vector(filter.seen.begin() + 3, filter.seen.end()) == counting(2, 8)));
    BOOST_TEST(are_tagged_frames(at_w0.take(10), 60, 0, 10));
    bridge.cancel();
    context.run_for(1s);
    BOOST_TEST(completions == 1);
    BOOST_TEST((ec == boost::asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_synchronous_run_is_refused_while_an_asynchronous_one_is_outstanding) {
    boost::asio::io_context context{1};
    netring::bridge bridge(context, small_bridge());
    error_code ended;
    bridge.async_run(forward_all, [&](error_code result) { ended = result; });
    std::stop_source stop;
    stop.request_stop();
    error_code ec;
    bridge.run(forward_all, stop.get_token(), ec);
    BOOST_TEST((ec == netring::error::run_in_progress));
    BOOST_CHECK_EXCEPTION(bridge.run(forward_all, stop.get_token()), netring::system_error,
                          [](auto const& thrown) { return thrown.code() == netring::error::run_in_progress; });
    from_v0.send_tagged(60, 0, 5);
    BOOST_TEST(netring::test::eventually([&] {
        context.poll();
        return at_w0.count() == 5U;
    }));
    BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 0, 5));
    BOOST_TEST(!ended);
    bridge.cancel();
    context.run_for(1s);
    BOOST_TEST((ended == boost::asio::error::operation_aborted));
    bridge.run(forward_all, stop.get_token(), ec);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_run_whose_stop_was_requested_before_judges_nothing) {
    bridge_core bridge(small_bridge());
    from_v0.send_tagged(60, 0, 5);
    // Until they are there to be taken.
    BOOST_TEST(at_w0.take_for(20ms).empty());
    std::stop_source stop;
    stop.request_stop();
    bridge.run([](packet_view const&, bridge_direction) -> bridge_action { throw std::logic_error("was asked"); },
               stop.get_token());
    running_bridge const running(bridge);
    BOOST_TEST(are_tagged_frames(at_w0.take(5), 60, 0, 5));
}

BOOST_AUTO_TEST_SUITE_END()
