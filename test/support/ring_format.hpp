// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_RING_FORMAT_HPP
#define NETRING_TEST_SUPPORT_RING_FORMAT_HPP

#include <netring/capture_options.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string_view>

// Both ring formats keep the same promises, so the tests run once in each: NETRING_TEST_RING_FORMAT=frame makes it frames.

namespace netring::test {

inline bool in_frames() {
    auto const* const chosen = std::getenv("NETRING_TEST_RING_FORMAT");
    return chosen != nullptr && std::string_view(chosen) == "frame";
}

/// A ring of the format under test. Its frames hold what an MTU of 1500 allows.
inline ring_options ring_of(std::size_t block_size, std::size_t block_count, std::chrono::milliseconds timeout) {
    return {.format = in_frames() ? ring_format::frame : ring_format::block,
            .block_size_bytes = block_size,
            .block_count = block_count,
            .block_timeout = timeout};
}

/// A small ring of that format on v1.
inline capture_options small_ring() {
    return {.interface = "v1", .ring = ring_of(65536, 8, std::chrono::milliseconds(5))};
}

/// Decorates a test of what only blocks do.
inline auto only_in_blocks() {
    return boost::unit_test::precondition(
        [](boost::unit_test::test_unit_id) { return boost::test_tools::assertion_result(!in_frames()); });
}

/// Decorates a test of what only frames do.
inline auto only_in_frames() {
    return boost::unit_test::precondition(
        [](boost::unit_test::test_unit_id) { return boost::test_tools::assertion_result(in_frames()); });
}

} // namespace netring::test

#endif
