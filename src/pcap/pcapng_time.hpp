// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAPNG_TIME_HPP
#define NETRING_SRC_PCAP_PCAPNG_TIME_HPP

#include <netring/timestamp.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace netring {

/// How an interface of a pcapng file counts time.
class pcapng_time_unit {
public:
    /// Microseconds, unless the file says something else.
    constexpr pcapng_time_unit() noexcept = default;

    /// The option if_tsresol: a negative power of 10, or of 2 if the highest bit is set.
    constexpr void set_resolution(std::uint8_t option) noexcept {
        constexpr std::uint8_t power_of_two = 0x80;
        wide const base = (option & power_of_two) != 0 ? 2 : 10;
        units_per_second_ = 1;
        // Beyond the most there is no number of units that makes a nanosecond.
        for (int exponent = option & ~power_of_two; exponent > 0 && units_per_second_ < most_units; --exponent)
            units_per_second_ *= base;
    }
    /// The option if_tsoffset.
    constexpr void set_offset(std::int64_t seconds) noexcept { offset_s_ = seconds; }

    /// A time that `timestamp` cannot hold is the nearest that it can.
    constexpr timestamp::time_point time(std::uint64_t units) const noexcept {
        using limits = std::numeric_limits<std::int64_t>;
        wide const ns = wide{units} * ns_per_second / units_per_second_ + wide{offset_s_} * ns_per_second;
        return timestamp::time_point(
            std::chrono::nanoseconds(static_cast<std::int64_t>(std::clamp<wide>(ns, limits::min(), limits::max()))));
    }

private:
    __extension__ using wide = __int128;
    static constexpr wide ns_per_second = 1'000'000'000;
    /// More than all that 64 bits count to, times that.
    static constexpr wide most_units = wide{1} << 100U;

    wide units_per_second_ = 1'000'000;
    std::int64_t offset_s_ = 0;
};

} // namespace netring

#endif
