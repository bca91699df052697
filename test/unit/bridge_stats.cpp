// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/bridge_stats.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>

using netring::bridge_counters;
using netring::bridge_direction;
using netring::bridge_stats;

namespace {

/// All different, times `factor`.
constexpr bridge_counters counted(std::uint64_t factor) {
    return {.received = 1 * factor,
            .received_bytes = 2 * factor,
            .forwarded = 4 * factor,
            .forwarded_bytes = 8 * factor,
            .reflected = 16 * factor,
            .reflected_bytes = 32 * factor,
            .filtered = 64 * factor,
            .ring_full = 128 * factor,
            .too_large = 256 * factor,
            .link_down = 512 * factor,
            .malformed = 1024 * factor,
            .missed = 2048 * factor};
}

// A counter that is new has its place in the sums, too. `pending` is none.
static_assert(sizeof(bridge_counters) == 13 * sizeof(std::uint64_t));
static_assert(std::is_trivially_copyable_v<bridge_stats>);

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_of_bridges)

BOOST_AUTO_TEST_CASE(sums_and_differences_are_those_of_every_counter) {
    BOOST_TEST((counted(3) + counted(4) == counted(7)));
    BOOST_TEST((counted(7) - counted(4) == counted(3)));
    BOOST_TEST((counted(5) - counted(5) == bridge_counters()));
    BOOST_TEST((counted(5) + bridge_counters() == counted(5)));
    BOOST_TEST(!(counted(5) == counted(6)));
}

BOOST_AUTO_TEST_CASE(what_is_pending_is_no_growth) {
    BOOST_TEST((bridge_counters{.pending = 2} - bridge_counters{.pending = 5}).pending == 2U);
    BOOST_TEST((bridge_counters{.pending = 2} + bridge_counters{.pending = 5}).pending == 7U);
    BOOST_TEST(bridge_counters{.pending = 5}.dropped() == 0U);
}

BOOST_AUTO_TEST_CASE(a_difference_holds_across_the_largest_number) {
    bridge_counters const before{.received = std::numeric_limits<std::uint64_t>::max()};
    bridge_counters const after{.received = 4};
    BOOST_TEST((after - before).received == 5U);
}

BOOST_AUTO_TEST_CASE(what_was_dropped_is_the_sum_of_the_causes_without_what_never_came) {
    BOOST_TEST(counted(1).dropped() == 64U + 128U + 256U + 512U + 1024U);
    BOOST_TEST(bridge_counters{.missed = 5}.dropped() == 0U);
}

BOOST_AUTO_TEST_CASE(each_direction_has_its_own) {
    bridge_stats const stats{.a_to_b = counted(1), .b_to_a = counted(2)};
    BOOST_TEST((stats[bridge_direction::a_to_b] == counted(1)));
    BOOST_TEST((stats[bridge_direction::b_to_a] == counted(2)));
    bridge_stats const later{.a_to_b = counted(5), .b_to_a = counted(9)};
    BOOST_TEST((later - stats == bridge_stats{.a_to_b = counted(4), .b_to_a = counted(7)}));
    BOOST_TEST((later - later == bridge_stats()));
    BOOST_TEST(!(later == stats));
}

BOOST_AUTO_TEST_SUITE_END()
