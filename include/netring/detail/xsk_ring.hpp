// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_XSK_RING_HPP
#define NETRING_DETAIL_XSK_RING_HPP

#include <netring/detail/shared_word.hpp>

#include <algorithm>
#include <cstdint>
#include <linux/if_xdp.h>

// The four rings of an AF_XDP socket (Documentation/networking/af_xdp.rst). Memory only: no system call, no ownership.
// The fill and completion rings hold addresses of 8 bytes, the receive and transmit rings descriptors of 16: each ring is a type, and
// has a size, of its own. Indices run freely over 32 bits and wrap.

namespace netring::detail {

/// Where a ring lies.
template <class Entry>
struct xsk_ring_memory {
    std::uint32_t* producer = nullptr;
    std::uint32_t* consumer = nullptr;
    std::uint32_t* flags = nullptr;
    Entry* entries = nullptr;
    /// A power of two.
    std::uint32_t size = 0;
};

/// The side that puts entries in: the fill and the transmit ring.
template <class Entry>
class xsk_producer {
public:
    using entry_type = Entry;

    xsk_producer() noexcept = default;
    explicit xsk_producer(xsk_ring_memory<Entry> const& memory) noexcept
        : ring_(memory)
        , written_(load_status(*memory.producer))
        , submitted_(written_)
        , consumed_(load_status(*memory.consumer)) {}

    std::uint32_t size() const noexcept { return ring_.size; }
    /// How many more entries find room, up to `wanted`. Looks at the shared index only if it has to.
    std::uint32_t room(std::uint32_t wanted) noexcept {
        if (ring_.size - (written_ - consumed_) < wanted && ring_.size != 0)
            consumed_ = load_status(*ring_.consumer);
        return std::min(wanted, ring_.size - (written_ - consumed_));
    }

    /// Precondition: `room(1)`. The kernel does not see it yet.
    void write(Entry const& entry) noexcept { ring_.entries[written_++ & (ring_.size - 1)] = entry; }
    /// Entries that were written and not submitted.
    std::uint32_t unsubmitted() const noexcept { return written_ - submitted_; }
    /// The newest of those.
    Entry const& newest() const noexcept { return ring_.entries[(written_ - 1) & (ring_.size - 1)]; }
    /// Takes the newest of those back.
    Entry const& take_back() noexcept { return ring_.entries[--written_ & (ring_.size - 1)]; }

    /// Shows the kernel what was written.
    void submit() noexcept {
        if (submitted_ == written_)
            return;
        submitted_ = written_;
        store_status(*ring_.producer, submitted_);
    }

    /// Entries that the kernel has not taken.
    std::uint32_t pending() const noexcept { return ring_.size == 0 ? 0 : submitted_ - load_status(*ring_.consumer); }
    /// What the kernel took last. Precondition: it took one, and it was not overwritten.
    Entry const& newest_taken() const noexcept {
        return ring_.entries[(load_status(*ring_.consumer) - 1) & (ring_.size - 1)];
    }
    /// True if the kernel must be told that there are entries: it does not look by itself.
    bool needs_wakeup() const noexcept {
        return ring_.size != 0 && (load_status(*ring_.flags) & XDP_RING_NEED_WAKEUP) != 0;
    }

private:
    xsk_ring_memory<Entry> ring_;
    std::uint32_t written_ = 0;
    std::uint32_t submitted_ = 0;
    std::uint32_t consumed_ = 0;
};

/// The side that takes entries out: the completion and the receive ring.
template <class Entry>
class xsk_consumer {
public:
    using entry_type = Entry;

    xsk_consumer() noexcept = default;
    explicit xsk_consumer(xsk_ring_memory<Entry> const& memory) noexcept
        : ring_(memory)
        , taken_(load_status(*memory.consumer))
        , produced_(taken_) {}

    std::uint32_t size() const noexcept { return ring_.size; }
    /// How many entries are there. Looks at the shared index once it has none left.
    std::uint32_t available() noexcept {
        if (produced_ == taken_ && ring_.size != 0)
            produced_ = load_status(*ring_.producer);
        return produced_ - taken_;
    }
    /// True if the kernel has put something in.
    bool ready() const noexcept {
        return produced_ != taken_ || (ring_.size != 0 && load_status(*ring_.producer) != taken_);
    }

    /// Precondition: `available()`. The slot stays taken until `release`.
    Entry take() noexcept { return ring_.entries[taken_++ & (ring_.size - 1)]; }
    /// Gives the slots of what was taken back.
    void release() noexcept {
        if (ring_.size != 0)
            store_status(*ring_.consumer, taken_);
    }

private:
    xsk_ring_memory<Entry> ring_;
    std::uint32_t taken_ = 0;
    std::uint32_t produced_ = 0;
};

using fill_ring = xsk_producer<std::uint64_t>;
using transmit_descriptors = xsk_producer<xdp_desc>;
using completion_ring = xsk_consumer<std::uint64_t>;
using receive_descriptors = xsk_consumer<xdp_desc>;

static_assert(sizeof(xdp_desc) == 16);

// Linux 6.6 has these, the headers may not.
/// A bind flag: packets may lie in several frames.
inline constexpr std::uint16_t use_several_frames = 1U << 4U;
/// An option of a descriptor: the packet goes on in the next one.
inline constexpr std::uint32_t packet_continues = 1U << 0U;

} // namespace netring::detail

#endif
