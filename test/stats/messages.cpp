// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The protocol of netring-stats.

#include "report/messages.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

namespace netring_stats {
namespace {

namespace json = boost::json;

report one(std::uint64_t sequence, std::uint64_t packets) {
    report result;
    result.sequence = sequence;
    result.moment += std::chrono::seconds(sequence);
    auto& added = result.interfaces.emplace_back();
    added.name = "v1";
    added.received = {packets, packets * 60};
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(counters_of_64_bits_are_exact) {
    auto const largest = std::numeric_limits<std::uint64_t>::max();
    auto const tick = json::parse(tick_message(one(1, largest), one(0, largest - 1)));
    auto const& interface = tick.at("interfaces").at(0);
    BOOST_TEST(interface.at("totals").at("receive_packets").as_string() == "18446744073709551615");
    BOOST_TEST(interface.at("receive_packets_per_second").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(a_rate_is_null_without_a_tick_before_and_where_counting_was_interrupted) {
    auto const rate = [](report const& now, std::optional<report> const& before) {
        return json::parse(tick_message(now, before)).at("interfaces").at(0).at("receive_packets_per_second");
    };
    BOOST_TEST(rate(one(0, 5), std::nullopt).is_null());
    BOOST_TEST(rate(one(1, 5), one(0, 7)).is_null());
    auto interrupted = one(1, 9);
    interrupted.interfaces[0].interrupted = true;
    BOOST_TEST(rate(interrupted, one(0, 5)).is_null());
    BOOST_TEST(rate(one(2, 9), one(0, 5)).as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(what_was_lost_is_the_sum_of_the_rungs_that_are_losses) {
    auto now = one(1, 5);
    now.interfaces[0].loss = {.nic = 1, .queue = 10, .kernel_ring = 100, .filter = 1000, .application = 10000};
    auto const interface = json::parse(tick_message(now, one(0, 5))).at("interfaces").at(0);
    BOOST_TEST(interface.at("totals").at("lost_packets").as_string() == "10101");
    BOOST_TEST(interface.at("lost_packets_per_second").as_int64() == 10101);
    BOOST_TEST(interface.at("loss").at("queue").at("packets_per_second").as_int64() == 10);
    BOOST_TEST(interface.at("capture").is_null());
}

// One name of other bytes would end the websockets of all pages.
BOOST_AUTO_TEST_CASE(names_that_are_no_utf_8_are_replaced_in_every_message) {
    constexpr auto replaced = "eth\xef\xbf\xbd";
    auto now = one(1, 5);
    now.time += std::chrono::microseconds(1600);
    now.interfaces[0].name = "eth\xff";
    now.notices.push_back({.number = 1, .time = {}, .interface = "eth\xff", .text = "eth\xff went"});
    auto const tick = json::parse(tick_message(now, std::nullopt));
    BOOST_TEST(tick.at("interfaces").at(0).at("name").as_string() == replaced);
    BOOST_TEST(tick.at("notices").at(0).at("interface").as_string() == replaced);
    history past;
    past.add(now);
    server_info about;
    about.host = "eth\xff";
    about.interfaces.push_back({.info = {.name = "eth\xff"}, .measured = {.filter = "eth\xff", .words = "eth\xff"}});
    auto const hello = json::parse(hello_message(about, past));
    BOOST_TEST(hello.at("server").at("host").as_string() == replaced);
    for (auto const* field : {"name", "filter", "words"})
        BOOST_TEST(hello.at("interfaces").at(0).at(field).as_string() == replaced);
    auto const& track = hello.at("history").at("tracks").at(0);
    BOOST_TEST(track.at("interfaces").as_object().contains(replaced));
    // Both names of the moment are the same.
    BOOST_TEST(track.at("times_unix_milliseconds").at(0).as_int64() == 1);
    BOOST_TEST(tick.at("time").as_string() == "1970-01-01T00:00:00.001Z");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats
