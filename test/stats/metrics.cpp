// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What netring-stats tells Prometheus.

#include "report/metrics.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace netring_stats {
namespace {

report one_capture() {
    report now;
    now.websocket_clients = 3;
    now.websocket_skipped = 4;
    now.loop_lag = quantiles{.p50 = 0.5, .p90 = 1, .p99 = 2, .max = 4};
    auto& eth0 = now.interfaces.emplace_back();
    eth0.name = "eth0";
    eth0.link = netring::link_state::up;
    eth0.received = {100, 9000};
    eth0.transmitted = {7, 700};
    eth0.loss = {.nic = 1, .queue = 2, .kernel_ring = 3, .filter = 4, .application = 5};
    auto& seen = eth0.capture.emplace();
    seen.captured = {10, 1000};
    seen.freezes = 2;
    seen.ring_occupancy = 0.25;
    seen.ring_high_water = 0.75;
    seen.workers = {{.queue = 6, .captured = {10, 1000}, .dropped = 3, .ring_occupancy = 0.25}};
    seen.sizes = {4, 3, 0, 0, 0, 2, 1};
    return now;
}

server_info some_server() {
    server_info about;
    about.interfaces_left_out = 8;
    auto& eth0 = about.interfaces.emplace_back();
    eth0.info.name = "eth0";
    eth0.measured.zero_copy = true;
    return about;
}

void check_has(std::string const& text, std::string const& line) {
    BOOST_TEST(text.find('\n' + line + '\n') != std::string::npos, line << " is not in " << text);
}

std::size_t lines(std::string const& text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

} // namespace

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(each_value_of_a_report_has_its_name_and_labels) {
    auto const text = metrics_message(one_capture(), some_server());
    for (auto const* line : {R"(netring_link_up{iface="eth0"} 1)",
                             R"(netring_receive_packets_total{iface="eth0"} 100)",
                             R"(netring_receive_bytes_total{iface="eth0"} 9000)",
                             R"(netring_transmit_packets_total{iface="eth0"} 7)",
                             R"(netring_transmit_bytes_total{iface="eth0"} 700)",
                             R"(netring_drops_total{iface="eth0",stage="nic"} 1)",
                             R"(netring_drops_total{iface="eth0",stage="queue"} 2)",
                             R"(netring_drops_total{iface="eth0",stage="kernel_ring"} 3)",
                             R"(netring_drops_total{iface="eth0",stage="application"} 5)",
                             R"(netring_filtered_packets_total{iface="eth0"} 4)",
                             R"(netring_capture_packets_total{iface="eth0"} 13)",
                             R"(netring_capture_delivered_packets_total{iface="eth0"} 10)",
                             R"(netring_capture_drops_total{iface="eth0"} 3)",
                             R"(netring_capture_freezes_total{iface="eth0"} 2)",
                             R"(netring_ring_occupancy_ratio{iface="eth0"} 0.25)",
                             R"(netring_ring_high_water_ratio{iface="eth0"} 0.75)",
                             R"(netring_worker_packets_total{iface="eth0",queue="6",worker="0"} 10)",
                             R"(netring_worker_drops_total{iface="eth0",queue="6",worker="0"} 3)",
                             R"(netring_protocol_packets_total{iface="eth0",protocol="tcp"} 0)",
                             R"(netring_loop_lag_seconds{statistic="p99"} 2)",
                             R"(netring_zero_copy{iface="eth0"} 1)",
                             "netring_websocket_clients 3",
                             "netring_websocket_skipped_frames_total 4",
                             "netring_interfaces_left_out 8",
                             "netring_series_cut 0"})
        check_has(text, line);
}

BOOST_AUTO_TEST_CASE(packet_sizes_are_a_histogram_whose_bins_add_up) {
    auto const text = metrics_message(one_capture(), some_server());
    for (auto const* line :
         {R"(netring_packet_size_bytes_bucket{iface="eth0",le="64"} 4)",
          R"(netring_packet_size_bytes_bucket{iface="eth0",le="127"} 7)",
          R"(netring_packet_size_bytes_bucket{iface="eth0",le="1023"} 7)",
          R"(netring_packet_size_bytes_bucket{iface="eth0",le="1518"} 9)",
          R"(netring_packet_size_bytes_bucket{iface="eth0",le="+Inf"} 10)",
          R"(netring_packet_size_bytes_count{iface="eth0"} 10)", R"(netring_packet_size_bytes_sum{iface="eth0"} 1040)"})
        check_has(text, line);
}

BOOST_AUTO_TEST_CASE(an_interface_of_which_only_counters_are_known_has_nothing_of_a_capture) {
    auto now = one_capture();
    now.interfaces[0].capture.reset();
    auto const text = metrics_message(now, {});
    check_has(text, R"(netring_drops_total{iface="eth0",stage="nic"} 1)");
    for (auto const* absent : {"capture", "kernel_ring", "netring_ring", "netring_worker", "packet_size", "zero_copy"})
        BOOST_TEST(text.find(absent) == std::string::npos, absent << " is in " << text);
}

BOOST_AUTO_TEST_CASE(talkers_are_never_told) {
    auto now = one_capture();
    now.interfaces[0].capture->talkers = talker_report{1, {{"192.0.2.77", {1, 1}}}, {}};
    BOOST_TEST(metrics_message(now, some_server()).find("192.0.2.77") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_more_than_the_most_series_is_cut_from_the_workers_and_counted) {
    auto now = one_capture();
    now.interfaces[0].capture->workers.resize(1000);
    auto const text = metrics_message(now, some_server());
    BOOST_TEST(lines(text) < 2150U);
    // 2000, less the 48 that the interface, its capture and the program have, is 488 workers with 4 series.
    check_has(text, R"(netring_worker_packets_total{iface="eth0",worker="486"} 0)");
    BOOST_TEST(text.find("netring_series_cut 0\n") == std::string::npos);
    check_has(text, R"(netring_drops_total{iface="eth0",stage="nic"} 1)");
}

BOOST_AUTO_TEST_CASE(names_that_are_no_utf_8_are_replaced_as_prometheus_refuses_them) {
    auto now = one_capture();
    now.interfaces[0].name = "eth\xff";
    check_has(metrics_message(now, some_server()), "netring_link_up{iface=\"eth\xef\xbf\xbd\"} 1");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats
