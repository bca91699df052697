// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/pacer.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cmath>
#include <limits>

using namespace std::chrono_literals;
using netring::pace;
using netring::detail::pacer;

namespace {

pacer::clock::time_point const start{1000s};

std::chrono::nanoseconds since_start(pacer const& of) {
    return of.due() - start;
}

bool near(std::chrono::nanoseconds value, std::chrono::nanoseconds expected) {
    return std::chrono::abs(value - expected) <= 1us;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pacing)

BOOST_AUTO_TEST_CASE(the_first_frame_is_due_at_once_and_the_others_on_the_schedule) {
    pacer of({.frames_per_second = 1000}, start);
    BOOST_TEST((since_start(of) == 0s));
    for (int frame = 1; frame != 200; ++frame) {
        of.sent(60, of.due());
        BOOST_TEST(near(since_start(of), frame * 1ms));
    }
}

BOOST_AUTO_TEST_CASE(lateness_within_the_burst_does_not_add_up) {
    pacer of({.frames_per_second = 1000, .burst_frames = 4}, start);
    for (int frame = 1; frame != 200; ++frame) {
        of.sent(60, of.due() + 900us);
        BOOST_TEST(near(since_start(of), frame * 1ms));
    }
}

BOOST_AUTO_TEST_CASE(at_most_a_burst_leaves_at_once_after_a_pause) {
    pacer of({.frames_per_second = 1000, .burst_frames = 4}, start);
    of.sent(60, start);
    auto const now = start + 50ms;
    int at_once = 0;
    while (of.due() <= now) {
        of.sent(60, now);
        ++at_once;
    }
    BOOST_TEST(at_once == 4);
    BOOST_TEST(near(of.due() - now, 1ms));
}

BOOST_AUTO_TEST_CASE(a_burst_of_one_never_catches_up) {
    pacer of({.frames_per_second = 1000, .burst_frames = 1}, start);
    of.sent(60, start + 300us);
    BOOST_TEST(near(since_start(of), 1300us));
}

BOOST_AUTO_TEST_CASE(bits_count_the_bytes_of_each_frame) {
    pacer of({.bits_per_second = 8e6}, start);
    of.sent(1000, of.due());
    BOOST_TEST(near(since_start(of), 1ms));
    of.sent(500, of.due());
    BOOST_TEST(near(since_start(of), 1500us));
}

BOOST_AUTO_TEST_CASE(the_slower_of_two_rates_holds) {
    pacer of({.frames_per_second = 1000, .bits_per_second = 8e6}, start);
    of.sent(2000, of.due());
    BOOST_TEST(near(since_start(of), 2ms));
    of.sent(60, of.due());
    BOOST_TEST(near(since_start(of), 3ms));
}

BOOST_AUTO_TEST_CASE(the_schedule_does_not_drift_over_ten_million_frames) {
    pacer of({.frames_per_second = 3e6}, start);
    constexpr int frames = 10'000'000;
    for (int frame = 0; frame != frames; ++frame)
        of.sent(60, of.due());
    BOOST_TEST(std::chrono::abs(since_start(of) - std::chrono::nanoseconds(3'333'333'333)) < 100us);
}

BOOST_AUTO_TEST_CASE(a_pace_has_a_rate_and_a_burst) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(pacer::legal({.frames_per_second = 1}));
    BOOST_TEST(pacer::legal({.bits_per_second = 1}));
    BOOST_TEST(pacer::legal({.frames_per_second = infinity}));
    BOOST_TEST(!pacer::legal({}));
    BOOST_TEST(!pacer::legal({.frames_per_second = -1}));
    BOOST_TEST(!pacer::legal({.frames_per_second = 1, .bits_per_second = -1}));
    BOOST_TEST(!pacer::legal({.frames_per_second = not_a_number}));
    BOOST_TEST(!pacer::legal({.frames_per_second = 1, .burst_frames = 0}));
}

BOOST_AUTO_TEST_SUITE_END()
