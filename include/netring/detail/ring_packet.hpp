// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_RING_PACKET_HPP
#define NETRING_DETAIL_RING_PACKET_HPP

#include <netring/detail/tpacket.hpp>
#include <netring/detail/vlan_lock.hpp>
#include <netring/packet_view.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace netring::detail {

static_assert(sizeof(vnet_header) == 10, "the kernel writes a virtio_net_hdr of this layout");

// Set by us in the status word of a packet with a VLAN tag. Neither ring format uses these bits.
/// The tag is back in the bytes.
inline constexpr std::uint32_t restored_bit = 1U << 25U;
/// It is not, and never will be.
inline constexpr std::uint32_t unrestorable_bit = 1U << 26U;

inline std::uint32_t vlan_tci(tpacket3_hdr const& header) noexcept {
    return header.hv1.tp_vlan_tci;
}
inline std::uint32_t vlan_tci(tpacket2_hdr const& header) noexcept {
    return header.tp_vlan_tci;
}
inline std::uint16_t vlan_tpid(tpacket3_hdr const& header) noexcept {
    return header.hv1.tp_vlan_tpid;
}
inline std::uint16_t vlan_tpid(tpacket2_hdr const& header) noexcept {
    return header.tp_vlan_tpid;
}
inline std::uint32_t rxhash(tpacket3_hdr const& header) noexcept {
    return header.hv1.tp_rxhash;
}
inline std::uint32_t rxhash(tpacket2_hdr const&) noexcept {
    return 0;
}

/// One packet where the kernel put it: a header of the ring's format, the link-layer address, a gap (with a virtio header at its
/// end, if `vnet`), the frame.
template <class Header>
class ring_packet {
public:
    static constexpr std::size_t address_offset = tpacket_align(sizeof(Header));
    static constexpr std::size_t header_size = address_offset + sizeof(sockaddr_ll);

    ring_packet(std::byte* at, bool vnet) noexcept
        : at_(at)
        , vnet_size_(vnet ? sizeof(vnet_header) : 0) {}

    Header& header() const noexcept { return *reinterpret_cast<Header*>(at_); }

    /// True if header and frame lie within `room` bytes, of which there are at least `header_size`.
    bool fits(std::size_t room) const noexcept {
        auto const& h = header();
        return h.tp_mac >= header_size + vnet_size_ && h.tp_mac <= room && h.tp_snaplen <= room - h.tp_mac;
    }

    std::span<std::byte> data() const noexcept { return {at_ + header().tp_mac, header().tp_snaplen}; }
    /// The gap between the metadata and the frame.
    std::span<std::byte> headroom() const noexcept {
        return {at_ + header_size, header().tp_mac - header_size - vnet_size_};
    }

    // Inline at -O2 too: a caller pays only for what it uses of a packet.
    [[gnu::always_inline]] void read_metadata(packet_metadata& metadata) const noexcept {
        auto const& h = header();
        auto const status = shared_status().load(std::memory_order_relaxed);
        auto const& address = link_address();
        metadata.wire_size = h.tp_len;
        metadata.timestamp = stamp(h, status);
        metadata.vlan = (status & tp_status_vlan_valid) != 0 ? std::optional(tag(h, status)) : std::nullopt;
        metadata.vlan_restored = (status & restored_bit) != 0;
        metadata.direction = static_cast<packet_direction>(address.sll_pkttype);
        metadata.checksum = checksum(status);
        metadata.segmentation_offload = (status & gso_bit) != 0;
        metadata.vnet_header = vnet_size_ != 0 ? std::optional(vnet()) : std::nullopt;
        metadata.link_type = link_type_of(address.sll_hatype);
        metadata.interface_index = address.sll_ifindex;
        metadata.rxhash = rxhash(h);
        metadata.protocol = from_network(address.sll_protocol);
        metadata.source_address_size =
            std::min<std::uint8_t>(address.sll_halen, static_cast<std::uint8_t>(sizeof address.sll_addr));
        std::memcpy(metadata.source_address.data(), address.sll_addr.data(), address.sll_addr.size());
    }

    [[gnu::always_inline]] packet_view view() const noexcept {
        packet_metadata metadata;
        read_metadata(metadata);
        return {data(), metadata};
    }

    /// Puts the VLAN tag back into the bytes, in place, if the packet carried one and there is room: the addresses, and a virtio
    /// header before them, move into the gap before the frame. Does nothing the second time, and may be called by many threads.
    void restore_vlan(std::size_t room) const noexcept {
        if (is_unsettled(shared_status().load(std::memory_order_acquire)))
            settle_vlan(room);
    }

private:
    static constexpr std::size_t addresses_size = 12;
    static constexpr std::uint32_t tag_size = 4;
    static constexpr std::uint32_t gso_bit = 1U << 8U;

    /// Other threads may be about to change it.
    std::atomic_ref<std::uint32_t> shared_status() const noexcept { return std::atomic_ref(header().tp_status); }

    static bool is_unsettled(std::uint32_t status) noexcept {
        return (status & (tp_status_vlan_valid | restored_bit | unrestorable_bit)) == tp_status_vlan_valid;
    }

    /// One thread moves the bytes, and the others wait until it has. Not inline: who walks packets without tags pays nothing for it.
    [[gnu::noinline]] void settle_vlan(std::size_t room) const noexcept {
        auto const status = shared_status();
        vlan_lock const lock(at_);
        auto const now = status.load(std::memory_order_relaxed);
        if (!is_unsettled(now))
            return;
        bool const possible = fits(room) && has_room_for_tag();
        if (possible)
            insert_tag(now);
        status.store(now | (possible ? restored_bit : unrestorable_bit), std::memory_order_release);
    }

    bool has_room_for_tag() const noexcept {
        return headroom().size() >= tag_size && header().tp_snaplen >= addresses_size &&
               link_type_of(link_address().sll_hatype) == link_type::ethernet;
    }

    void insert_tag(std::uint32_t status) const noexcept {
        auto& h = header();
        auto* const frame = data().data();
        auto const restored = tag(h, status);
        std::memmove(frame - vnet_size_ - tag_size, frame - vnet_size_, vnet_size_ + addresses_size);
        put(frame + addresses_size - tag_size, restored.tpid);
        put(frame + addresses_size - tag_size + 2, restored.tci);
        h.tp_mac = static_cast<std::uint16_t>(h.tp_mac - tag_size);
        h.tp_snaplen += tag_size;
        h.tp_len += tag_size;
        if (vnet_size_ != 0)
            shift_vnet();
    }

    sockaddr_ll const& link_address() const noexcept {
        return *reinterpret_cast<sockaddr_ll const*>(at_ + address_offset);
    }

    vnet_header vnet() const noexcept {
        vnet_header result;
        std::memcpy(&result, data().data() - sizeof result, sizeof result);
        return result;
    }

    /// Its positions count from the start of the frame, which has moved.
    void shift_vnet() const noexcept {
        auto moved = vnet();
        auto const shift = [](std::uint16_t& position) { position = static_cast<std::uint16_t>(position + tag_size); };
        if ((moved.flags & vnet_header::needs_checksum) != 0)
            shift(moved.checksum_start);
        if (moved.header_size_bytes != 0)
            shift(moved.header_size_bytes);
        std::memcpy(data().data() - sizeof moved, &moved, sizeof moved);
    }

    static timestamp stamp(Header const& h, std::uint32_t status) noexcept {
        auto const clock = (status & tp_status_ts_raw_hardware) != 0   ? timestamp_clock::hardware_raw
                           : (status & tp_status_ts_sys_hardware) != 0 ? timestamp_clock::hardware_system
                                                                       : timestamp_clock::software;
        return timestamp(timestamp::time_point(std::chrono::seconds(h.tp_sec) + std::chrono::nanoseconds(h.tp_nsec)),
                         clock);
    }

    static vlan_tag tag(Header const& h, std::uint32_t status) noexcept {
        vlan_tag result{static_cast<std::uint16_t>(vlan_tci(h))};
        if ((status & tp_status_vlan_tpid_valid) != 0)
            result.tpid = vlan_tpid(h);
        return result;
    }

    static netring::checksum_state checksum(std::uint32_t status) noexcept {
        if ((status & tp_status_csumnotready) != 0)
            return checksum_state::partial;
        return (status & tp_status_csum_valid) != 0 ? checksum_state::valid : checksum_state::unverified;
    }

    static std::uint16_t from_network(std::uint16_t value) noexcept {
        auto const* const bytes = reinterpret_cast<unsigned char const*>(&value);
        return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
    }

    static void put(std::byte* where, std::uint16_t value) noexcept {
        where[0] = static_cast<std::byte>(value >> 8U);
        where[1] = static_cast<std::byte>(value & 0xffU);
    }

    std::byte* at_;
    std::size_t vnet_size_;
};

} // namespace netring::detail

#endif
