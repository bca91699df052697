// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_SYNTHETIC_RING_HPP
#define NETRING_TEST_SUPPORT_SYNTHETIC_RING_HPP

#include <netring/detail/receive_ring.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/if_packet.h>
#include <memory>
#include <net/if_arp.h>
#include <new>
#include <span>
#include <vector>

namespace netring::test {

/// Ring memory that is page-aligned like the kernel's, filled by hand instead of by the kernel.
class synthetic_ring {
public:
    synthetic_ring(std::size_t block_size, std::size_t block_count)
        : block_size_(block_size)
        , size_(block_size * block_count)
        , memory_(static_cast<std::byte*>(::operator new(size_, alignment))) {
        std::fill_n(memory_.get(), size_, std::byte{0});
    }

    std::span<std::byte> memory() const { return {memory_.get(), size_}; }
    std::span<std::byte> block(std::size_t index) const { return memory().subspan(index * block_size_, block_size_); }
    detail::tpacket_block_desc& header(std::size_t index) const { return detail::block_header(block(index).data()); }

    struct packet {
        std::vector<std::byte> bytes;
        std::uint32_t status = TP_STATUS_USER;
        std::uint16_t tci = 0;
        std::uint16_t tpid = 0;
        std::uint32_t rxhash = 0;
        std::uint8_t address_size = 6;
    };

    /// Where the kernel puts an Ethernet frame, counted from its header.
    static constexpr std::uint16_t mac_offset = 82;

    /// Fills a block as the kernel does and hands it over.
    void fill(std::size_t index, std::vector<packet> const& packets, std::uint32_t status = TP_STATUS_USER) const {
        auto const where = block(index);
        auto& first = header(index);
        first.num_pkts = static_cast<std::uint32_t>(packets.size());
        first.offset_to_first_pkt = sizeof(tpacket_block_desc);
        std::size_t offset = sizeof(tpacket_block_desc);
        tpacket3_hdr* last = nullptr;
        for (auto const& each : packets) {
            last = reinterpret_cast<tpacket3_hdr*>(where.data() + offset);
            put(*last, each);
            auto const step = (mac_offset + each.bytes.size() + 7U) / 8U * 8U;
            last->tp_next_offset = static_cast<std::uint32_t>(step);
            offset += step;
        }
        if (last != nullptr)
            last->tp_next_offset = 0;
        first.blk_len = static_cast<std::uint32_t>(offset);
        detail::store_status(first.block_status, status);
    }

    tpacket3_hdr& packet_header(std::size_t index, std::size_t offset = sizeof(tpacket_block_desc)) const {
        return *reinterpret_cast<tpacket3_hdr*>(block(index).data() + offset);
    }

    /// The same for a slot that is a TPACKET_V2 frame.
    void fill_frame(std::size_t index, packet const& given) const {
        auto& header = frame_header(index);
        put_common(header, given, frame_mac_offset);
        header.tp_vlan_tci = given.tci;
        header.tp_vlan_tpid = given.tpid;
        detail::store_status(header.tp_status, given.status);
    }

    tpacket2_hdr& frame_header(std::size_t index) const {
        return *reinterpret_cast<tpacket2_hdr*>(block(index).data());
    }

private:
    static constexpr std::align_val_t alignment{4096};
    static constexpr std::uint16_t frame_mac_offset = 66;

    static void put(tpacket3_hdr& where, packet const& given) {
        put_common(where, given, mac_offset);
        where.tp_status = given.status;
        where.hv1.tp_rxhash = given.rxhash;
        where.hv1.tp_vlan_tci = given.tci;
        where.hv1.tp_vlan_tpid = given.tpid;
    }

    template <class Header>
    static void put_common(Header& where, packet const& given, std::uint16_t mac) {
        auto const size = static_cast<std::uint32_t>(given.bytes.size());
        where.tp_sec = 1700000000;
        where.tp_nsec = 123456789;
        where.tp_snaplen = size;
        where.tp_len = size;
        where.tp_mac = mac;
        where.tp_net = static_cast<std::uint16_t>(mac + 14);
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(0x88b5);
        address.sll_ifindex = 7;
        address.sll_hatype = ARPHRD_ETHER;
        address.sll_pkttype = PACKET_OTHERHOST;
        address.sll_halen = given.address_size;
        for (unsigned char at = 0; at != sizeof address.sll_addr; ++at)
            address.sll_addr[at] = static_cast<unsigned char>(at + 1U);
        auto* const bytes = reinterpret_cast<std::byte*>(&where);
        std::memcpy(bytes + TPACKET_ALIGN(sizeof where), &address, sizeof address);
        std::ranges::copy(given.bytes, bytes + mac);
    }

    struct release {
        void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
    };

    std::size_t block_size_;
    std::size_t size_;
    std::unique_ptr<std::byte, release> memory_;
};

/// `size` bytes that count up from `first`.
inline std::vector<std::byte> pattern(std::size_t size, unsigned first = 0) {
    std::vector<std::byte> bytes(size);
    for (std::size_t at = 0; at != size; ++at)
        bytes[at] = static_cast<std::byte>((first + at) & 0xffU);
    return bytes;
}

} // namespace netring::test

#endif
