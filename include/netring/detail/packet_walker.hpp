// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_PACKET_WALKER_HPP
#define NETRING_DETAIL_PACKET_WALKER_HPP

#include <netring/detail/receive_ring.hpp>
#include <netring/detail/ring_packet.hpp>
#include <netring/packet_view.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace netring::detail {

/// How the packets of a leased run of slots lie.
struct run_layout {
    /// Size of each frame; 0 for a block.
    std::size_t frame_size_bytes = 0;
    /// A virtio header lies before each packet.
    bool vnet = false;
    /// Puts VLAN tags back into the bytes, each when its packet is reached.
    bool restore_vlan = false;

    slot_layout slots(std::size_t run_size_bytes) const noexcept {
        return frame_size_bytes == 0 ? slot_layout::blocks(run_size_bytes) : slot_layout::frames(frame_size_bytes);
    }
};

/// How many packets a run of slots claims to hold.
inline std::size_t packets_in(std::span<std::byte> run, run_layout const& layout) noexcept {
    return layout.frame_size_bytes == 0 ? block_header(run.data()).num_pkts : run.size() / layout.frame_size_bytes;
}

/// Walks the packets of one filled TPACKET_V3 block or of a run of filled TPACKET_V2 frames. Whatever the memory holds, it reads
/// nothing outside of it and ends after at most as many packets as it can hold: a packet that does not lie within its block's
/// used part, or within its frame, ends the walk.
class packet_walker {
public:
    packet_walker() noexcept = default;

    packet_walker(std::span<std::byte> run, run_layout const& layout) noexcept
        : at_(run.data())
        , layout_(layout) {
        if (in_frames()) {
            remaining_ = run.size() / layout.frame_size_bytes;
            enter_frame();
        } else {
            auto const& header = block_header(run.data());
            end_ = run.data() + std::min<std::size_t>(header.blk_len, run.size());
            remaining_ = header.num_pkts;
            enter(header.offset_to_first_pkt);
        }
    }

    /// True once there is no further packet.
    bool done() const noexcept { return remaining_ == 0; }

    /// Steps to the next packet. Precondition: `!done()`.
    // Inline at -O2 too, and all that it calls: only one of the layouts is left of it, where that is known.
    [[gnu::always_inline]] void next() noexcept {
        --remaining_;
        if (in_frames()) {
            at_ += layout_.frame_size_bytes;
            prefetch(at_ + packets_ahead * layout_.frame_size_bytes);
            enter_frame();
            return;
        }
        auto const step = in_block().header().tp_next_offset;
        // 0 marks the last packet; a step shorter than a header would lead back into this one.
        if (step < block_packet::header_size)
            remaining_ = 0;
        else
            enter(step);
    }

    /// The packet the walk stands on. Precondition of these: `!done()`.
    [[gnu::always_inline]] packet_view view() const noexcept {
        return in_frames() ? in_frame().view() : in_block().view();
    }
    void read_metadata(packet_metadata& to) const noexcept {
        if (in_frames())
            in_frame().read_metadata(to);
        else
            in_block().read_metadata(to);
    }
    std::span<std::byte> data() const noexcept { return in_frames() ? in_frame().data() : in_block().data(); }
    std::span<std::byte> headroom() const noexcept {
        return in_frames() ? in_frame().headroom() : in_block().headroom();
    }

private:
    using block_packet = ring_packet<tpacket3_hdr>;
    using frame_packet = ring_packet<tpacket2_hdr>;

    bool in_frames() const noexcept { return layout_.frame_size_bytes != 0; }
    block_packet in_block() const noexcept { return {at_, layout_.vnet}; }
    frame_packet in_frame() const noexcept { return {at_, layout_.vnet}; }

    /// The metadata of a packet that comes soon, if those until then are as long: another processor has just written it, so it is far away.
    [[gnu::always_inline]] static void prefetch(std::byte const* at) noexcept {
        constexpr std::size_t cache_line = 64;
        __builtin_prefetch(at);
        __builtin_prefetch(at + cache_line);
    }
    static constexpr std::size_t packets_ahead = 8;

    template <class Packet>
    bool whole(Packet packet, std::size_t room) const noexcept {
        if (layout_.restore_vlan)
            packet.restore_vlan(room);
        return packet.fits(room);
    }

    /// Ends the walk unless the frame holds its packet.
    [[gnu::always_inline]] void enter_frame() noexcept {
        if (remaining_ != 0 && !whole(in_frame(), layout_.frame_size_bytes))
            remaining_ = 0;
    }

    /// Moves to a packet if it lies wholly in the used part of the block, else ends the walk.
    [[gnu::always_inline]] void enter(std::size_t step) noexcept {
        if (remaining_ == 0)
            return;
        auto const room = static_cast<std::size_t>(std::max<std::ptrdiff_t>(end_ - at_, 0));
        bool const header_fits = step >= sizeof(tpacket_block_desc) && step % alignof(tpacket3_hdr) == 0 &&
                                 step < room && room - step >= block_packet::header_size;
        if (header_fits) {
            at_ += step;
            prefetch(at_ + packets_ahead * step);
            if (whole(in_block(), room - step))
                return;
        }
        remaining_ = 0;
    }

    std::byte* at_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t remaining_ = 0;
    run_layout layout_;
};

} // namespace netring::detail

#endif
