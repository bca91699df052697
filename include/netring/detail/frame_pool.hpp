// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_FRAME_POOL_HPP
#define NETRING_DETAIL_FRAME_POOL_HPP

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace netring::detail {

/// Where a frame of a UMEM is. Every frame is in one place, and the sum over them is constant.
enum class frame_place : std::uint8_t {
    pool,
    /// In a fill ring, in the kernel's hands, or in a receive ring and not taken.
    fill,
    /// Leased, or reserved to be written.
    user,
    /// In a transmit ring, or sent and not reaped.
    transmit,
};

/// Frames in a row, linked through the pool's records. The pool's owner gives them out; they come back from any thread.
struct frame_chain {
    static constexpr std::uint32_t none = UINT32_MAX;

    std::uint32_t first = none;
    std::uint32_t last = none;
    std::uint32_t count = 0;
};

/// Who has which frame of a UMEM. Memory only.
///
/// Thread safety: everything but `record` may be called from any thread. Giving back is one compare-and-swap for a whole chain and
/// waits for nobody.
class frame_pool {
public:
    /// What is known of a frame outside of the pool.
    struct record {
        /// Where its data starts, and how much there is.
        std::uint64_t address = 0;
        std::uint32_t size_bytes = 0;
        std::uint32_t next = frame_chain::none;
        frame_place place = frame_place::pool;
        /// The packet goes on in the next frame of the chain.
        bool continued = false;
    };

    /// @param receive_frames how many may be in fill and user together when one is taken to be filled.
    frame_pool(std::uint32_t frame_count, std::uint32_t receive_frames)
        : records_(frame_count)
        , receive_frames_(receive_frames) {
        free_.reserve(frame_count);
        // The lowest addresses are given out first.
        for (auto index = frame_count; index != 0; --index)
            free_.push_back(index - 1);
        count(frame_place::pool).store(frame_count, std::memory_order_relaxed);
    }

    std::uint32_t frame_count() const noexcept { return static_cast<std::uint32_t>(records_.size()); }

    /// Of a frame that the caller has.
    record& operator[](std::uint32_t index) noexcept { return records_[index]; }
    record const& operator[](std::uint32_t index) const noexcept { return records_[index]; }

    /// Takes frames out, as many as there are and may be. @return how many.
    std::size_t take(std::span<std::uint32_t> into, frame_place to) noexcept {
        std::lock_guard const lock(mutex_);
        if (to == frame_place::fill) {
            auto const received = in(frame_place::fill) + in(frame_place::user);
            into =
                into.first(std::min<std::size_t>(into.size(), receive_frames_ - std::min(received, receive_frames_)));
        }
        std::size_t taken = 0;
        while (taken != into.size() && (!free_.empty() || collect())) {
            auto const index = free_.back();
            free_.pop_back();
            assert(records_[index].place == frame_place::pool);
            records_[index].place = to;
            into[taken++] = index;
        }
        moved(frame_place::pool, to, static_cast<std::uint32_t>(taken));
        return taken;
    }

    /// Appends a frame that the caller has to a chain.
    void append(frame_chain& chain, std::uint32_t index) noexcept {
        records_[index].next = frame_chain::none;
        if (chain.count++ == 0)
            chain.first = index;
        else
            records_[chain.last].next = index;
        chain.last = index;
    }

    /// Takes the first frame off a chain that has one.
    std::uint32_t pop(frame_chain& chain) noexcept {
        auto const index = chain.first;
        chain.first = records_[index].next;
        if (--chain.count == 0)
            chain = {};
        return index;
    }

    /// Puts the frames of a chain, which has some, back.
    void give_back(frame_chain const& chain, frame_place from) noexcept {
        for (auto index = chain.first; index != frame_chain::none; index = records_[index].next) {
            assert(records_[index].place == from);
            records_[index].place = frame_place::pool;
        }
        moved(from, frame_place::pool, chain.count);
        auto head = returned_.load(std::memory_order_relaxed);
        do
            records_[chain.last].next = head;
        while (
            !returned_.compare_exchange_weak(head, chain.first, std::memory_order_release, std::memory_order_relaxed));
    }

    /// A frame changes hands.
    void move(std::uint32_t index, frame_place from, frame_place to) noexcept {
        assert(records_[index].place == from);
        static_cast<void>(from);
        records_[index].place = to;
    }
    /// So many did: for the sums.
    void moved(frame_place from, frame_place to, std::uint32_t how_many) noexcept {
        count(from).fetch_sub(how_many, std::memory_order_relaxed);
        count(to).fetch_add(how_many, std::memory_order_relaxed);
    }

    std::uint32_t in(frame_place place) const noexcept {
        return counts_[static_cast<std::size_t>(place)].load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint32_t>& count(frame_place place) noexcept { return counts_[static_cast<std::size_t>(place)]; }

    /// Takes over all that was given back meanwhile. @return false if nothing was.
    bool collect() noexcept {
        auto index = returned_.exchange(frame_chain::none, std::memory_order_acquire);
        for (; index != frame_chain::none; index = records_[index].next)
            free_.push_back(index);
        return !free_.empty();
    }

    std::vector<record> records_;
    std::uint32_t receive_frames_;
    std::mutex mutex_;
    std::vector<std::uint32_t> free_;
    std::atomic<std::uint32_t> returned_{frame_chain::none};
    std::array<std::atomic<std::uint32_t>, 4> counts_{};
};

} // namespace netring::detail

#endif
