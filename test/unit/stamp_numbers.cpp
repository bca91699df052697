// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "stamp_numbers.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>

using netring::stamp_numbers;

namespace {

stamp_numbers ready() {
    stamp_numbers numbers;
    numbers.reserve();
    return numbers;
}

void check(std::optional<std::uint64_t> frame, std::uint64_t expected) {
    BOOST_TEST_REQUIRE(frame.has_value());
    BOOST_TEST(*frame == expected);
}

} // namespace

BOOST_AUTO_TEST_SUITE(stamp_numbers_)

BOOST_AUTO_TEST_CASE(attempts_that_all_succeed_are_the_frames) {
    auto numbers = ready();
    numbers.took(5);
    for (std::uint32_t attempt = 0; attempt != 5; ++attempt)
        check(numbers.frame_of(attempt), attempt);
    BOOST_TEST(!numbers.frame_of(5));
}

BOOST_AUTO_TEST_CASE(a_failed_attempt_shifts_the_frames_after_it) {
    auto numbers = ready();
    numbers.took(2);
    numbers.failed(2);
    numbers.failed(2);
    numbers.took(3);
    numbers.failed(5);
    numbers.took(1);
    check(numbers.frame_of(1), 1);
    check(numbers.frame_of(4), 2);
    check(numbers.frame_of(6), 4);
    check(numbers.frame_of(8), 5);
}

BOOST_AUTO_TEST_CASE(the_very_first_attempt_may_fail) {
    auto numbers = ready();
    numbers.failed(0);
    numbers.took(1);
    check(numbers.frame_of(1), 0);
}

BOOST_AUTO_TEST_CASE(a_frame_thrown_away_unread_has_no_attempt) {
    auto numbers = ready();
    numbers.took(2);
    numbers.passed_over(2);
    numbers.passed_over(3);
    numbers.took(2);
    check(numbers.frame_of(1), 1);
    check(numbers.frame_of(2), 4);
    check(numbers.frame_of(3), 5);
}

BOOST_AUTO_TEST_CASE(numbers_of_32_bits_are_those_of_the_last_lap) {
    constexpr std::uint64_t lap = std::uint64_t{1} << 32U;
    auto numbers = ready();
    numbers.took(lap + 10);
    check(numbers.frame_of(9), lap + 9);
    check(numbers.frame_of(10), 10);
    check(numbers.frame_of(0xffffffff), lap - 1);
}

BOOST_AUTO_TEST_CASE(stamps_that_are_too_old_to_match_are_no_frames) {
    auto numbers = ready();
    for (std::uint64_t frame = 0; frame != 3000; ++frame) {
        numbers.failed(frame);
        numbers.took(1);
    }
    BOOST_TEST(!numbers.frame_of(1));
    check(numbers.frame_of(5999), 2999);
    check(numbers.frame_of(5001), 2500);
}

BOOST_AUTO_TEST_SUITE_END()
