// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// How netring-stats follows interfaces whose counters begin again.

#include "measure/interface_table.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace netring_stats {
namespace {

using netring::interface_counters;
using netring::link_state;

interface_counters counters(std::string name, int index, std::uint64_t received, link_state link = link_state::up) {
    return {
        .name = std::move(name), .index = index, .link = link, .received = received, .received_bytes = received * 60};
}

std::chrono::system_clock::time_point const now{};

} // namespace

BOOST_AUTO_TEST_SUITE(interfaces)

BOOST_AUTO_TEST_CASE(counters_that_begin_again_are_no_wrap_and_make_one_gap) {
    interface_table table({"v1"});
    BOOST_TEST(table.update({counters("v1", 2, 10)}, now)[0].received.packets == 10U);
    auto const again = table.update({counters("v1", 3, 0)}, now)[0];
    BOOST_TEST(again.received.packets == 10U);
    BOOST_TEST(again.interrupted);
    auto const next = table.update({counters("v1", 3, 5)}, now)[0];
    BOOST_TEST(next.received.packets == 15U);
    BOOST_TEST(next.received.bytes == 900U);
    BOOST_TEST(!next.interrupted);
}

BOOST_AUTO_TEST_CASE(a_driver_that_counts_anew_is_seen_by_any_counter_that_shrinks) {
    interface_table table({"v1"});
    auto first = counters("v1", 2, 10);
    first.send_errors = 7;
    table.update({first}, now);
    auto second = counters("v1", 2, 10);
    second.send_errors = 1;
    auto const again = table.update({second}, now)[0];
    BOOST_TEST(again.interrupted);
    BOOST_TEST(again.transmit_errors == 8U);
    BOOST_TEST(again.received.packets == 20U);
    BOOST_TEST(table.notices().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_named_interface_that_is_gone_keeps_its_totals_until_it_is_back) {
    interface_table table({"v1"});
    table.update({counters("v1", 2, 10)}, now);
    auto const gone = table.update({}, now)[0];
    BOOST_TEST((gone.link == link_state::gone));
    BOOST_TEST(gone.received.packets == 10U);
    BOOST_TEST(gone.interrupted);
    auto const back = table.update({counters("v1", 9, 4)}, now)[0];
    BOOST_TEST(back.received.packets == 14U);
    BOOST_TEST(back.interrupted);
    BOOST_TEST(!table.update({counters("v1", 9, 4)}, now)[0].interrupted);
    BOOST_TEST(table.notices().size() == 2U);
    BOOST_TEST(table.notices()[0].text == "is gone");
    BOOST_TEST(table.notices()[1].text == "is back; its counters began again");
}

BOOST_AUTO_TEST_CASE(an_interface_that_was_never_there_is_shown_as_gone) {
    interface_table table({"v7"});
    auto const reports = table.update({counters("v1", 2, 10)}, now);
    BOOST_TEST(reports.size() == 1U);
    BOOST_TEST(reports[0].name == "v7");
    BOOST_TEST((reports[0].link == link_state::gone));
}

BOOST_AUTO_TEST_CASE(without_names_all_are_shown_and_those_that_are_gone_are_not) {
    interface_table table({});
    BOOST_TEST(table.update({counters("lo", 1, 0), counters("v1", 2, 10)}, now).size() == 2U);
    BOOST_TEST(table.update({counters("lo", 1, 0)}, now).size() == 1U);
    BOOST_TEST(table.notices().back().text == "is gone");
    auto const back = table.update({counters("lo", 1, 0), counters("v1", 3, 1)}, now);
    BOOST_TEST(back.size() == 2U);
    BOOST_TEST(back[1].received.packets == 1U);
}

BOOST_AUTO_TEST_CASE(more_than_there_is_room_for_are_counted) {
    std::vector<interface_counters> many;
    for (int index = 1; index <= 100; ++index)
        many.push_back(counters("v" + std::to_string(index), index, 1));
    interface_table table({});
    BOOST_TEST(table.update(many, now).size() == interface_table::most);
    BOOST_TEST(table.left_out() == 100 - interface_table::most);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_link_is_noted_once_and_old_notices_go) {
    interface_table table({"v1"});
    table.update({counters("v1", 2, 0)}, now);
    for (int change = 0; change != 20; ++change) {
        auto const link = change % 2 == 0 ? link_state::down : link_state::up;
        table.update({counters("v1", 2, 0, link)}, now);
        table.update({counters("v1", 2, 0, link)}, now);
    }
    BOOST_TEST(table.notices().size() == 16U);
    BOOST_TEST(table.notices().back().number == 20U);
    BOOST_TEST(table.notices().back().text == "is up");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats
