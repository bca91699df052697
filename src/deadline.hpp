// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_DEADLINE_HPP
#define NETRING_SRC_DEADLINE_HPP

#include <algorithm>
#include <chrono>
#include <ctime>

namespace netring {

/// Bounded, so that "for ever" does not overflow the clock.
inline std::chrono::steady_clock::time_point deadline_after(std::chrono::nanoseconds timeout) noexcept {
    return std::chrono::steady_clock::now() + std::min<std::chrono::nanoseconds>(timeout, std::chrono::years(1));
}

inline timespec to_timespec(std::chrono::nanoseconds time) noexcept {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {static_cast<time_t>(seconds.count()), static_cast<long>((time - seconds).count())};
}

} // namespace netring

#endif
