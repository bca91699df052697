// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_BLOCK_RING_HPP
#define NETRING_DETAIL_BLOCK_RING_HPP

#include <netring/detail/shared_word.hpp>

#include <cstddef>
#include <cstdint>
#include <linux/if_packet.h>
#include <span>

namespace netring::detail {

/// Set by us beside TP_STATUS_USER while a block is on lease, so one store of 0 both ends the lease and returns the
/// block. Neither ring format uses this bit.
inline constexpr std::uint32_t lease_bit = 1U << 24U;

inline tpacket_hdr_v1& block_header(std::byte* block) noexcept {
    return reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
}

/// Walks the blocks of a TPACKET_V3 receive ring in the kernel's order. Memory only: no system call, no ownership.
class block_ring {
public:
    block_ring() noexcept = default;

    /// @param memory aligned for `tpacket_block_desc`, a whole number of blocks.
    block_ring(std::span<std::byte> memory, std::size_t block_size_bytes) noexcept
        : memory_(memory)
        , block_size_(block_size_bytes)
        , count_(memory.size() / block_size_bytes) {}

    std::size_t block_size_bytes() const noexcept { return block_size_; }
    std::size_t block_count() const noexcept { return count_; }

    std::span<std::byte> block(std::size_t index) const noexcept {
        return memory_.subspan(index * block_size_, block_size_);
    }

    /// True if the next block is filled and not on lease.
    bool ready() const noexcept { return count_ != 0 && takeable(status(next_)); }

    /// Puts the next block on lease. Empty if it is still the kernel's, or already on lease.
    std::span<std::byte> take() noexcept {
        if (!ready())
            return {};
        auto const taken = block(next_);
        auto& word = block_header(taken.data()).block_status;
        store_status(word, load_status(word) | lease_bit);
        next_ = next_ + 1 == count_ ? 0 : next_ + 1;
        backlog_ -= backlog_ != 0 ? 1U : 0U;
        return taken;
    }

    /// Blocks that `take` would return one after the other. Looks at each block once, however often it is called.
    std::size_t backlog() noexcept {
        while (backlog_ != count_ && takeable(status((next_ + backlog_) % count_)))
            ++backlog_;
        return backlog_;
    }

    /// Ends the lease of a block that `take` returned, and hands it to the kernel. From any thread.
    static void give_back(std::byte* block) noexcept {
        store_status(block_header(block).block_status, TP_STATUS_KERNEL);
    }

    bool on_lease(std::size_t index) const noexcept { return (status(index) & lease_bit) != 0; }

    /// Blocks that the kernel cannot fill now: filled and not yet taken, or on lease.
    std::size_t occupied() const noexcept {
        std::size_t occupied = 0;
        for (std::size_t index = 0; index != count_; ++index)
            occupied += (status(index) & TP_STATUS_USER) != 0 ? 1U : 0U;
        return occupied;
    }

private:
    static bool takeable(std::uint32_t status) noexcept {
        return (status & (TP_STATUS_USER | lease_bit)) == TP_STATUS_USER;
    }

    std::uint32_t status(std::size_t index) const noexcept {
        return load_status(block_header(block(index).data()).block_status);
    }

    std::span<std::byte> memory_;
    std::size_t block_size_ = 0;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::size_t backlog_ = 0;
};

} // namespace netring::detail

#endif
