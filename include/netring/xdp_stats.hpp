// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_STATS_HPP
#define NETRING_XDP_STATS_HPP

#include <cstddef>
#include <cstdint>

namespace netring {

/// What an AF_XDP socket did since it was opened. `queued == sent + send_dropped + discarded + in_flight` holds at any moment.
struct xdp_stats {
    /// Packets that were taken out of the receive ring.
    std::uint64_t received = 0;
    /// Bytes in those.
    std::uint64_t received_bytes = 0;
    /// Batches in which they were handed out.
    std::uint64_t batches = 0;
    /// Packets that were redirected to the socket and lost: `frames_missing` and `receive_ring_full`.
    std::uint64_t dropped = 0;
    /// Those that found no frame, or were longer than one (`rx_dropped`).
    std::uint64_t frames_missing = 0;
    /// Those that found the receive ring full.
    std::uint64_t receive_ring_full = 0;
    /// How often the kernel found the fill ring empty. A reason, not another loss: do not add it.
    std::uint64_t fill_ring_empty = 0;
    /// Descriptors for receiving that the kernel refused (`rx_invalid_descs`).
    std::uint64_t receive_invalid = 0;
    /// Descriptors for sending that the kernel refused (`tx_invalid_descs`).
    std::uint64_t transmit_invalid = 0;
    /// How often the kernel looked for frames to send and found none.
    std::uint64_t transmit_ring_empty = 0;

    /// Frames that were committed or forwarded, and not withdrawn.
    std::uint64_t queued = 0;
    /// Frames that the kernel took and let go of.
    std::uint64_t sent = 0;
    /// Bytes in those.
    std::uint64_t sent_bytes = 0;
    /// Frames that the driver refused.
    std::uint64_t send_dropped = 0;
    /// Frames that were under way when the socket was closed, and not let go of in time.
    std::uint64_t discarded = 0;
    /// Frames that were never queued: shorter than an Ethernet header.
    std::uint64_t too_short = 0;
    /// Frames that were never queued, or dropped by `xdp_socket::forward`: longer than the interface or a frame takes, or in
    /// more frames than the transmit ring has entries.
    std::uint64_t too_long = 0;
    /// System calls to have frames sent.
    std::uint64_t kicks = 0;
    /// Those by which the kernel took no frame.
    std::uint64_t partial_kicks = 0;
    /// Those of them that failed, as when the interface is down, and not for lack of room.
    std::uint64_t link_errors = 0;

    /// Frames that are ready to be received into, or hold packets that were not taken.
    std::size_t fill_level = 0;
    /// Frames on their way out now.
    std::size_t in_flight = 0;
    /// Those of them that the kernel has not taken. Of those that a flush has left, what lies in several frames counts once for
    /// each, up to `in_flight`.
    std::size_t unsent = 0;

    /// The counters' growth since an earlier sample. Gauges keep the later value.
    friend xdp_stats operator-(xdp_stats later, xdp_stats const& earlier) noexcept {
        later.received -= earlier.received;
        later.received_bytes -= earlier.received_bytes;
        later.batches -= earlier.batches;
        later.dropped -= earlier.dropped;
        later.frames_missing -= earlier.frames_missing;
        later.receive_ring_full -= earlier.receive_ring_full;
        later.fill_ring_empty -= earlier.fill_ring_empty;
        later.receive_invalid -= earlier.receive_invalid;
        later.transmit_invalid -= earlier.transmit_invalid;
        later.transmit_ring_empty -= earlier.transmit_ring_empty;
        later.queued -= earlier.queued;
        later.sent -= earlier.sent;
        later.sent_bytes -= earlier.sent_bytes;
        later.send_dropped -= earlier.send_dropped;
        later.discarded -= earlier.discarded;
        later.too_short -= earlier.too_short;
        later.too_long -= earlier.too_long;
        later.kicks -= earlier.kicks;
        later.partial_kicks -= earlier.partial_kicks;
        later.link_errors -= earlier.link_errors;
        return later;
    }

    /// Totals of two sockets, also what they hold now.
    friend xdp_stats operator+(xdp_stats a, xdp_stats const& b) noexcept {
        a.received += b.received;
        a.received_bytes += b.received_bytes;
        a.batches += b.batches;
        a.dropped += b.dropped;
        a.frames_missing += b.frames_missing;
        a.receive_ring_full += b.receive_ring_full;
        a.fill_ring_empty += b.fill_ring_empty;
        a.receive_invalid += b.receive_invalid;
        a.transmit_invalid += b.transmit_invalid;
        a.transmit_ring_empty += b.transmit_ring_empty;
        a.queued += b.queued;
        a.sent += b.sent;
        a.sent_bytes += b.sent_bytes;
        a.send_dropped += b.send_dropped;
        a.discarded += b.discarded;
        a.too_short += b.too_short;
        a.too_long += b.too_long;
        a.kicks += b.kicks;
        a.partial_kicks += b.partial_kicks;
        a.link_errors += b.link_errors;
        a.fill_level += b.fill_level;
        a.in_flight += b.in_flight;
        a.unsent += b.unsent;
        return a;
    }

    /// True if all fields are equal.
    friend bool operator==(xdp_stats const&, xdp_stats const&) noexcept = default;
};

} // namespace netring

#endif
