// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BRIDGE_STATS_HPP
#define NETRING_BRIDGE_STATS_HPP

#include <netring/bridge_options.hpp>

#include <array>
#include <cstdint>

namespace netring {

/// What became of the packets that a bridge received on one side. `received == forwarded + reflected + pending + dropped()` holds at any
/// moment at which nobody runs it. No counter ever goes back.
struct bridge_counters {
    /// Packets that were taken up, whether or not the filter saw them.
    std::uint64_t received = 0;
    /// Their bytes as they came in.
    std::uint64_t received_bytes = 0;
    /// Packets that were handed over to leave at the other side. A segmentation-offload super-frame counts as one.
    /// Should the kernel refuse one later, `inject_stats::refused` of the sender tells.
    std::uint64_t forwarded = 0;
    /// Their bytes as they left.
    std::uint64_t forwarded_bytes = 0;
    /// Those that were handed over to leave at the side where they had come in.
    std::uint64_t reflected = 0;
    /// Their bytes as they left.
    std::uint64_t reflected_bytes = 0;

    /// Packets that the filter dropped.
    std::uint64_t filtered = 0;
    /// Packets that found no room where they were to leave.
    std::uint64_t ring_full = 0;
    /// Packets that were longer than a block or a frame of the receive ring, than the MTU where they were to leave, or than a slot there.
    std::uint64_t too_large = 0;
    /// Packets that were to leave at a side that is down, has no carrier or was deleted.
    std::uint64_t link_down = 0;
    /// Packets that were shorter than a link-layer header, or whose offload header points beyond their end.
    std::uint64_t malformed = 0;

    /// Packets that are to leave now, and that the kernel has not taken yet or for which there is no room yet. After closing: those that
    /// were lost with it. Of two samples the later one counts.
    std::uint64_t pending = 0;

    /// Packets that never came this far, since the receive ring was full; over AF_XDP also those that found no frame, or were
    /// too long. Not in `received`.
    std::uint64_t missed = 0;

    /// Those of `received` that left nowhere.
    std::uint64_t dropped() const noexcept { return filtered + ring_full + too_large + link_down + malformed; }

    /// The growth since an earlier sample.
    friend bridge_counters operator-(bridge_counters later, bridge_counters const& earlier) noexcept {
        for (auto const member : members)
            later.*member -= earlier.*member;
        return later;
    }
    /// The sums.
    friend bridge_counters operator+(bridge_counters x, bridge_counters const& y) noexcept {
        for (auto const member : members)
            x.*member += y.*member;
        x.pending += y.pending;
        return x;
    }

    /// True if all counters are equal.
    friend bool operator==(bridge_counters const&, bridge_counters const&) noexcept = default;

private:
    static std::array<std::uint64_t bridge_counters::*, 12> const members;
};

inline constexpr std::array<std::uint64_t bridge_counters::*, 12> bridge_counters::members{
    &bridge_counters::received,        &bridge_counters::received_bytes, &bridge_counters::forwarded,
    &bridge_counters::forwarded_bytes, &bridge_counters::reflected,      &bridge_counters::reflected_bytes,
    &bridge_counters::filtered,        &bridge_counters::ring_full,      &bridge_counters::too_large,
    &bridge_counters::link_down,       &bridge_counters::malformed,      &bridge_counters::missed};

/// What a bridge did since it was opened.
struct bridge_stats {
    /// Of packets that came in at side a.
    bridge_counters a_to_b{};
    /// Of packets that came in at side b.
    bridge_counters b_to_a{};

    /// The counters of one direction.
    bridge_counters const& operator[](bridge_direction direction) const noexcept {
        return direction == bridge_direction::a_to_b ? a_to_b : b_to_a;
    }

    /// The growth since an earlier sample.
    friend bridge_stats operator-(bridge_stats const& later, bridge_stats const& earlier) noexcept {
        return {later.a_to_b - earlier.a_to_b, later.b_to_a - earlier.b_to_a};
    }

    /// True if all counters are equal.
    friend bool operator==(bridge_stats const&, bridge_stats const&) noexcept = default;
};

} // namespace netring

#endif
