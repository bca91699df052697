// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_BATCH_HPP
#define NETRING_XDP_BATCH_HPP

#include <netring/config.hpp>
#include <netring/detail/frame_pool.hpp>
#include <netring/packet_view.hpp>
#include <netring/umem.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

namespace netring {

/// A lease on frames of a UMEM: packets that an AF_XDP socket has received, where the kernel or the NIC put them.
///
/// A range of `packet_view`. Move-only and empty by default; destroying, assigning to or `release()`-ing a batch gives the frames
/// back, exactly once, for other packets to be received into. A batch that is held costs its frames and nothing else: receiving goes
/// on with the others. When all are held, what arrives is dropped and counted.
///
/// A packet that lies in several frames (`xdp_options::multi_buffer`) is `truncated()`: its view has the bytes of the first one, and
/// the iterator's `for_each_fragment` all of them. Copies (`owned_batch::append`, `async_receive`) are whole.
///
/// The views tell less than those of a capture: the kernel has not looked at the packet yet. The time stamp is when the batch was
/// taken out of the ring (`timestamp_clock::taken`), VLAN tags stand in the bytes, and what offloads left undone is not told.
///
/// Object lifetimes: the views are valid while the batch holds its frames. The batch owns a share of the UMEM, not of the socket: the
/// socket, its executor and the `io_context` may be destroyed or closed first.
///
/// Thread safety: distinct objects: safe, whatever thread took them and in any order of release. Shared objects: safe to read.
///
/// Exception safety: nothing here throws, save what a given predicate does.
class NETRING_DECL xdp_batch {
public:
    class iterator;
    /// What the range is of.
    using value_type = packet_view;

    /// What all packets of a batch have in common.
    struct origin {
        /// Index of the interface that they came from.
        int interface_index = 0;
        /// The queue of that interface.
        std::uint32_t queue = 0;
        /// When the batch was taken out of the receive ring.
        netring::timestamp taken{};
    };

    xdp_batch() noexcept = default;
    /// Leaves `other` empty.
    xdp_batch(xdp_batch&& other) noexcept
        : memory_(std::move(other.memory_))
        , frames_(std::exchange(other.frames_, {}))
        , packets_(std::exchange(other.packets_, 0))
        , origin_(other.origin_) {}
    /// Gives the frames back, as `release` does, and leaves `other` empty.
    xdp_batch& operator=(xdp_batch&& other) noexcept {
        if (this != &other) {
            release();
            memory_ = std::move(other.memory_);
            frames_ = std::exchange(other.frames_, {});
            packets_ = std::exchange(other.packets_, 0);
            origin_ = other.origin_;
        }
        return *this;
    }
    ~xdp_batch() { release(); }

    /// Takes over frames, whose records tell their packets.
    xdp_batch(std::shared_ptr<umem> memory, detail::frame_chain const& frames, std::size_t packets,
              origin const& from) noexcept
        : memory_(std::move(memory))
        , frames_(frames)
        , packets_(packets)
        , origin_(from) {}

    /// True if the batch holds packets.
    explicit operator bool() const noexcept { return frames_.count != 0; }
    /// How many packets the batch holds. One that lies in several frames counts once.
    std::size_t size() const noexcept { return packets_; }
    /// True if the batch holds no packet.
    bool empty() const noexcept { return frames_.count == 0; }
    /// The queue of the interface that the packets came from.
    std::uint32_t queue() const noexcept { return origin_.queue; }
    /// Index of the interface that the packets came from; 0 if there never were any.
    int interface_index() const noexcept { return origin_.interface_index; }

    /// @{

    /// The packets in their order. Iterators are valid until the batch is moved or packets leave it.
    iterator begin() const noexcept;
    std::default_sentinel_t end() const noexcept { return {}; }
    /// @}

    /// Gives the frames back and leaves the batch empty. Views become invalid.
    void release() noexcept;

    /// Keeps the packets that a predicate says yes to, in their order, and gives the frames of the others back. If the
    /// predicate throws, the packets that were judged are given back, and the rest stay.
    /// @return how many were given back.
    template <std::predicate<packet_view const&> Keep>
    std::size_t keep_if(Keep keep);

    /// Moves the first packet to the end of another batch, which is empty or of the same UMEM. Precondition: there is one.
    void move_first_to(xdp_batch& other) {
        if (!other.memory_) {
            other.memory_ = memory_;
            other.origin_ = origin_;
        }
        take_first([&](std::uint32_t frame) { memory_->frames().append(other.frames_, frame); });
        ++other.packets_;
    }

    /// @name For sockets
    /// @{

    /// The UMEM that it has a share of; null if it has none.
    std::shared_ptr<umem> const& memory() const noexcept { return memory_; }
    /// The frames of all packets, in the order of the packets.
    detail::frame_chain const& frames() const noexcept { return frames_; }
    /// Takes the first packet out. @param each is called with each of its frames.
    template <std::invocable<std::uint32_t> Each>
    void take_first(Each each) {
        for (bool continued = true; continued;) {
            auto const frame = memory_->frames().pop(frames_);
            continued = memory_->frames()[frame].continued;
            each(frame);
        }
        --packets_;
    }
    /// @}

private:
    packet_view view_of(std::uint32_t frame) const noexcept;

    std::shared_ptr<umem> memory_;
    detail::frame_chain frames_;
    std::size_t packets_ = 0;
    origin origin_;
};

/// Walks the packets of a batch.
class xdp_batch::iterator {
public:
    /// @{

    /// What `std::input_iterator` asks for.
    using iterator_concept = std::input_iterator_tag;
    using value_type = packet_view;
    using difference_type = std::ptrdiff_t;
    /// @}

    iterator() noexcept = default;

    /// The packet that it stands on. Precondition of all but the comparison: it is not at the end.
    packet_view operator*() const noexcept { return batch_->view_of(frame_); }
    /// Steps to the next packet, over all frames of this one.
    iterator& operator++() noexcept {
        while (record().continued)
            frame_ = record().next;
        frame_ = record().next;
        return *this;
    }
    /// The same.
    void operator++(int) noexcept { ++*this; }

    /// The bytes of the packet, to be changed in place: nobody else sees them while the batch is on lease. Of a packet that lies in
    /// several frames, those in the first.
    std::span<std::byte> mutable_data() const noexcept { return batch_->memory_->bytes_of(frame_); }
    /// The same bytes and those behind them up to the end of the frame, for a packet that is to become longer.
    std::span<std::byte> room() const noexcept {
        auto const data = mutable_data();
        return {data.data(), batch_->memory_->bytes_behind(frame_) + data.size()};
    }
    /// Sets how many bytes of the packet lie in this frame. Precondition: at most `room().size()`.
    void resize(std::size_t size_bytes) const noexcept {
        batch_->memory_->frames()[frame_].size_bytes = static_cast<std::uint32_t>(size_bytes);
    }
    /// Calls `each(std::span<std::byte>)` with the bytes of each frame that the packet lies in: all of it.
    template <std::invocable<std::span<std::byte>> Each>
    void for_each_fragment(Each each) const {
        auto frame = frame_;
        for (each(batch_->memory_->bytes_of(frame)); batch_->memory_->frames()[frame].continued;
             each(batch_->memory_->bytes_of(frame)))
            frame = batch_->memory_->frames()[frame].next;
    }

    /// True if it is at the end of the batch.
    friend bool operator==(iterator const& it, std::default_sentinel_t) noexcept {
        return it.frame_ == detail::frame_chain::none;
    }

private:
    friend class xdp_batch;
    iterator(xdp_batch const* batch, std::uint32_t frame) noexcept
        : batch_(batch)
        , frame_(frame) {}

    detail::frame_pool::record const& record() const noexcept { return batch_->memory_->frames()[frame_]; }

    xdp_batch const* batch_ = nullptr;
    std::uint32_t frame_ = detail::frame_chain::none;
};

inline xdp_batch::iterator xdp_batch::begin() const noexcept {
    return {this, frames_.first};
}

template <std::predicate<packet_view const&> Keep>
std::size_t xdp_batch::keep_if(Keep keep) {
    // Whatever the predicate throws, each frame is in one of the two or still in this one.
    xdp_batch kept;
    xdp_batch others;
    while (frames_.count != 0)
        move_first_to(keep(view_of(frames_.first)) ? kept : others);
    frames_ = std::exchange(kept.frames_, {});
    packets_ = std::exchange(kept.packets_, 0);
    return others.packets_;
}

} // namespace netring

#endif
