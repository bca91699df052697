// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_BATCH_HPP
#define NETRING_PACKET_BATCH_HPP

#include <netring/config.hpp>
#include <netring/detail/packet_walker.hpp>
#include <netring/packet_view.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

namespace netring {

/// A lease on one block of a capture's ring, or on some frames in frame format: packets that still lie where the kernel put
/// them.
///
/// A range of `packet_view`. Move-only and empty by default; destroying, assigning to or `release()`-ing a batch gives the
/// memory back to the kernel, exactly once. Until then the kernel cannot fill it: hold batches briefly, or copy them
/// (`owned_batch`). The ring is filled in turn, so it stops when it comes round to a held batch, however much else is free;
/// what arrives meanwhile is dropped and counted.
///
/// Object lifetimes: the views are valid while the batch holds its memory. The batch owns a share of the ring's memory, not of
/// the capture: the capture, its executor and the `io_context` may be destroyed or closed first, though not while another
/// thread changes packets; see `capture`.
///
/// Thread safety: distinct objects: safe, whatever thread took them and in any order of release. Shared objects: safe to
/// read.
///
/// Exception safety: nothing here throws.
class NETRING_DECL packet_batch {
public:
    class iterator;
    /// What the range is of.
    using value_type = packet_view;

    packet_batch() noexcept = default;
    /// Leaves `other` empty.
    packet_batch(packet_batch&& other) noexcept
        : memory_(std::move(other.memory_))
        , run_(std::exchange(other.run_, {}))
        , layout_(other.layout_) {}
    /// Gives the memory back, as `release` does, and leaves `other` empty.
    packet_batch& operator=(packet_batch&& other) noexcept {
        if (this != &other) {
            release();
            memory_ = std::move(other.memory_);
            run_ = std::exchange(other.run_, {});
            layout_ = other.layout_;
        }
        return *this;
    }
    ~packet_batch() { release(); }

    /// Takes over slots that `receive_ring::take` put on lease. `memory` keeps them mapped.
    packet_batch(std::shared_ptr<void> memory, std::span<std::byte> run, detail::run_layout const& layout) noexcept
        : memory_(std::move(memory))
        , run_(run)
        , layout_(layout) {}

    /// True if the batch holds packets.
    explicit operator bool() const noexcept { return !run_.empty(); }

    /// How many packets the batch holds.
    std::size_t size() const noexcept { return run_.empty() ? 0 : detail::packets_in(run_, layout_); }
    /// True if the batch holds no packet.
    bool empty() const noexcept { return size() == 0; }

    /// @{

    /// The packets in their order. Iterators are valid as long as the views.
    iterator begin() const noexcept;
    std::default_sentinel_t end() const noexcept { return {}; }
    /// @}

    /// Gives the memory back and leaves the batch empty. Views become invalid.
    void release() noexcept;

    /// True if this is a block that was handed over by the block timeout rather than because it was full.
    bool timed_out() const noexcept {
        return !run_.empty() && layout_.frame_size_bytes == 0 &&
               (detail::block_header(run_.data()).block_status & detail::tp_status_blk_tmo) != 0;
    }

private:
    std::shared_ptr<void> memory_;
    std::span<std::byte> run_;
    detail::run_layout layout_;
};

/// Walks the packets of a batch.
class packet_batch::iterator {
public:
    /// @{

    /// What `std::input_iterator` asks for.
    using iterator_concept = std::input_iterator_tag;
    using value_type = packet_view;
    using difference_type = std::ptrdiff_t;
    /// @}

    iterator() noexcept = default;

    /// The packet that it stands on. Precondition of all but the comparison: it is not at the end.
    [[gnu::always_inline]] packet_view operator*() const noexcept { return walker_.view(); }
    /// Steps to the next packet.
    [[gnu::always_inline]] iterator& operator++() noexcept {
        walker_.next();
        return *this;
    }
    /// The same.
    void operator++(int) noexcept { walker_.next(); }

    /// Writes what the view tells besides its bytes to where it is to be kept, which is quicker than a copy of the view's.
    void read_metadata(packet_metadata& to) const noexcept { walker_.read_metadata(to); }
    /// The captured bytes of the packet, to be changed in place: nobody else sees them while the batch is on lease.
    std::span<std::byte> mutable_data() const noexcept { return walker_.data(); }
    /// The free bytes directly before the packet (before its virtio header, if it has one), for a header to be put in front:
    /// `capture_options::headroom_bytes` and a few more. Fewer by 4 once a VLAN tag was restored.
    std::span<std::byte> headroom() const noexcept { return walker_.headroom(); }

    /// True if it is at the end of the batch.
    friend bool operator==(iterator const& it, std::default_sentinel_t) noexcept { return it.walker_.done(); }

private:
    friend class packet_batch;
    iterator(std::span<std::byte> run, detail::run_layout const& layout) noexcept
        : walker_(run, layout) {}

    detail::packet_walker walker_;
};

inline packet_batch::iterator packet_batch::begin() const noexcept {
    return run_.empty() ? iterator() : iterator(run_, layout_);
}

} // namespace netring

#endif
