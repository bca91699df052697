// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_INJECT_STATS_HPP
#define NETRING_INJECT_STATS_HPP

#include <cstddef>
#include <cstdint>

namespace netring {

/// What an injector did since it was opened. `queued == sent + refused + discarded + in_flight` holds at any moment.
struct inject_stats {
    /// Frames that were committed and not withdrawn.
    std::uint64_t queued = 0;
    /// Frames that the kernel took and let go of. What becomes of a frame beyond the driver, the interface's own counters tell: with
    /// the carrier lost it is dropped there.
    std::uint64_t sent = 0;
    /// Bytes in those, without preamble and checksum.
    std::uint64_t sent_bytes = 0;
    /// Frames that the kernel took and refused: the MTU had shrunk, or the virtio header did not fit the frame.
    std::uint64_t refused = 0;
    /// Frames that close found not taken by the kernel, after a last attempt.
    std::uint64_t discarded = 0;

    /// Frames that were never queued: shorter than the link-layer header.
    std::uint64_t too_short = 0;
    /// Frames that were never queued: longer than the interface or a slot takes.
    std::uint64_t too_long = 0;

    /// System calls that handed frames over.
    std::uint64_t kicks = 0;
    /// Those that ended for lack of room: the kernel took no frame, or the interface's queue refused one.
    std::uint64_t partial_kicks = 0;
    /// Those of them that the interface's queue refused (ENOBUFS).
    std::uint64_t no_buffers = 0;
    /// Those that found the interface down or gone.
    std::uint64_t link_errors = 0;

    /// Frames in the ring now: waiting to be taken by the kernel, or in its hands.
    std::size_t in_flight = 0;
    /// Those of them that the kernel has not taken.
    std::size_t unsent = 0;
    /// Slots of the ring.
    std::size_t frame_count = 0;

    /// The counters' growth since an earlier sample. Gauges keep the later value.
    friend inject_stats operator-(inject_stats later, inject_stats const& earlier) noexcept {
        later.queued -= earlier.queued;
        later.sent -= earlier.sent;
        later.sent_bytes -= earlier.sent_bytes;
        later.refused -= earlier.refused;
        later.discarded -= earlier.discarded;
        later.too_short -= earlier.too_short;
        later.too_long -= earlier.too_long;
        later.kicks -= earlier.kicks;
        later.partial_kicks -= earlier.partial_kicks;
        later.no_buffers -= earlier.no_buffers;
        later.link_errors -= earlier.link_errors;
        return later;
    }

    /// True if all fields are equal.
    friend bool operator==(inject_stats const&, inject_stats const&) noexcept = default;
};

} // namespace netring

#endif
