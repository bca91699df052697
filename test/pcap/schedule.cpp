// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <pcap/pcap_schedule.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>

using namespace std::chrono_literals;
using netring::pcap_schedule;
using netring::timestamp;
using netring::timestamp_clock;

namespace {

timestamp at(std::chrono::nanoseconds time) {
    return timestamp(timestamp::time_point(time), timestamp_clock::recorded);
}

timestamp const without_time({}, timestamp_clock::none);

/// A schedule that begins now, whatever time is given later.
struct schedule_of_now {
    std::chrono::nanoseconds due_after(timestamp const& recorded) {
        return schedule.next(recorded, std::exchange(now, now + 1ns)) - begin;
    }

    pcap_schedule schedule{1};
    pcap_schedule::time_point const begin{1000s};
    pcap_schedule::time_point now = begin;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_schedule, schedule_of_now)

BOOST_AUTO_TEST_CASE(begins_with_the_first_packet_and_keeps_to_the_gaps) {
    BOOST_TEST((due_after(at(77h)) == 0ns));
    BOOST_TEST((due_after(at(77h + 5ns)) == 5ns));
    BOOST_TEST((due_after(at(77h + 5ns)) == 5ns));
    BOOST_TEST((due_after(at(78h)) == 1h));
}

BOOST_AUTO_TEST_CASE(is_faster_or_slower_without_drift) {
    schedule = pcap_schedule(3);
    due_after(at(0s));
    for (int packet = 1; packet <= 3'000'000; ++packet)
        if (auto const due = due_after(at(1us * packet)); packet % 1'000'000 == 0)
            BOOST_TEST((due == std::chrono::nanoseconds(1us) * packet / 3));
    now = begin;
    schedule = pcap_schedule(0.5);
    due_after(at(0s));
    BOOST_TEST((due_after(at(1s)) == 2s));
}

BOOST_AUTO_TEST_CASE(has_no_gap_where_time_goes_back) {
    due_after(at(10s));
    BOOST_TEST((due_after(at(12s)) == 2s));
    BOOST_TEST((due_after(at(1s)) == 2s));
    BOOST_TEST((due_after(at(2s)) == 3s));
}

BOOST_AUTO_TEST_CASE(takes_a_packet_without_a_time_with_the_one_before) {
    BOOST_TEST((due_after(without_time) == 0s));
    due_after(at(10s));
    due_after(at(11s));
    BOOST_TEST((due_after(without_time) == 1s));
    BOOST_TEST((due_after(at(13s)) == 3s));
}

BOOST_AUTO_TEST_CASE(has_all_at_once_at_speed_0) {
    schedule = pcap_schedule(0);
    BOOST_TEST((due_after(at(0s)) == 0s));
    BOOST_TEST((due_after(at(1h)) == 0s));
}

BOOST_AUTO_TEST_CASE(survives_the_longest_gap) {
    using limits = std::numeric_limits<std::int64_t>;
    due_after(at(std::chrono::nanoseconds(limits::min())));
    BOOST_TEST((due_after(at(std::chrono::nanoseconds(limits::max()))) == std::chrono::hours(24 * 365 * 100)));
    BOOST_TEST((due_after(at(0s)) == std::chrono::hours(24 * 365 * 100)));
}

BOOST_AUTO_TEST_SUITE_END()
