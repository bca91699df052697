// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a collector shows, of statistics that a test makes up.

#include "scraped.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace netring {
namespace {

std::function<capture_stats()> fixed(capture_stats const& stats) {
    return [stats] { return stats; };
}

} // namespace

BOOST_AUTO_TEST_SUITE(collecting)

BOOST_AUTO_TEST_CASE(two_interfaces_have_the_same_names_and_labels_of_their_own) {
    prometheus_collector collector;
    auto const first = collector.add("eth0", fixed({.seen = 7}));
    auto const second = collector.add("eth1", fixed({.seen = 9}));
    auto const shown = scraped(collector);
    BOOST_TEST(shown.at(R"(netring_capture_packets_total{iface="eth0"})") == 7);
    BOOST_TEST(shown.at(R"(netring_capture_packets_total{iface="eth1"})") == 9);
    BOOST_TEST(collector.Collect().size() * 2 == shown.size());
}

BOOST_AUTO_TEST_CASE(what_was_removed_is_not_read_any_more) {
    prometheus_collector collector;
    int reads = 0;
    {
        auto const shown = collector.add("eth0", [&] {
            ++reads;
            return capture_stats();
        });
        BOOST_TEST(!scraped(collector).empty());
    }
    BOOST_TEST(scraped(collector).empty());
    BOOST_TEST(reads == 1);
}

BOOST_AUTO_TEST_CASE(a_registration_that_is_assigned_to_removes_what_it_had) {
    prometheus_collector collector;
    auto shown = collector.add("eth0", fixed({}));
    shown = collector.add("eth1", fixed({}));
    BOOST_TEST(scraped(collector).contains(R"(netring_capture_packets_total{iface="eth1"})"));
    BOOST_TEST(!scraped(collector).contains(R"(netring_capture_packets_total{iface="eth0"})"));
}

BOOST_AUTO_TEST_CASE(a_registration_may_outlive_the_collector) {
    std::optional<prometheus_collector> collector(std::in_place);
    auto const shown = collector->add("eth0", fixed({}));
    collector.reset();
}

BOOST_AUTO_TEST_CASE(nothing_is_read_but_by_a_scrape) {
    prometheus_collector collector;
    int reads = 0;
    auto const shown = collector.add("eth0", [&] {
        ++reads;
        return inject_stats();
    });
    BOOST_TEST(reads == 0);
    collector.Collect();
    BOOST_TEST(reads == 1);
}

BOOST_AUTO_TEST_CASE(counters_go_on_where_the_object_was_opened_again_and_gauges_are_those_of_now) {
    prometheus_collector collector;
    capture_stats now{.seen = 100, .dropped = 5, .in_ring = 8};
    auto const shown = collector.add("eth0", [&] { return now; });
    auto const packets = [&] { return scraped(collector).at(R"(netring_capture_packets_total{iface="eth0"})"); };
    BOOST_TEST(packets() == 100);
    now = {.seen = 30, .dropped = 9, .in_ring = 2};
    BOOST_TEST(packets() == 130);
    BOOST_TEST(scraped(collector).at(R"(netring_capture_drops_total{iface="eth0"})") == 14);
    BOOST_TEST(scraped(collector).at(R"(netring_capture_ring_packets{iface="eth0"})") == 2);
    now = {.seen = 50, .dropped = 9};
    BOOST_TEST(packets() == 150);
    now = {};
    BOOST_TEST(packets() == 150);
    now = {.seen = 1};
    BOOST_TEST(packets() == 151);
}

BOOST_AUTO_TEST_CASE(objects_of_one_interface_need_labels_that_tell_them_apart) {
    prometheus_collector collector;
    auto const first = collector.add("eth0", fixed({.seen = 1}), {{"worker", "0"}});
    auto const second = collector.add("eth0", fixed({.seen = 2}), {{"worker", "1"}});
    auto const other_kind = collector.add("eth0", [] { return inject_stats(); }, {{"worker", "0"}});
    BOOST_TEST(scraped(collector).at(R"(netring_capture_packets_total{iface="eth0",worker="1"})") == 2);
    BOOST_CHECK_EXCEPTION(static_cast<void>(collector.add("eth0", fixed({}), {{"worker", "1"}})), std::invalid_argument,
                          [](auto const& e) { return std::string(e.what()).find("eth0") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_label_that_prometheus_or_netring_does_not_allow_is_refused_by_name) {
    prometheus_collector collector;
    for (std::string const name : {"iface", "peer", "reason", "__name__", "0", "a-b", ""})
        BOOST_CHECK_EXCEPTION(static_cast<void>(collector.add("eth0", fixed({}), {{name, "x"}})), std::invalid_argument,
                              [&](auto const& e) { return std::string(e.what()).starts_with("label '" + name + "'"); });
    BOOST_TEST(scraped(collector).empty());
}

BOOST_AUTO_TEST_CASE(any_name_of_an_interface_is_legal_text) {
    prometheus_collector collector;
    auto const quoted = collector.add("a\"b\\c", fixed({.seen = 1}));
    auto const accented = collector.add("b\xc3\xbcro", fixed({.seen = 2}));
    auto const not_text = collector.add("x\xff", fixed({.seen = 3}));
    auto const shown = scraped(collector);
    BOOST_TEST(shown.at(R"(netring_capture_packets_total{iface="a\"b\\c"})") == 1);
    BOOST_TEST(shown.at("netring_capture_packets_total{iface=\"b\xc3\xbcro\"}") == 2);
    BOOST_TEST(shown.at("netring_capture_packets_total{iface=\"x\xef\xbf\xbd\"}") == 3);
}

BOOST_AUTO_TEST_CASE(what_a_function_throws_ends_the_scrape_and_not_the_counters) {
    prometheus_collector collector;
    bool broken = false;
    auto const shown = collector.add("eth0", [&] {
        if (broken)
            throw std::runtime_error("broken");
        return capture_stats{.seen = 5};
    });
    BOOST_TEST(scraped(collector).at(R"(netring_capture_packets_total{iface="eth0"})") == 5);
    broken = true;
    BOOST_CHECK_THROW(collector.Collect(), std::runtime_error);
    broken = false;
    BOOST_TEST(scraped(collector).at(R"(netring_capture_packets_total{iface="eth0"})") == 5);
}

BOOST_AUTO_TEST_CASE(threads_scrape_add_and_remove_while_others_count) {
    prometheus_collector collector;
    std::atomic<std::uint64_t> seen = 0;
    std::atomic<bool> done = false;
    auto const shown = collector.add("eth0", [&] { return capture_stats{.seen = seen}; });
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
        while (!done)
            ++seen;
    });
    std::atomic<int> backwards = 0;
    for (int scraper = 0; scraper != 3; ++scraper)
        threads.emplace_back([&] {
            for (double before = 0; !done;) {
                auto const now = scraped(collector).at(R"(netring_capture_packets_total{iface="eth0"})");
                backwards += now < before ? 1 : 0;
                before = now;
            }
        });
    for (int round = 0; round != 200; ++round)
        auto const other = collector.add("eth" + std::to_string(1 + round % 3), fixed({}));
    done = true;
    threads.clear();
    BOOST_TEST(backwards == 0);
    BOOST_TEST(scraped(collector).at(R"(netring_capture_packets_total{iface="eth0"})") == static_cast<double>(seen));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring
