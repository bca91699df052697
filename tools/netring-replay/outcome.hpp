// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_REPLAY_OUTCOME_HPP
#define NETRING_REPLAY_OUTCOME_HPP

#include "sieve.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace netring_replay {

/// How a replay went, or goes.
struct outcome {
    /// Frames that the driver has let go of; with --dry-run those that would be sent.
    std::uint64_t sent = 0;
    std::uint64_t sent_bytes = 0;
    /// Frames that the kernel refused, as those that an MTU that had shrunk does not allow any more.
    std::uint64_t refused = 0;
    /// Frames that had not left when it ended.
    std::uint64_t unsent = 0;
    std::chrono::steady_clock::duration time{};
    /// "end", "count", "signal" or "error".
    std::string ended_by = "end";
    /// What went wrong; empty if nothing did.
    std::string error;

    double seconds() const noexcept { return std::chrono::duration<double>(time).count(); }
    double frames_per_second() const noexcept { return rate(static_cast<double>(sent)); }
    double bits_per_second() const noexcept { return rate(8 * static_cast<double>(sent_bytes)); }

private:
    double rate(double amount) const noexcept { return time.count() > 0 ? amount / seconds() : 0; }
};

/// A few lines for people, or one of JSON.
std::string summary(outcome const& result, sieve const& chosen, options const& wanted);

/// A line for a terminal.
/// @param loop which one it is; empty if there is only one.
/// @param fraction how much of it is done; less than 0 if that is not known.
std::string progress(outcome const& so_far, sieve const& chosen, std::string const& loop, double fraction);

} // namespace netring_replay

#endif
