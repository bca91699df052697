// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_FRAME_RING_HPP
#define NETRING_DETAIL_FRAME_RING_HPP

#include <netring/detail/shared_word.hpp>
#include <netring/detail/tpacket.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace netring::detail {

/// The slots of a TPACKET_V2 transmit ring (Documentation/networking/packet_mmap.rst). Memory only: no system call, no ownership.
///
/// Frames go through it strictly in order. Each is in one of four places, which four counts of frames since the start divide:
///
///     reclaimed <= accepted <= requested <= committed
///
/// Below `reclaimed` the kernel has let go of it; below `accepted` the kernel has taken it; below `requested` it is asked to;
/// below `committed` it is written. The slot at `committed` is free while the ring has room, and nothing advances but by commit, so
/// a reservation that is given up leaves no hole, at which the kernel would stop.
class frame_ring {
public:
    /// Where the frame, or the virtio header before it, starts in a slot.
    static constexpr std::size_t data_offset = tpacket_align(sizeof(tpacket2_hdr));

    frame_ring() noexcept = default;

    /// @param memory aligned for the slots' headers, a whole number of slots.
    /// @param prefix bytes between the header and the frame: a virtio header, or none.
    frame_ring(std::span<std::byte> memory, std::size_t slot_size, std::size_t prefix) noexcept
        : memory_(memory)
        , slot_size_(slot_size)
        , prefix_(prefix)
        , count_(memory.size() / slot_size) {}

    std::size_t frame_count() const noexcept { return count_; }
    /// The longest frame that a slot holds.
    std::size_t capacity_bytes() const noexcept { return slot_size_ - data_offset - prefix_; }

    std::uint64_t committed() const noexcept { return committed_; }
    std::uint64_t requested() const noexcept { return requested_; }
    std::uint64_t accepted() const noexcept { return accepted_; }
    std::uint64_t reclaimed() const noexcept { return reclaimed_; }

    /// Frames that the kernel has not let go of.
    std::size_t in_flight() const noexcept { return committed_ - reclaimed_; }
    /// Frames that the kernel has not taken.
    std::size_t unsent() const noexcept { return committed_ - accepted_; }
    bool has_room() const noexcept { return in_flight() != count_; }

    /// The memory for the next frame, and for what comes before it. Precondition: `has_room()`.
    std::span<std::byte> next_data() const noexcept { return data(committed_); }
    std::span<std::byte> next_prefix() const noexcept { return prefix(committed_); }

    /// Takes in the frame that lies in `next_data()`. Precondition: `has_room()`, `size` is at most `capacity_bytes()`.
    void commit(std::size_t size) noexcept {
        auto& header = this->header(committed_);
        header.tp_len = static_cast<std::uint32_t>(size + prefix_);
        header.tp_snaplen = 0;
        ++committed_;
    }

    /// Takes the newest frames back. Precondition: the kernel has not taken them.
    void withdraw(std::size_t count) noexcept {
        committed_ -= count;
        while (requested_ > committed_)
            store_status(status(--requested_), tp_status_available);
    }

    /// Asks the kernel to take all frames below that count.
    void request(std::uint64_t below) noexcept {
        while (requested_ < below)
            store_status(status(requested_++), tp_status_send_request);
    }

    /// Looks how many more frames the kernel has taken. @return the bytes in them.
    std::size_t accept() noexcept {
        std::size_t bytes = 0;
        while (accepted_ != requested_ && load_status(status(accepted_)) != tp_status_send_request)
            bytes += size_bytes(accepted_++);
        return bytes;
    }

    struct reclaimed_frame {
        std::size_t size_bytes = 0;
        bool refused = false;
    };

    /// True if the kernel has let go of the oldest frame.
    bool reclaimable() const noexcept {
        return reclaimed_ != accepted_ && (load_status(status(reclaimed_)) & tp_status_sending) == 0;
    }

    /// Makes the oldest frame's slot free. Precondition: `reclaimable()`.
    reclaimed_frame reclaim() noexcept {
        auto& word = status(reclaimed_);
        reclaimed_frame const frame{size_bytes(reclaimed_),
                                    refused(reclaimed_) || load_status(word) == tp_status_wrong_format};
        store_status(word, tp_status_available);
        ++reclaimed_;
        return frame;
    }

    /// What lies in the slot of a frame that is not reclaimed.
    std::span<std::byte const> bytes(std::uint64_t frame) const noexcept {
        return data(frame).first(size_bytes(frame));
    }
    /// Without its virtio header.
    std::size_t size_bytes(std::uint64_t frame) const noexcept { return header(frame).tp_len - prefix_; }

    /// Remembers that the kernel took a frame and threw it away. The kernel reads the field only on receive rings.
    void mark_refused(std::uint64_t frame) noexcept { header(frame).tp_snaplen = 1; }
    bool refused(std::uint64_t frame) const noexcept { return header(frame).tp_snaplen != 0; }

private:
    // The kernel's layout of a transmit slot, which its documentation gives in words only.
    static_assert(offsetof(tpacket2_hdr, tp_status) == 0);
    static_assert(offsetof(tpacket2_hdr, tp_len) == 4);
    static_assert(offsetof(tpacket2_hdr, tp_snaplen) == 8);
    static_assert(data_offset == 32 && data_offset % tpacket_alignment == 0);

    std::byte* slot(std::uint64_t frame) const noexcept { return memory_.data() + frame % count_ * slot_size_; }
    tpacket2_hdr& header(std::uint64_t frame) const noexcept { return *reinterpret_cast<tpacket2_hdr*>(slot(frame)); }
    std::uint32_t& status(std::uint64_t frame) const noexcept { return header(frame).tp_status; }
    std::span<std::byte> prefix(std::uint64_t frame) const noexcept { return {slot(frame) + data_offset, prefix_}; }
    std::span<std::byte> data(std::uint64_t frame) const noexcept {
        return {slot(frame) + data_offset + prefix_, capacity_bytes()};
    }

    std::span<std::byte> memory_;
    std::size_t slot_size_ = 0;
    std::size_t prefix_ = 0;
    std::size_t count_ = 0;
    std::uint64_t reclaimed_ = 0;
    std::uint64_t accepted_ = 0;
    std::uint64_t requested_ = 0;
    std::uint64_t committed_ = 0;
};

} // namespace netring::detail

#endif
