// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_CHANNEL_OPTIONS_HPP
#define NETRING_PACKET_CHANNEL_OPTIONS_HPP

#include <cstddef>
#include <cstdint>

namespace netring {

/// What a channel that is full does with the next batch.
enum class overflow : std::uint8_t {
    /// The producer waits for room. The channel loses nothing; the ring behind the producer fills up meanwhile.
    block,
    /// The new batch is thrown away.
    drop_newest,
    /// The batch that has waited longest is thrown away for the new one.
    drop_oldest,
};

/// How a channel is made.
struct packet_channel_options {
    /// The most batches that wait in the channel, at least 1. A lease that waits is a block that the kernel cannot fill: keep
    /// this well below the ring's block count.
    std::size_t capacity_batches = 4;
    /// What becomes of a batch that comes while the channel is full.
    overflow when_full = overflow::block;
};

/// What became of a batch that was pushed.
enum class push_result : std::uint8_t {
    /// It is in the channel.
    accepted,
    /// The channel was full, and this batch was thrown away.
    dropped_newest,
    /// It is in the channel, and the oldest one was thrown away for it.
    dropped_oldest,
    /// Not taken: the channel is full, and its policy is to wait.
    full,
    /// Not taken: the channel is closed.
    closed,
};

/// A number of batches, and of the packets in them.
struct batch_count {
    /// How many batches.
    std::uint64_t batches = 0;
    /// Packets in all of them; one of a type without `size()` counts as one.
    std::uint64_t packets = 0;

    /// True if both numbers are equal.
    friend bool operator==(batch_count const&, batch_count const&) noexcept = default;
};

/// What a channel handed over. `pushed == delivered + dropped_newest + dropped_oldest + in_channel` holds at any moment, for
/// batches and for packets.
struct packet_channel_stats {
    /// What producers gave to the channel, dropped ones included.
    batch_count pushed;
    /// What consumers got.
    batch_count delivered;
    /// What was thrown away as it came, under `overflow::drop_newest`.
    batch_count dropped_newest;
    /// What was thrown away for something newer, under `overflow::drop_oldest`.
    batch_count dropped_oldest;
    /// What waits in the channel.
    batch_count in_channel;

    /// The most batches that can wait.
    std::size_t capacity_batches = 0;
    /// The most batches that waited at once.
    std::size_t high_water_batches = 0;
};

} // namespace netring

#endif
