// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_BLOCK_WALKER_HPP
#define NETRING_DETAIL_BLOCK_WALKER_HPP

#include <netring/detail/block_ring.hpp>
#include <netring/packet_view.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/if_packet.h>
#include <span>

namespace netring::detail {

/// Walks the packets of one filled TPACKET_V3 block. Whatever the block holds, it reads nothing outside the block and
/// ends after at most as many packets as the block can hold: a packet that does not lie within the used part ends the
/// walk.
class block_walker {
public:
    block_walker() noexcept = default;

    explicit block_walker(std::span<std::byte> block) noexcept
        : block_(block.data()) {
        auto const& header = block_header(block_);
        end_ = std::min<std::size_t>(header.blk_len, block.size());
        remaining_ = header.num_pkts;
        enter(header.offset_to_first_pkt);
    }

    /// True once there is no further packet.
    bool done() const noexcept { return remaining_ == 0; }

    /// Steps to the next packet. Precondition: `!done()`.
    void next() noexcept {
        auto const step = packet().tp_next_offset;
        --remaining_;
        // 0 marks the last packet; a step shorter than a header would lead back into this one.
        if (step < header_size)
            remaining_ = 0;
        else
            enter(offset_ + step);
    }

    /// The packet the walk stands on. Precondition: `!done()`.
    packet_view view() const noexcept {
        auto const& header = packet();
        auto const& address = link_address();
        packet_metadata metadata;
        metadata.wire_size = header.tp_len;
        metadata.timestamp = stamp(header);
        if ((header.tp_status & TP_STATUS_VLAN_VALID) != 0)
            metadata.vlan = tag(header);
        metadata.vlan_restored = (header.tp_status & restored_bit) != 0;
        metadata.direction = static_cast<packet_direction>(address.sll_pkttype);
        metadata.checksum = checksum(header.tp_status);
        metadata.segmentation_offload = (header.tp_status & gso_bit) != 0;
        metadata.interface_index = address.sll_ifindex;
        metadata.rxhash = header.hv1.tp_rxhash;
        metadata.protocol = from_network(address.sll_protocol);
        metadata.source_address_size =
            std::min<std::uint8_t>(address.sll_halen, static_cast<std::uint8_t>(sizeof address.sll_addr));
        std::memcpy(metadata.source_address.data(), address.sll_addr, sizeof address.sll_addr);
        return {std::span(data(), header.tp_snaplen), metadata};
    }

    /// Puts the VLAN tag of the current packet back into its bytes, in place, if it carried one and there is room: 12
    /// bytes move into the gap before the frame. Does nothing the second time. Precondition: `!done()`.
    void restore_vlan() noexcept {
        auto& header = packet();
        constexpr std::uint32_t mask = TP_STATUS_VLAN_VALID | restored_bit;
        if ((header.tp_status & mask) != TP_STATUS_VLAN_VALID)
            return;
        if (header.tp_mac < header_size + tag_size || header.tp_snaplen < addresses_size)
            return;
        auto* const frame = data();
        auto const restored = tag(header);
        std::memmove(frame - tag_size, frame, addresses_size);
        put(frame + addresses_size - tag_size, restored.tpid);
        put(frame + addresses_size - tag_size + 2, restored.tci);
        header.tp_mac = static_cast<std::uint16_t>(header.tp_mac - tag_size);
        header.tp_snaplen += tag_size;
        header.tp_len += tag_size;
        header.tp_status |= restored_bit;
    }

private:
    static constexpr std::size_t address_offset = TPACKET_ALIGN(sizeof(tpacket3_hdr));
    static constexpr std::size_t header_size = address_offset + sizeof(sockaddr_ll);
    static constexpr std::size_t addresses_size = 12;
    static constexpr std::uint32_t tag_size = 4;
    static constexpr std::uint32_t restored_bit = 1U << 25U;
    static constexpr std::uint32_t gso_bit = 1U << 8U;

    /// Moves to a packet if it lies wholly in the used part of the block, else ends the walk.
    void enter(std::size_t offset) noexcept {
        if (remaining_ == 0)
            return;
        bool const header_fits = offset >= sizeof(tpacket_block_desc) && offset % alignof(tpacket3_hdr) == 0 &&
                                 offset < end_ && end_ - offset >= header_size;
        if (header_fits) {
            offset_ = offset;
            auto const& header = packet();
            auto const room = end_ - offset;
            if (header.tp_mac >= header_size && header.tp_mac <= room && header.tp_snaplen <= room - header.tp_mac)
                return;
        }
        remaining_ = 0;
    }

    tpacket3_hdr& packet() const noexcept { return *reinterpret_cast<tpacket3_hdr*>(block_ + offset_); }
    sockaddr_ll const& link_address() const noexcept {
        return *reinterpret_cast<sockaddr_ll const*>(block_ + offset_ + address_offset);
    }
    std::byte* data() const noexcept { return block_ + offset_ + packet().tp_mac; }

    static timestamp stamp(tpacket3_hdr const& header) noexcept {
        auto const clock = (header.tp_status & TP_STATUS_TS_RAW_HARDWARE) != 0   ? timestamp_clock::hardware_raw
                           : (header.tp_status & TP_STATUS_TS_SYS_HARDWARE) != 0 ? timestamp_clock::hardware_system
                                                                                 : timestamp_clock::software;
        return timestamp(
            timestamp::time_point(std::chrono::seconds(header.tp_sec) + std::chrono::nanoseconds(header.tp_nsec)),
            clock);
    }

    static vlan_tag tag(tpacket3_hdr const& header) noexcept {
        vlan_tag result{static_cast<std::uint16_t>(header.hv1.tp_vlan_tci)};
        if ((header.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0)
            result.tpid = header.hv1.tp_vlan_tpid;
        return result;
    }

    static netring::checksum_state checksum(std::uint32_t status) noexcept {
        if ((status & TP_STATUS_CSUMNOTREADY) != 0)
            return checksum_state::partial;
        return (status & TP_STATUS_CSUM_VALID) != 0 ? checksum_state::valid : checksum_state::unverified;
    }

    static std::uint16_t from_network(std::uint16_t value) noexcept {
        auto const* const bytes = reinterpret_cast<unsigned char const*>(&value);
        return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
    }

    static void put(std::byte* where, std::uint16_t value) noexcept {
        where[0] = static_cast<std::byte>(value >> 8U);
        where[1] = static_cast<std::byte>(value & 0xffU);
    }

    std::byte* block_ = nullptr;
    std::size_t end_ = 0;
    std::size_t offset_ = 0;
    std::uint32_t remaining_ = 0;
};

} // namespace netring::detail

#endif
