// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_PACER_HPP
#define NETRING_DETAIL_PACER_HPP

#include <netring/pace.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace netring::detail {

/// Tells when the next frame is due. Never looks at a clock.
class pacer {
public:
    using clock = std::chrono::steady_clock;

    static bool legal(pace const& rate) noexcept {
        // Not by its negation: a rate may be not a number.
        return rate.frames_per_second >= 0 && rate.bits_per_second >= 0 && rate.burst_frames != 0 &&
               (rate.frames_per_second > 0 || rate.bits_per_second > 0);
    }

    /// The first frame is due at `start`.
    pacer(pace const& rate, clock::time_point start) noexcept
        : rate_(rate)
        , due_(start) {}

    /// Of the next frame.
    clock::time_point due() const noexcept { return std::chrono::time_point_cast<clock::duration>(due_); }

    /// A frame of that size was sent when it was due, or later.
    void sent(std::size_t size_bytes, clock::time_point now) noexcept {
        constexpr double bits_per_byte = 8;
        seconds const by_frames(rate_.frames_per_second > 0 ? 1 / rate_.frames_per_second : 0);
        seconds const by_bits(
            rate_.bits_per_second > 0 ? bits_per_byte * static_cast<double>(size_bytes) / rate_.bits_per_second : 0);
        // Bounded, so that the lowest rates do not overflow the clock.
        auto const interval = std::min<seconds>(std::max(by_frames, by_bits), std::chrono::years(1));
        auto const latest =
            std::chrono::time_point<clock, seconds>(now) - interval * static_cast<double>(rate_.burst_frames - 1);
        due_ = std::max(due_, latest) + interval;
    }

private:
    // Of a resolution that rounding does not add up to anything in, over days.
    using seconds = std::chrono::duration<double>;

    pace rate_;
    std::chrono::time_point<clock, seconds> due_;
};

} // namespace netring::detail

#endif
