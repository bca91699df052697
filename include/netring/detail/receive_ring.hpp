// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_RECEIVE_RING_HPP
#define NETRING_DETAIL_RECEIVE_RING_HPP

#include <netring/detail/shared_word.hpp>
#include <netring/detail/tpacket.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace netring::detail {

/// Set by us beside TP_STATUS_USER while a slot is on lease, so one store of 0 both ends the lease and returns the slot.
/// Neither ring format uses this bit.
inline constexpr std::uint32_t lease_bit = 1U << 24U;

inline tpacket_block_desc& block_header(std::byte* block) noexcept {
    return *reinterpret_cast<tpacket_block_desc*>(block);
}

/// What differs between the formats of a receive ring. A slot is what the kernel hands over at once: a block in block format, a
/// frame in frame format.
struct slot_layout {
    /// A TPACKET_V3 ring.
    static constexpr slot_layout blocks(std::size_t size_bytes) noexcept {
        return {size_bytes, offsetof(tpacket_block_desc, block_status), 1};
    }
    /// A TPACKET_V2 ring. A run is short enough that its frames go back while the kernel still has many.
    static constexpr slot_layout frames(std::size_t size_bytes) noexcept {
        return {size_bytes, offsetof(tpacket2_hdr, tp_status), 64};
    }

    std::uint32_t& status(std::byte* slot) const noexcept {
        return *reinterpret_cast<std::uint32_t*>(slot + status_offset);
    }

    std::size_t size_bytes = 0;
    std::size_t status_offset = 0;
    /// How many slots one lease takes at most.
    std::size_t longest_run = 0;
};

/// Walks the slots of a TPACKET receive ring in the kernel's order. Memory only: no system call, no ownership.
class receive_ring {
public:
    receive_ring() noexcept = default;

    /// @param memory aligned for the slots' headers, a whole number of slots.
    receive_ring(std::span<std::byte> memory, slot_layout const& layout) noexcept
        : memory_(memory)
        , layout_(layout)
        , count_(memory.size() / layout.size_bytes) {}

    slot_layout const& layout() const noexcept { return layout_; }
    std::size_t slot_count() const noexcept { return count_; }

    std::span<std::byte> slot(std::size_t index) const noexcept {
        return memory_.subspan(index * layout_.size_bytes, layout_.size_bytes);
    }

    /// True if the next slot is filled and not on lease.
    bool ready() const noexcept { return count_ != 0 && takeable(status(next_)); }

    /// Puts the next slots on lease: as many as one lease takes, are filled, and lie one after the other. Empty if the next one
    /// is still the kernel's, or already on lease.
    std::span<std::byte> take() noexcept {
        auto const first = next_;
        std::size_t taken = 0;
        while (taken != layout_.longest_run && first + taken != count_ && takeable(status(first + taken))) {
            auto& word = layout_.status(slot(first + taken).data());
            store_status(word, load_status(word) | lease_bit);
            ++taken;
        }
        if (taken == 0)
            return {};
        next_ = first + taken == count_ ? 0 : first + taken;
        backlog_ -= backlog_ < taken ? backlog_ : taken;
        return memory_.subspan(first * layout_.size_bytes, taken * layout_.size_bytes);
    }

    /// Slots that `take` would return one after the other. Looks at each slot once, however often it is called.
    std::size_t backlog() noexcept {
        while (backlog_ != count_ && takeable(status((next_ + backlog_) % count_)))
            ++backlog_;
        return backlog_;
    }

    /// The slot that is taken after `ahead` others. Precondition: `ahead < backlog()`.
    std::span<std::byte> upcoming(std::size_t ahead) const noexcept { return slot((next_ + ahead) % count_); }

    /// Ends the lease of a slot that `take` returned, and hands it to the kernel. From any thread.
    static void give_back(std::byte* slot, slot_layout const& layout) noexcept {
        store_status(layout.status(slot), tp_status_kernel);
    }

    bool on_lease(std::size_t index) const noexcept { return (status(index) & lease_bit) != 0; }

    /// Slots that the kernel cannot fill now: filled and not yet taken, or on lease.
    std::size_t occupied() const noexcept {
        std::size_t occupied = 0;
        for (std::size_t index = 0; index != count_; ++index)
            occupied += (status(index) & tp_status_user) != 0 ? 1U : 0U;
        return occupied;
    }

private:
    static bool takeable(std::uint32_t status) noexcept {
        return (status & (tp_status_user | lease_bit)) == tp_status_user;
    }

    std::uint32_t status(std::size_t index) const noexcept { return load_status(layout_.status(slot(index).data())); }

    std::span<std::byte> memory_;
    slot_layout layout_;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::size_t backlog_ = 0;
};

} // namespace netring::detail

#endif
