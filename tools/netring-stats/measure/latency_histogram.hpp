// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LATENCY_HISTOGRAM_HPP
#define NETRING_STATS_LATENCY_HISTOGRAM_HPP

#include "report/report.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace netring_stats {

/// Counts of times in bins that are as wide as a sixteenth of their octave, so that a quantile is right to within a sixteenth.
class latency_histogram {
public:
    /// A negative time, from a clock that was set, counts as none.
    void add(std::chrono::nanoseconds time) noexcept {
        auto const value = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
        ++bins_[bin_of(value)];
        ++count_;
        max_ = std::max(max_, value);
    }

    void add(latency_histogram const& other) noexcept {
        std::ranges::transform(bins_, other.bins_, bins_.begin(), std::plus());
        count_ += other.count_;
        max_ = std::max(max_, other.max_);
    }

    std::uint64_t count() const noexcept { return count_; }

    /// @return nothing if nothing was counted.
    std::optional<quantiles> summary() const noexcept {
        if (count_ == 0)
            return std::nullopt;
        return quantiles{quantile(50), quantile(90), quantile(99), seconds(max_)};
    }

private:
    static constexpr unsigned parts_bits = 4;
    static constexpr std::size_t parts = 1U << parts_bits;

    static constexpr std::size_t bin_of(std::uint64_t value) noexcept {
        if (value < parts)
            return value;
        auto const shift = static_cast<unsigned>(std::bit_width(value)) - 1 - parts_bits;
        return (shift << parts_bits) + static_cast<std::size_t>(value >> shift);
    }

    /// The largest value of a bin.
    static constexpr std::uint64_t limit_of(std::size_t bin) noexcept {
        if (bin < parts)
            return bin;
        auto const shift = (bin >> parts_bits) - 1;
        return ((std::uint64_t{parts} + bin % parts + 1) << shift) - 1;
    }

    static double seconds(std::uint64_t nanoseconds) noexcept { return static_cast<double>(nanoseconds) * 1e-9; }

    double quantile(std::uint64_t percent) const noexcept {
        auto const rank = (count_ * percent + 99) / 100;
        std::uint64_t passed = 0;
        for (std::size_t bin = 0; bin != bins_.size(); ++bin)
            if ((passed += bins_[bin]) >= rank)
                return seconds(std::min(limit_of(bin), max_));
        return seconds(max_);
    }

    // 64 octaves, of which the smallest ones share one run of bins.
    std::array<std::uint64_t, (64 - parts_bits + 1) << parts_bits> bins_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

} // namespace netring_stats

#endif
