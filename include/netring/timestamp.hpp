// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TIMESTAMP_HPP
#define NETRING_TIMESTAMP_HPP

#include <chrono>
#include <compare>
#include <cstdint>

namespace netring {

/// The clock that a time stamp really came from.
enum class timestamp_clock : std::uint8_t {
    /// The kernel's wall clock when it took the packet.
    software,
    /// The NIC's clock, converted to system time. Linux has not offered it since 3.17.
    hardware_system,
    /// The NIC's own clock, raw.
    hardware_raw,
    /// The wall clock when the packet was taken out of an AF_XDP ring, which tells no time of its own.
    taken,
    /// Unknown: a capture file says so, whichever clock it was.
    recorded,
    /// None: it is not known when the packet was seen.
    none,
};

/// When a packet was seen: nanoseconds since the Unix epoch, and by which clock.
class timestamp {
public:
    /// Nanoseconds since the Unix epoch.
    using time_point = std::chrono::sys_time<std::chrono::nanoseconds>;

    constexpr timestamp() noexcept = default;
    /// A time, and the clock that it is by.
    constexpr explicit timestamp(time_point time, timestamp_clock clock = timestamp_clock::software) noexcept
        : time_(time)
        , clock_(clock) {}

    /// Nanoseconds since the epoch, as a `chrono` time point.
    constexpr time_point time() const noexcept { return time_; }
    /// The clock this packet's stamp came from; the kernel may fall back to software for single packets.
    constexpr timestamp_clock clock() const noexcept { return clock_; }

    /// True if both time and clock are equal.
    friend constexpr bool operator==(timestamp const&, timestamp const&) noexcept = default;
    /// Orders by time; the clock decides between equal times.
    friend constexpr auto operator<=>(timestamp const&, timestamp const&) noexcept = default;

private:
    time_point time_{};
    timestamp_clock clock_ = timestamp_clock::software;
};

} // namespace netring

#endif
