// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_METER_HPP
#define NETRING_BENCH_METER_HPP

#include "system_calls.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

namespace netring::bench {

/// Where the generator puts the time at which it sends, on the monotonic clock.
constexpr std::size_t stamp_offset = 14;

/// How long a turn is.
struct turn_options {
    std::chrono::nanoseconds warm_up = std::chrono::milliseconds(200);
    std::chrono::nanoseconds length = std::chrono::seconds(1);
    /// Takes the time of so many packets instead; zero for none.
    std::size_t latencies = 0;
    bool count_system_calls = false;
};

/// What this process used so far.
struct usage {
    std::chrono::nanoseconds cpu;
    std::uint64_t sleeps;

    static usage now();
    friend usage operator-(usage const& after, usage const& before) {
        return {.cpu = after.cpu - before.cpu, .sleeps = after.sleeps - before.sleeps};
    }
};

/// Measures one turn of a receiver.
class meter {
public:
    explicit meter(turn_options const& how);

    /// Counts a packet.
    void see(std::span<std::byte const> packet) {
        ++packets_;
        bytes_ += packet.size();
        if (time_each_)
            take_time(packet);
    }

    /// Ask after each batch.
    /// @return false when the turn is over.
    bool goes_on();

    /// One JSON object.
    /// @param lost packets that the method's own counter says it has lost.
    void print(std::uint64_t lost) const;

private:
    enum class phase { warming_up, measuring, over };

    void take_time(std::span<std::byte const> packet);
    void begin(std::chrono::nanoseconds now);
    void end(std::chrono::nanoseconds now);

    turn_options how_;
    bool time_each_;
    phase phase_ = phase::warming_up;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0;
    std::optional<system_call_counter> calls_;
    std::uint64_t calls_made_ = 0;
    std::uint64_t allocations_ = 0;
    std::chrono::nanoseconds started_{};
    std::chrono::nanoseconds length_{};
    usage used_{};
    std::vector<std::int64_t> latencies_ns_;
};

std::chrono::nanoseconds monotonic_now();
std::chrono::nanoseconds from_seconds(double seconds);

} // namespace netring::bench

#endif
