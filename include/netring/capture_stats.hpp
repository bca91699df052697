// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CAPTURE_STATS_HPP
#define NETRING_CAPTURE_STATS_HPP

#include <cstddef>
#include <cstdint>

namespace netring {

/// What a capture saw since it was opened. `seen == delivered + in_ring + dropped` holds at any moment.
struct capture_stats {
    /// Packets that passed the filter, dropped ones included.
    std::uint64_t seen = 0;
    /// Packets in batches that were handed out.
    std::uint64_t delivered = 0;
    /// Packets that found no room in the ring.
    std::uint64_t dropped = 0;
    /// Packets in the ring that were not handed out yet; after close, those that were left.
    std::uint64_t in_ring = 0;
    /// How many times the ring ran full: episodes, not packets. Not counted by the kernel in frame format.
    std::uint64_t freezes = 0;
    /// Batches that were handed out.
    std::uint64_t batches = 0;

    /// Slots of the ring that the kernel cannot fill now: not yet taken, or on lease. A slot is a block or, in frame format, a
    /// frame.
    std::size_t occupied_slots = 0;
    /// The most slots that waited to be taken, as each take saw them, or were occupied when `stats()` was called, since
    /// `capture::reset_high_water()` or open.
    std::size_t high_water_slots = 0;
    /// Slots of the ring, also after close; 0 if it was never open.
    std::size_t slot_count = 0;

    /// Share of the ring that is occupied, 0 to 1.
    double ring_occupancy() const noexcept { return ratio(occupied_slots); }
    /// The largest share since `capture::reset_high_water()`, 0 to 1.
    double ring_high_water() const noexcept { return ratio(high_water_slots); }

    /// The counters' growth since an earlier sample. Gauges (`in_ring`, the slots) keep the later value, so the identity above
    /// holds for samples, not for differences.
    friend capture_stats operator-(capture_stats later, capture_stats const& earlier) noexcept {
        later.seen -= earlier.seen;
        later.delivered -= earlier.delivered;
        later.dropped -= earlier.dropped;
        later.freezes -= earlier.freezes;
        later.batches -= earlier.batches;
        return later;
    }

    /// The sums over two captures, slots included.
    friend capture_stats operator+(capture_stats a, capture_stats const& b) noexcept {
        a.seen += b.seen;
        a.delivered += b.delivered;
        a.dropped += b.dropped;
        a.in_ring += b.in_ring;
        a.freezes += b.freezes;
        a.batches += b.batches;
        a.occupied_slots += b.occupied_slots;
        a.high_water_slots += b.high_water_slots;
        a.slot_count += b.slot_count;
        return a;
    }

    /// True if all fields are equal.
    friend bool operator==(capture_stats const&, capture_stats const&) noexcept = default;

private:
    double ratio(std::size_t slots) const noexcept {
        return slot_count == 0 ? 0.0 : static_cast<double>(slots) / static_cast<double>(slot_count);
    }
};

} // namespace netring

#endif
