// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_BATCH_HPP
#define NETRING_PACKET_BATCH_HPP

#include <netring/config.hpp>
#include <netring/detail/block_walker.hpp>
#include <netring/packet_view.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

namespace netring {

/// A lease on one block of a capture's ring: packets that still lie where the kernel put them.
///
/// A range of `packet_view`. Move-only and empty by default; destroying, assigning to or `release()`-ing a batch gives the
/// block back to the kernel, exactly once. Until then the kernel cannot fill it: hold batches briefly, or copy them
/// (`owned_batch`). Blocks are filled in turn, so the ring stops when it comes round to a held one, however many others are
/// free; what arrives meanwhile is dropped and counted.
///
/// Object lifetimes: the views are valid while the batch holds its block. The batch owns a share of the ring's memory, not
/// of the capture: the capture, its executor and the `io_context` may be destroyed or closed first.
///
/// Thread safety: distinct objects: safe, whatever thread took them and in any order of release. Shared objects: safe to
/// read.
///
/// Exception safety: nothing here throws.
class NETRING_DECL packet_batch {
public:
    class iterator;
    using value_type = packet_view;

    packet_batch() noexcept = default;
    packet_batch(packet_batch&& other) noexcept
        : memory_(std::move(other.memory_))
        , block_(std::exchange(other.block_, {})) {}
    packet_batch& operator=(packet_batch&& other) noexcept {
        if (this != &other) {
            release();
            memory_ = std::move(other.memory_);
            block_ = std::exchange(other.block_, {});
        }
        return *this;
    }
    ~packet_batch() { release(); }

    /// Takes over a block that `block_ring::take` put on lease. `memory` keeps it mapped.
    packet_batch(std::shared_ptr<void> memory, std::span<std::byte> block) noexcept
        : memory_(std::move(memory))
        , block_(block) {}

    /// True if the batch holds a block.
    explicit operator bool() const noexcept { return !block_.empty(); }

    /// How many packets the block holds.
    std::size_t size() const noexcept { return block_.empty() ? 0 : header().num_pkts; }
    bool empty() const noexcept { return size() == 0; }

    iterator begin() const noexcept;
    std::default_sentinel_t end() const noexcept { return {}; }

    /// Gives the block back and leaves the batch empty. Views become invalid.
    void release() noexcept;

    /// True if the block was handed over by the block timeout rather than because it was full.
    bool timed_out() const noexcept { return !block_.empty() && (header().block_status & TP_STATUS_BLK_TMO) != 0; }

private:
    tpacket_hdr_v1 const& header() const noexcept { return detail::block_header(block_.data()); }

    std::shared_ptr<void> memory_;
    std::span<std::byte> block_;
};

/// Walks the packets of a batch.
class packet_batch::iterator {
public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = packet_view;
    using difference_type = std::ptrdiff_t;

    iterator() noexcept = default;

    packet_view operator*() const noexcept { return walker_.view(); }
    iterator& operator++() noexcept {
        walker_.next();
        return *this;
    }
    void operator++(int) noexcept { walker_.next(); }

    friend bool operator==(iterator const& it, std::default_sentinel_t) noexcept { return it.walker_.done(); }

private:
    friend class packet_batch;
    explicit iterator(std::span<std::byte> block) noexcept
        : walker_(block) {}

    detail::block_walker walker_;
};

inline packet_batch::iterator packet_batch::begin() const noexcept {
    return block_.empty() ? iterator() : iterator(block_);
}

} // namespace netring

#endif
