// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What netring-stats keeps for a page that is opened later.

#include "report/history.hpp"
#include "report/messages.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace netring_stats {
namespace {

using namespace std::chrono_literals;

std::ptrdiff_t column(std::string const& name) {
    return std::ranges::find(history_columns, name) - history_columns.begin();
}

/// Seconds after the first, with 100 packets a second.
report at(std::chrono::milliseconds time, std::string const& name = "v1") {
    report result;
    result.time += time;
    result.moment += time;
    auto& added = result.interfaces.emplace_back();
    added.name = name;
    added.received = {static_cast<std::uint64_t>(time.count()) / 10, static_cast<std::uint64_t>(time.count()) * 6};
    added.capture.emplace();
    return result;
}

float value(history_track const& in, std::string const& which, std::size_t row, std::string const& name = "v1") {
    return in.interfaces().at(name).rows[row].at(static_cast<std::size_t>(column(which)));
}

} // namespace

BOOST_AUTO_TEST_SUITE(histories)

BOOST_AUTO_TEST_CASE(fifteen_minutes_by_the_second_and_an_hour_by_ten) {
    history past;
    for (int second = 0; second != 4000; ++second)
        past.add(at(std::chrono::seconds(second)));
    BOOST_TEST(past.fine().times().size() == 900U);
    BOOST_TEST(past.coarse().times().size() == 360U);
    BOOST_TEST((past.fine().times().back() - past.fine().times().front() == 899s));
    BOOST_TEST((past.coarse().times().back() - past.coarse().times().front() == 3590s));
    BOOST_TEST(value(past.fine(), "receive_packets_per_second", 0) == 100.F);
    BOOST_TEST(value(past.coarse(), "receive_bits_per_second", 359) == 48000.F);
}

BOOST_AUTO_TEST_CASE(faster_ticks_make_one_row_a_second_and_slower_ones_one_each) {
    history fast(100ms);
    for (int tick = 0; tick != 101; ++tick)
        fast.add(at(100ms * tick));
    BOOST_TEST(fast.fine().times().size() == 11U);
    BOOST_TEST(value(fast.fine(), "receive_packets_per_second", 10) == 100.F);
    history slow(60s);
    for (int tick = 0; tick != 5; ++tick)
        slow.add(at(60s * tick));
    BOOST_TEST(slow.fine().times().size() == 5U);
}

BOOST_AUTO_TEST_CASE(steps_of_slower_ticks_are_those_of_the_ticks) {
    history past(2500ms);
    for (int tick = 0; tick != 1000; ++tick)
        past.add(at(2500ms * tick));
    BOOST_TEST((past.fine().step() == 2500ms));
    BOOST_TEST((past.coarse().step() == 10s));
    BOOST_TEST((past.fine().times().back() - past.fine().times().front() == 15min - 2500ms));
    auto const tracks = boost::json::parse(history_message(past)).at("tracks");
    BOOST_TEST(tracks.at(0).at("step_seconds").to_number<double>() == 2.5);
    BOOST_TEST(tracks.at(1).at("step_seconds").to_number<double>() == 10.0);
    history const slow(60s);
    BOOST_TEST((slow.fine().step() == 60s));
    BOOST_TEST((slow.coarse().step() == 60s));
}

BOOST_AUTO_TEST_CASE(ticks_that_come_a_little_early_or_late_lose_no_row) {
    history past;
    for (int second = 0; second != 100; ++second)
        past.add(at(std::chrono::seconds(second) + (second % 2 == 0 ? 3ms : -3ms) + 3ms));
    BOOST_TEST(past.fine().times().size() == 100U);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_begins_anew) {
    history past;
    auto const add = [&](int second, std::chrono::milliseconds set_back) {
        auto now = at(std::chrono::seconds(second));
        now.time -= set_back;
        past.add(now);
    };
    for (int second = 0; second != 25; ++second)
        add(second, 0ms);
    add(25, 500ms);
    BOOST_TEST(past.fine().times().size() == 26U);
    add(26, 15s);
    add(27, 15s);
    BOOST_TEST(past.fine().times().size() == 2U);
    BOOST_TEST(past.coarse().times().size() == 0U);
    BOOST_TEST(value(past.fine(), "receive_packets_per_second", 0) == 100.F);
    BOOST_TEST(past.coarse().interfaces().empty());
    for (int second = 28; second != 31; ++second)
        add(second, 15s);
    BOOST_TEST(past.coarse().times().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_peak_between_two_rows_is_kept) {
    history past;
    for (int tick = 0; tick != 21; ++tick) {
        auto now = at(100ms * tick);
        now.interfaces[0].capture->ring_high_water = tick == 13 ? 0.75 : 0.1;
        now.interfaces[0].capture->dwell = quantiles{0.001, 0.001, 0.001, tick == 14 ? 0.5 : 0.001};
        past.add(now);
    }
    BOOST_TEST(value(past.fine(), "ring_high_water_ratio", 1) == 0.1F);
    BOOST_TEST(value(past.fine(), "ring_high_water_ratio", 2) == 0.75F);
    BOOST_TEST(value(past.fine(), "dwell_seconds_max", 2) == 0.5F);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_a_gap) {
    history past;
    past.add(at(0s));
    past.add(at(1s));
    auto interrupted = at(2s);
    interrupted.interfaces[0].interrupted = true;
    past.add(interrupted);
    past.add(at(3s));
    auto const rate = "receive_packets_per_second";
    BOOST_TEST(std::isnan(value(past.fine(), rate, 0)));
    BOOST_TEST(value(past.fine(), rate, 1) == 100.F);
    BOOST_TEST(std::isnan(value(past.fine(), rate, 2)));
    BOOST_TEST(value(past.fine(), rate, 3) == 100.F);
}

BOOST_AUTO_TEST_CASE(an_interface_that_comes_later_or_goes_has_nulls) {
    history past;
    past.add(at(0s));
    past.add(at(1s));
    auto both = at(2s);
    both.interfaces.push_back(at(2s, "v2").interfaces[0]);
    past.add(both);
    past.add(at(3s, "v2"));
    auto const message = boost::json::parse(history_message(past));
    auto const& track = message.at("tracks").at(0);
    BOOST_TEST(track.at("times_unix_milliseconds").as_array().size() == 4U);
    auto const text = [&](char const* name) {
        return boost::json::serialize(track.at("interfaces").at(name).at("ring_occupancy_ratio"));
    };
    BOOST_TEST(text("v1") == "[0,0,0,null]");
    BOOST_TEST(text("v2") == "[null,null,0,0]");
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_gone_for_all_that_is_kept_is_forgotten) {
    history past;
    past.add(at(0s));
    for (int second = 1; second != 901; ++second)
        past.add(at(std::chrono::seconds(second), "v2"));
    BOOST_TEST(past.fine().interfaces().count("v1") == 0U);
    BOOST_TEST(past.coarse().interfaces().count("v1") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats
