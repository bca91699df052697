// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a worker of netring-stats counts of packets.

#include "measure/headers.hpp"
#include "measure/heavy_hitters.hpp"
#include "measure/latency_histogram.hpp"
#include "measure/traffic.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace netring_stats {
namespace {

using namespace std::chrono_literals;

std::vector<std::byte> frame_of(std::initializer_list<unsigned> head, std::size_t size = 60) {
    std::vector<std::byte> frame(size);
    std::ranges::transform(head, frame.begin(), [](unsigned byte) { return static_cast<std::byte>(byte); });
    return frame;
}

std::vector<std::byte> ipv4_frame(unsigned protocol, unsigned last_of_source = 1, std::size_t size = 60) {
    auto frame = frame_of({2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45}, size);
    frame[23] = static_cast<std::byte>(protocol);
    frame[26] = std::byte{192};
    frame[29] = static_cast<std::byte>(last_of_source);
    return frame;
}

netring::packet_view view(std::vector<std::byte> const& frame, netring::link_type link = netring::link_type::ethernet) {
    netring::packet_metadata metadata;
    metadata.wire_size = static_cast<std::uint32_t>(frame.size());
    metadata.link_type = link;
    return {frame, metadata};
}

bool nearly(double value, double expected) {
    return value >= expected && value <= expected * 1.07;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counting)

BOOST_AUTO_TEST_CASE(a_quantile_is_right_to_a_sixteenth_and_the_largest_time_exact) {
    latency_histogram histogram;
    BOOST_TEST(!histogram.summary());
    for (int microseconds = 1; microseconds <= 1000; ++microseconds)
        histogram.add(std::chrono::microseconds(microseconds));
    auto const summary = histogram.summary().value();
    BOOST_TEST(nearly(summary.p50, 500e-6));
    BOOST_TEST(nearly(summary.p90, 900e-6));
    BOOST_TEST(nearly(summary.p99, 990e-6));
    BOOST_TEST(summary.max == 1e-3);
}

BOOST_AUTO_TEST_CASE(any_time_has_a_bin) {
    latency_histogram histogram;
    histogram.add(-5ns);
    histogram.add(std::chrono::nanoseconds::max());
    BOOST_TEST(histogram.count() == 2U);
    BOOST_TEST(histogram.summary()->p50 == 0.0);
    BOOST_TEST(nearly(histogram.summary()->max, 9.2e9));
}

BOOST_AUTO_TEST_CASE(histograms_of_workers_add_up) {
    latency_histogram one;
    latency_histogram two;
    one.add(1us);
    two.add(1ms);
    one.add(two);
    BOOST_TEST(one.count() == 2U);
    BOOST_TEST(one.summary()->max == 1e-3);
}

BOOST_AUTO_TEST_CASE(who_sends_a_tenth_of_all_is_found_among_any_number_of_others) {
    heavy_hitters sketch(64);
    std::mt19937 random(1);
    auto const byte = [&] { return static_cast<unsigned>(random() % 256); };
    auto const heavy = address::of(frame_of({192, 0, 2, 7}, 4));
    std::uint64_t sent = 0;
    for (int packet = 0; packet != 100000; ++packet) {
        bool const is_heavy = packet % 10 == 0;
        sent += is_heavy ? 1U : 0U;
        auto const other = frame_of({10, byte(), byte(), byte()}, 4);
        sketch.add(is_heavy ? heavy : address::of(other), 1, {1, 100});
    }
    BOOST_TEST(sketch.by_weight().size() == 64U);
    auto const& first = *sketch.by_weight().begin();
    BOOST_TEST((first.who == heavy));
    BOOST_TEST(first.weight >= sent);
    BOOST_TEST(first.sent.packets <= sent);
    BOOST_TEST(first.sent.packets > sent * 9 / 10);
}

BOOST_AUTO_TEST_CASE(addresses_are_written_as_people_do) {
    BOOST_TEST(address::of(frame_of({192, 0, 2, 1}, 4)).text() == "192.0.2.1");
    BOOST_TEST(address::of(frame_of({0x20, 1, 0xd, 0xb8}, 16)).text() == "2001:db8::");
    BOOST_TEST(address::of(frame_of({2, 0, 0, 0, 0, 0xab}, 6)).text() == "02:00:00:00:00:ab");
}

BOOST_AUTO_TEST_CASE(headers_tell_protocol_and_sender) {
    auto const of = [](std::vector<std::byte> const& frame) { return headers_of(view(frame)); };
    BOOST_TEST((of(ipv4_frame(6)).protocol == protocol::tcp));
    BOOST_TEST((of(ipv4_frame(17)).protocol == protocol::udp));
    BOOST_TEST((of(ipv4_frame(1)).protocol == protocol::icmp));
    BOOST_TEST((of(ipv4_frame(132)).protocol == protocol::sctp));
    BOOST_TEST((of(ipv4_frame(47)).protocol == protocol::other_ip));
    BOOST_TEST(of(ipv4_frame(6, 9)).source->text() == "192.0.0.9");
    auto const arp = of(frame_of({2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 6}));
    BOOST_TEST((arp.protocol == protocol::arp));
    BOOST_TEST(arp.source->text() == "02:00:00:00:00:01");
    BOOST_TEST((of(frame_of({1, 0x80, 0xc2, 0, 0, 14, 2, 0, 0, 0, 0, 1, 0x88, 0xcc})).protocol == protocol::lldp));
    BOOST_TEST((of(frame_of({2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x12, 0x34})).protocol == protocol::other));
}

BOOST_AUTO_TEST_CASE(headers_are_found_behind_tags_and_extensions) {
    auto const tagged = frame_of(
        {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17});
    BOOST_TEST((headers_of(view(tagged)).protocol == protocol::udp));
    auto extended = frame_of({2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x86, 0xdd, 0x60}, 100);
    extended[20] = std::byte{0}; // hop by hop
    extended[22] = std::byte{0x20};
    extended[54] = std::byte{44}; // then a fragment
    extended[55] = std::byte{1};  // 16 bytes of options
    extended[70] = std::byte{58}; // of ICMPv6
    extended[71] = std::byte{0xff};
    auto const headers = headers_of(view(extended));
    BOOST_TEST((headers.protocol == protocol::icmp));
    BOOST_TEST(headers.source->text() == "2000::");
    BOOST_TEST((headers_of(view(frame_of({0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6}), netring::link_type::raw_ip)).protocol ==
                protocol::tcp));
}

BOOST_AUTO_TEST_CASE(a_cut_packet_is_read_within_its_bytes) {
    std::mt19937 random(2);
    for (auto const type : {0x0800U, 0x86ddU, 0x8100U, 0x0806U})
        for (std::size_t size = 0; size != 90; ++size) {
            // Exactly as large, so that a sanitizer sees a byte too far.
            std::vector<std::byte> frame(size);
            std::ranges::generate(frame, [&] { return static_cast<std::byte>(random()); });
            if (size > 13) {
                frame[12] = static_cast<std::byte>(type >> 8U);
                frame[13] = static_cast<std::byte>(type & 0xffU);
            }
            frame.shrink_to_fit();
            BOOST_TEST(static_cast<std::size_t>(headers_of(view(frame)).protocol) < protocol_names.size());
            BOOST_TEST(static_cast<std::size_t>(headers_of(view(frame, netring::link_type::raw_ip)).protocol) <
                       protocol_names.size());
        }
}

BOOST_AUTO_TEST_CASE(sizes_are_those_on_the_wire_with_their_check_sequence) {
    traffic_options const how;
    traffic worker(how);
    std::vector<netring::packet_view> batch;
    std::vector<std::vector<std::byte>> frames;
    for (std::size_t const size : {60U, 61U, 123U, 124U, 251U, 507U, 1019U, 1514U, 1515U})
        frames.push_back(ipv4_frame(17, 1, size));
    for (auto const& frame : frames)
        batch.push_back(view(frame));
    worker.count(batch);
    auto const counts = worker.counts();
    BOOST_TEST(counts.captured.packets == 9U);
    BOOST_TEST(counts.captured.bytes == 60U + 61 + 123 + 124 + 251 + 507 + 1019 + 1514 + 1515);
    BOOST_TEST((counts.sizes == std::array<std::uint64_t, 7>{1, 2, 2, 1, 1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(one_packet_in_so_many_is_looked_into) {
    traffic_options const how{.sample_every = 4};
    traffic worker(how);
    auto const frame = ipv4_frame(6);
    worker.count(std::vector(10, view(frame)));
    worker.count(std::vector(10, view(frame)));
    BOOST_TEST(worker.counts().captured.packets == 20U);
    BOOST_TEST(worker.counts().protocols[static_cast<std::size_t>(protocol::tcp)].packets == 5U);
}

BOOST_AUTO_TEST_CASE(talkers_are_kept_only_if_asked_for_and_handed_over_once) {
    auto const first = ipv4_frame(6, 1, 1000);
    auto const second = ipv4_frame(6, 2);
    std::vector const batch{view(first), view(second), view(second)};
    for (bool const asked : {false, true}) {
        traffic_options const how{.talkers = asked};
        traffic worker(how);
        worker.count(batch);
        talker_table table;
        worker.take_talkers(table);
        worker.take_talkers(table);
        BOOST_TEST(table.by_bytes.by_weight().size() == (asked ? 2U : 0U));
        if (!asked)
            continue;
        BOOST_TEST(table.by_bytes.by_weight().begin()->who.text() == "192.0.0.1");
        BOOST_TEST(table.by_packets.by_weight().begin()->who.text() == "192.0.0.2");
        BOOST_TEST((table.by_packets.by_weight().begin()->sent == traffic_count{2, 120}));
    }
}

BOOST_AUTO_TEST_CASE(what_a_filter_in_user_space_refuses_is_counted_apart) {
    traffic_options const how{.filter = netring::filter({{0x06, 0, 0, 0}})};
    traffic worker(how);
    auto const frame = ipv4_frame(6);
    worker.count(std::vector(3, view(frame)));
    BOOST_TEST(worker.counts().captured.packets == 0U);
    BOOST_TEST(worker.counts().refused == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats
