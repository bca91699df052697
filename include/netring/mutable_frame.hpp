// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_MUTABLE_FRAME_HPP
#define NETRING_MUTABLE_FRAME_HPP

#include <netring/packet_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace netring {

/// A received packet in the memory that it will leave from, where a bridge's filter may change, shrink and grow it.
///
/// What offloads left undone, `offload()`, is carried along and goes with the bytes: `insert` and `erase` move its positions. A checksum
/// that is complete stays as it is, so one who changes what it covers brings it up to date. One that is undone (`needs_checksum`) covers
/// what the bytes are when they leave; its field holds the sum of the pseudo header, not inverted, which changes with the addresses.
///
/// @code
/// auto untag = [](netring::mutable_frame& frame, netring::bridge_direction) {
///     if (frame.metadata().vlan)
///         frame.erase(12, 4);
///     return netring::bridge_action::forward;
/// };
/// @endcode
///
/// Object lifetimes: valid during the call of the filter.
///
/// Exception safety: nothing here throws.
class mutable_frame {
public:
    /// A packet in its memory, which stays the caller's.
    /// @param slot the memory, whose first bytes are the packet.
    /// @param size_bytes how many of them. Precondition: no more than there are.
    /// @param metadata what is known of the packet; it is copied.
    mutable_frame(std::span<std::byte> slot, std::size_t size_bytes, packet_metadata const& metadata) noexcept
        : slot_(slot)
        , size_bytes_(size_bytes)
        , metadata_(metadata) {}

    /// The bytes of the packet, from the link-layer header on. Of a packet that lies in several frames (AF_XDP), those in the first.
    std::span<std::byte> data() const noexcept { return slot_.first(size_bytes_); }
    /// How many bytes `data()` has.
    std::size_t size_bytes() const noexcept { return size_bytes_; }
    /// How long it may become here. Beyond the MTU of the side where it leaves it is dropped as too large.
    std::size_t capacity_bytes() const noexcept { return slot_.size(); }
    /// What is known of the packet as it was received.
    packet_metadata const& metadata() const noexcept { return metadata_; }
    /// The packet as it was received, with the bytes as they are now.
    packet_view view() const noexcept { return {data(), metadata_}; }

    /// What is left to checksum and segmentation offload, to be changed where that is needed; null where it is not told.
    vnet_header* offload() noexcept { return metadata_.vnet_header ? &*metadata_.vnet_header : nullptr; }

    /// Cuts bytes off the end, or puts zeros there.
    /// @return false, and changes nothing, if it would be longer than `capacity_bytes()`.
    [[nodiscard]] bool resize(std::size_t size_bytes) noexcept {
        if (size_bytes > slot_.size())
            return false;
        if (size_bytes > size_bytes_)
            std::ranges::fill(slot_.first(size_bytes).subspan(size_bytes_), std::byte{0});
        size_bytes_ = size_bytes;
        return true;
    }

    /// Makes room for `count` bytes before the byte at `position`, and leaves them zero.
    /// @return false, and changes nothing, if there is no such position or it would be longer than `capacity_bytes()`.
    [[nodiscard]] bool insert(std::size_t position, std::size_t count) noexcept {
        if (position > size_bytes_ || count > slot_.size() - size_bytes_)
            return false;
        auto* const at = slot_.data() + position;
        std::memmove(at + count, at, size_bytes_ - position);
        std::memset(at, 0, count);
        size_bytes_ += count;
        // What is put where the checksum starts is not covered; what is put where the headers end is payload.
        move_positions([&](std::size_t start) { return start < position ? start : start + count; },
                       [&](std::size_t end) { return end <= position ? end : end + count; });
        return true;
    }

    /// Takes `count` bytes from `position` on out.
    /// @return false, and changes nothing, if there are not so many.
    bool erase(std::size_t position, std::size_t count) noexcept {
        if (position > size_bytes_ || count > size_bytes_ - position)
            return false;
        auto* const at = slot_.data() + position;
        std::memmove(at, at + count, size_bytes_ - position - count);
        size_bytes_ -= count;
        auto const moved = [&](std::size_t from) {
            return from <= position ? from : from - std::min(count, from - position);
        };
        move_positions(moved, moved);
        return true;
    }

private:
    /// Both count from the start of the frame.
    template <class Start, class End>
    void move_positions(Start checksum_start, End headers_end) noexcept {
        auto* const undone = offload();
        if (undone == nullptr)
            return;
        if ((undone->flags & vnet_header::needs_checksum) != 0)
            undone->checksum_start = static_cast<std::uint16_t>(checksum_start(undone->checksum_start));
        undone->header_size_bytes = static_cast<std::uint16_t>(headers_end(undone->header_size_bytes));
    }

    std::span<std::byte> slot_;
    std::size_t size_bytes_;
    packet_metadata metadata_;
};

} // namespace netring

#endif
