// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ebpf.hpp"
#include "ipv4_frame.hpp"
#include "patience.hpp"
#include "ring_format.hpp"
#include "wire.hpp"

#include <netring/capture.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <linux/filter.h>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::capture;
using netring::capture_options;
using netring::error_code;
using netring::fanout;
using netring::fanout_mode;
using netring::packet_batch;
using netring::packet_view;
using netring::test::ipv4_frame;
using netring::test::small_ring;
using netring::test::take_until_quiet;
using netring::test::udp_datagram;

namespace {

/// Some captures that share one group.
std::vector<capture> members(std::size_t count, fanout const& group) {
    std::vector<capture> all;
    auto options = small_ring();
    options.fanout = group;
    for (std::size_t index = 0; index != count; ++index) {
        all.emplace_back(options);
        options.fanout->group = all[0].fanout_group().value();
        options.fanout->unique_id = false;
    }
    return all;
}

/// Takes what they have seen once that is `wanted` packets together, and waits for more that should not be.
std::vector<std::vector<std::vector<std::byte>>> collect(std::vector<capture>& all, std::size_t wanted) {
    auto const in_rings = [&] {
        return std::accumulate(all.begin(), all.end(), std::uint64_t{0},
                               [](std::uint64_t sum, capture const& each) { return sum + each.stats().in_ring; });
    };
    BOOST_TEST(netring::test::eventually([&] { return in_rings() >= wanted; }));
    std::vector<std::vector<std::vector<std::byte>>> got;
    for (auto& each : all)
        got.push_back(take_until_quiet(each, 0, 30ms));
    return got;
}

std::vector<std::size_t> sizes(std::vector<std::vector<std::vector<std::byte>>> const& got) {
    std::vector<std::size_t> result;
    for (auto const& of_one : got)
        result.push_back(of_one.size());
    return result;
}

std::string refusal(capture_options const& options) {
    capture other;
    error_code ec;
    netring::diagnostics why;
    other.open(options, ec, &why);
    BOOST_TEST((ec == boost::system::errc::invalid_argument));
    return why.hint;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(fanout_groups, netring::test::wired)

BOOST_AUTO_TEST_CASE(every_frame_reaches_exactly_one_member_whatever_the_mode) {
    for (auto const mode : {fanout_mode::hash, fanout_mode::load_balance, fanout_mode::cpu, fanout_mode::rollover,
                            fanout_mode::random, fanout_mode::queue_mapping}) {
        auto all = members(4, {mode, 42});
        std::set<std::uint32_t> seen;
        for (std::uint32_t first = 0; first != 400; first += 100) {
            sender.send_tagged(60, first, 100);
            for (auto const& of_one : collect(all, 100))
                for (auto const& frame : of_one)
                    BOOST_TEST(seen.insert(netring::test::sequence_of(frame).value()).second);
        }
        BOOST_TEST(seen.size() == 400U, "mode " << static_cast<int>(mode));
        std::uint64_t counted = 0;
        for (auto const& member : all)
            counted += member.stats().seen;
        BOOST_TEST(counted == 400U);
    }
}

BOOST_AUTO_TEST_CASE(round_robin_gives_each_member_the_same) {
    auto all = members(3, {fanout_mode::load_balance, 42});
    sender.send_tagged(60, 0, 30);
    BOOST_TEST(sizes(collect(all, 30)) == (std::vector<std::size_t>{10, 10, 10}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(under_hash_a_flow_stays_with_one_member) {
    auto all = members(4, {fanout_mode::hash, 42});
    for (int again = 0; again != 5; ++again)
        for (std::uint16_t port = 1000; port != 1032; ++port)
            sender.send(ipv4_frame(udp_datagram(port, 9, 40)));
    std::map<std::uint16_t, std::set<std::size_t>> where;
    std::size_t total = 0;
    auto const got = collect(all, 160);
    for (std::size_t index = 0; index != got.size(); ++index)
        for (auto const& frame : got[index]) {
            where[netring::test::source_port(frame)].insert(index);
            ++total;
        }
    BOOST_TEST(total == 160U);
    BOOST_TEST(where.size() == 32U);
    for (auto const& [port, found] : where)
        BOOST_TEST(found.size() == 1U, "flow " << port);
    BOOST_TEST(std::ranges::count_if(got, [](auto const& of_one) { return !of_one.empty(); }) > 1);
}

BOOST_AUTO_TEST_CASE(fragments_follow_their_flow_only_where_they_are_put_together) {
    // Flows of one whole packet and one datagram in two fragments.
    auto const elsewhere = [&](bool defragment) {
        auto all = members(4, {.mode = fanout_mode::hash, .group = 42, .defragment = defragment});
        for (std::uint16_t flow = 0; flow != 32; ++flow) {
            auto const port = static_cast<std::uint16_t>(1000 + flow);
            sender.send(ipv4_frame(udp_datagram(port, 9, 40)));
            auto const datagram = udp_datagram(port, 9, 128);
            auto const id = static_cast<std::uint16_t>(100 + flow);
            sender.send(ipv4_frame(std::span(datagram).first(64), id, 0, true));
            sender.send(ipv4_frame(std::span(datagram).subspan(64), id, 64, false));
        }
        auto const got = collect(all, defragment ? 64 : 96);
        std::map<std::uint16_t, std::size_t> whole;
        std::multiset<std::size_t> other_sizes;
        for (std::size_t index = 0; index != got.size(); ++index)
            for (auto const& frame : got[index])
                if (frame.size() == 82)
                    whole[netring::test::source_port(frame)] = index;
                else
                    other_sizes.insert(frame.size());
        BOOST_TEST(whole.size() == 32U);
        BOOST_TEST(other_sizes.count(170) == (defragment ? 32U : 0U));
        BOOST_TEST(other_sizes.count(98) == (defragment ? 0U : 32U));
        std::size_t strays = 0;
        for (std::size_t index = 0; index != got.size(); ++index)
            for (auto const& frame : got[index])
                // The first fragment, or the whole datagram, tells its flow.
                if (frame.size() == 170 || (frame.size() == 98 && (frame[20] & std::byte{0x20}) != std::byte{}))
                    strays += whole.at(netring::test::source_port(frame)) != index ? 1U : 0U;
        return strays;
    };
    BOOST_TEST(elsewhere(false) > 8U);
    BOOST_TEST(elsewhere(true) == 0U);
}

BOOST_AUTO_TEST_CASE(a_classic_program_chooses_the_member) {
    fanout const group{
        .mode = fanout_mode::cbpf,
        .group = 42,
        // The last byte of the sequence number, which is in the link-layer header.
        .program = netring::filter({{BPF_LD | BPF_B | BPF_ABS, 0, 0, static_cast<std::uint32_t>(SKF_LL_OFF + 11)},
                                    {BPF_RET | BPF_A, 0, 0, 0}})};
    auto all = members(4, group);
    sender.send_tagged(60, 0, 40);
    auto const got = collect(all, 40);
    for (std::size_t index = 0; index != got.size(); ++index) {
        BOOST_TEST(got[index].size() == 10U);
        for (auto const& frame : got[index])
            BOOST_TEST(netring::test::sequence_of(frame).value() % 4 == index);
    }
}

BOOST_AUTO_TEST_CASE(an_ebpf_program_chooses_the_member) {
    netring::test::constant_program const second(1);
    if (!second.loaded()) {
        BOOST_TEST_MESSAGE("skipped: loading eBPF programs needs CAP_BPF in the initial user namespace");
        return;
    }
    auto all = members(3, {.mode = fanout_mode::ebpf, .group = 42, .ebpf = second.get()});
    sender.send_tagged(60, 0, 30);
    BOOST_TEST(sizes(collect(all, 30)) == (std::vector<std::size_t>{0, 30, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(packets_for_a_full_member_roll_over_to_the_next) {
    auto options = small_ring();
    options.ring = netring::test::ring_of(4096, 2, 5ms);
    options.fanout = fanout{.mode = fanout_mode::hash, .group = 42, .roll_over = true};
    capture small(options);
    capture next(options);
    // One flow, so one member until that is full.
    sender.send_tagged(1000, 0, 9);
    BOOST_TEST(netring::test::eventually([&] { return small.stats().seen + next.stats().seen == 9U; }));
    auto const [a, b] = std::pair(small.stats(), next.stats());
    BOOST_TEST(a.in_ring > 0U);
    BOOST_TEST(b.in_ring > 0U);
}

BOOST_AUTO_TEST_CASE(the_kernel_chooses_an_id_that_no_group_has) {
    auto options = small_ring();
    options.fanout = fanout{.mode = fanout_mode::load_balance, .unique_id = true};
    capture const first(options);
    capture const second(options);
    BOOST_TEST_REQUIRE(first.fanout_group().has_value());
    BOOST_TEST(first.fanout_group().value() != second.fanout_group().value());
    BOOST_TEST(!capture(small_ring()).fanout_group().has_value());
    auto all = members(2, *options.fanout);
    BOOST_TEST(all[0].fanout_group().value() == all[1].fanout_group().value());
    sender.send_tagged(60, 0, 20);
    BOOST_TEST(sizes(collect(all, 20)) == (std::vector<std::size_t>{10, 10}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_refused_member_hears_what_differs) {
    auto options = small_ring();
    options.fanout = fanout{fanout_mode::hash, 12};
    capture const member(options);
    BOOST_TEST(capture(options).is_open());

    auto mode = options;
    mode.fanout->mode = fanout_mode::cpu;
    BOOST_TEST(refusal(mode) == "fanout group 12 already used with mode hash, not cpu");
    auto flags = options;
    flags.fanout->defragment = true;
    BOOST_TEST(refusal(flags) == "fanout group 12 already used with other flags (defragment, roll_over)");
    auto interface = options;
    interface.interface = "v0";
    BOOST_TEST(refusal(interface).starts_with("fanout group 12 already used with interface index "));
    auto protocol = options;
    protocol.protocol = 0x88b5;
    BOOST_TEST(refusal(protocol) == "fanout group 12 already used with protocol 3, not 34997");
    // All of them were refused, and the group is as it was.
    BOOST_TEST(netring::test::packet_sockets() == 2U);
}

BOOST_AUTO_TEST_CASE(a_fanout_member_that_closes_with_a_lease_out_leaves_its_group_at_once) {
    auto options = small_ring();
    options.fanout = netring::fanout{netring::fanout_mode::load_balance, 11};
    std::optional<capture> first(options);
    capture second(options);
    packet_batch held;
    for (std::uint32_t number = 0; !held; ++number) {
        sender.send_tagged(60, number, 2);
        held = first->next(20ms);
    }
    take_until_quiet(second);
    first->close();
    auto const before = second.stats().delivered;
    sender.send_tagged(60, 100, 200);
    take_until_quiet(second, 200);
    BOOST_TEST(second.stats().delivered - before == 200U);
    BOOST_TEST(held.size() >= 1U);
}

BOOST_AUTO_TEST_SUITE_END()
