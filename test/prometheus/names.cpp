// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every value of every kind of statistics, each under its name.

#include "scraped.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>
#include <string>

namespace netring {
namespace {

using values = std::map<std::string, double>;

void check_same(values const& shown, values const& expected) {
    for (auto const& [name, value] : expected)
        BOOST_TEST((shown.contains(name) && shown.at(name) == value), name << " is not " << value);
    for (auto const& [name, value] : shown)
        BOOST_TEST(expected.contains(name), name << " is " << value);
}

} // namespace

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(of_a_capture) {
    prometheus_collector collector;
    auto const shown = collector.add("e", [] {
        return capture_stats{.seen = 1,
                             .delivered = 2,
                             .dropped = 3,
                             .in_ring = 4,
                             .freezes = 5,
                             .batches = 6,
                             .occupied_slots = 1,
                             .high_water_slots = 6,
                             .slot_count = 8};
    });
    check_same(scraped(collector), {{R"(netring_capture_packets_total{iface="e"})", 1},
                                    {R"(netring_capture_delivered_packets_total{iface="e"})", 2},
                                    {R"(netring_capture_drops_total{iface="e"})", 3},
                                    {R"(netring_capture_ring_packets{iface="e"})", 4},
                                    {R"(netring_capture_freezes_total{iface="e"})", 5},
                                    {R"(netring_capture_batches_total{iface="e"})", 6},
                                    {R"(netring_capture_ring_occupancy_ratio{iface="e"})", 0.125},
                                    {R"(netring_capture_ring_high_water_ratio{iface="e"})", 0.75},
                                    {R"(netring_capture_ring_slots{iface="e"})", 8}});
}

BOOST_AUTO_TEST_CASE(of_an_injector) {
    prometheus_collector collector;
    auto const shown = collector.add("e", [] {
        return inject_stats{.queued = 1,
                            .sent = 2,
                            .sent_bytes = 3,
                            .refused = 4,
                            .discarded = 5,
                            .too_short = 6,
                            .too_long = 7,
                            .kicks = 8,
                            .partial_kicks = 9,
                            .no_buffers = 10,
                            .link_errors = 11,
                            .in_flight = 12,
                            .unsent = 13,
                            .frame_count = 14};
    });
    check_same(scraped(collector), {{R"(netring_inject_packets_total{iface="e"})", 2},
                                    {R"(netring_inject_bytes_total{iface="e"})", 3},
                                    {R"(netring_inject_drops_total{iface="e",reason="refused"})", 4},
                                    {R"(netring_inject_drops_total{iface="e",reason="discarded"})", 5},
                                    {R"(netring_inject_drops_total{iface="e",reason="too_short"})", 6},
                                    {R"(netring_inject_drops_total{iface="e",reason="too_long"})", 7},
                                    {R"(netring_inject_kicks_total{iface="e"})", 8},
                                    {R"(netring_inject_partial_kicks_total{iface="e"})", 9},
                                    {R"(netring_inject_no_buffers_total{iface="e"})", 10},
                                    {R"(netring_inject_link_errors_total{iface="e"})", 11},
                                    {R"(netring_inject_in_flight_packets{iface="e"})", 12},
                                    {R"(netring_inject_unsent_packets{iface="e"})", 13},
                                    {R"(netring_inject_ring_slots{iface="e"})", 14}});
}

BOOST_AUTO_TEST_CASE(of_an_xdp_socket) {
    prometheus_collector collector;
    auto const shown = collector.add("e",
                                     [] {
                                         return xdp_stats{.received = 1,
                                                          .received_bytes = 2,
                                                          .batches = 3,
                                                          // The sum of the next two, and not shown again.
                                                          .dropped = 99,
                                                          .frames_missing = 4,
                                                          .receive_ring_full = 5,
                                                          .fill_ring_empty = 6,
                                                          .receive_invalid = 7,
                                                          .transmit_invalid = 8,
                                                          .transmit_ring_empty = 9,
                                                          .queued = 10,
                                                          .sent = 11,
                                                          .sent_bytes = 12,
                                                          .send_dropped = 13,
                                                          .discarded = 14,
                                                          .too_short = 15,
                                                          .too_long = 16,
                                                          .kicks = 17,
                                                          .partial_kicks = 18,
                                                          .link_errors = 19,
                                                          .fill_level = 20,
                                                          .in_flight = 21,
                                                          .unsent = 22};
                                     },
                                     {{"queue", "0"}});
    check_same(scraped(collector),
               {{R"(netring_xdp_receive_packets_total{iface="e",queue="0"})", 1},
                {R"(netring_xdp_receive_bytes_total{iface="e",queue="0"})", 2},
                {R"(netring_xdp_receive_batches_total{iface="e",queue="0"})", 3},
                {R"(netring_xdp_receive_drops_total{iface="e",queue="0",reason="frames_missing"})", 4},
                {R"(netring_xdp_receive_drops_total{iface="e",queue="0",reason="receive_ring_full"})", 5},
                {R"(netring_xdp_fill_ring_empty_total{iface="e",queue="0"})", 6},
                {R"(netring_xdp_receive_invalid_descriptors_total{iface="e",queue="0"})", 7},
                {R"(netring_xdp_transmit_invalid_descriptors_total{iface="e",queue="0"})", 8},
                {R"(netring_xdp_transmit_ring_empty_total{iface="e",queue="0"})", 9},
                {R"(netring_xdp_transmit_packets_total{iface="e",queue="0"})", 11},
                {R"(netring_xdp_transmit_bytes_total{iface="e",queue="0"})", 12},
                {R"(netring_xdp_transmit_drops_total{iface="e",queue="0",reason="driver"})", 13},
                {R"(netring_xdp_transmit_drops_total{iface="e",queue="0",reason="discarded"})", 14},
                {R"(netring_xdp_transmit_drops_total{iface="e",queue="0",reason="too_short"})", 15},
                {R"(netring_xdp_transmit_drops_total{iface="e",queue="0",reason="too_long"})", 16},
                {R"(netring_xdp_kicks_total{iface="e",queue="0"})", 17},
                {R"(netring_xdp_partial_kicks_total{iface="e",queue="0"})", 18},
                {R"(netring_xdp_link_errors_total{iface="e",queue="0"})", 19},
                {R"(netring_xdp_fill_packets{iface="e",queue="0"})", 20},
                {R"(netring_xdp_in_flight_packets{iface="e",queue="0"})", 21},
                {R"(netring_xdp_unsent_packets{iface="e",queue="0"})", 22}});
}

BOOST_AUTO_TEST_CASE(of_a_bridge_each_way_by_where_packets_came_in) {
    prometheus_collector collector;
    auto const shown = collector.add("e", "f", [] {
        return bridge_stats{.a_to_b = {.received = 1,
                                       .received_bytes = 2,
                                       .forwarded = 3,
                                       .forwarded_bytes = 4,
                                       .reflected = 5,
                                       .reflected_bytes = 6,
                                       .filtered = 7,
                                       .ring_full = 8,
                                       .too_large = 9,
                                       .link_down = 10,
                                       .malformed = 11,
                                       .pending = 13,
                                       .missed = 12},
                            .b_to_a = {.received = 100}};
    });
    values expected{{R"(netring_bridge_receive_packets_total{iface="e",peer="f"})", 1},
                    {R"(netring_bridge_receive_bytes_total{iface="e",peer="f"})", 2},
                    {R"(netring_bridge_forward_packets_total{iface="e",peer="f"})", 3},
                    {R"(netring_bridge_forward_bytes_total{iface="e",peer="f"})", 4},
                    {R"(netring_bridge_reflect_packets_total{iface="e",peer="f"})", 5},
                    {R"(netring_bridge_reflect_bytes_total{iface="e",peer="f"})", 6},
                    {R"(netring_bridge_filtered_packets_total{iface="e",peer="f"})", 7},
                    {R"(netring_bridge_drops_total{iface="e",peer="f",reason="ring_full"})", 8},
                    {R"(netring_bridge_drops_total{iface="e",peer="f",reason="too_large"})", 9},
                    {R"(netring_bridge_drops_total{iface="e",peer="f",reason="link_down"})", 10},
                    {R"(netring_bridge_drops_total{iface="e",peer="f",reason="malformed"})", 11},
                    {R"(netring_bridge_drops_total{iface="e",peer="f",reason="missed"})", 12},
                    {R"(netring_bridge_pending_packets{iface="e",peer="f"})", 13}};
    auto all = scraped(collector);
    BOOST_TEST(all.size() == 2 * expected.size());
    BOOST_TEST(all.at(R"(netring_bridge_receive_packets_total{iface="f",peer="e"})") == 100);
    std::erase_if(all, [](auto const& each) { return each.first.find(R"(iface="f")") != std::string::npos; });
    check_same(all, expected);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring
