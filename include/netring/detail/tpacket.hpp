// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_TPACKET_HPP
#define NETRING_DETAIL_TPACKET_HPP

#include <array>
#include <cstddef>
#include <cstdint>

// How the kernel lays out packet rings (Documentation/networking/packet_mmap.rst), by the kernel's names. Not by linux/if_packet.h: what
// includes that cannot include netpacket/packet.h, as programs with packet sockets of their own do.

namespace netring::detail {

/// Precedes each frame of a TPACKET_V2 ring.
struct tpacket2_hdr {
    std::uint32_t tp_status;
    std::uint32_t tp_len;
    std::uint32_t tp_snaplen;
    std::uint16_t tp_mac;
    std::uint16_t tp_net;
    std::uint32_t tp_sec;
    std::uint32_t tp_nsec;
    std::uint16_t tp_vlan_tci;
    std::uint16_t tp_vlan_tpid;
    std::array<std::uint8_t, 4> tp_padding;
};

/// Precedes each packet in a block of a TPACKET_V3 ring.
struct tpacket3_hdr {
    std::uint32_t tp_next_offset;
    std::uint32_t tp_sec;
    std::uint32_t tp_nsec;
    std::uint32_t tp_snaplen;
    std::uint32_t tp_len;
    std::uint32_t tp_status;
    std::uint16_t tp_mac;
    std::uint16_t tp_net;
    struct {
        std::uint32_t tp_rxhash;
        std::uint32_t tp_vlan_tci;
        std::uint16_t tp_vlan_tpid;
        std::uint16_t tp_padding;
    } hv1;
    std::array<std::uint8_t, 8> tp_padding;
};

/// Begins each block of a TPACKET_V3 ring.
struct tpacket_block_desc {
    struct time {
        std::uint32_t ts_sec;
        std::uint32_t ts_nsec;
    };

    std::uint32_t version;
    std::uint32_t offset_to_priv;
    std::uint32_t block_status;
    std::uint32_t num_pkts;
    std::uint32_t offset_to_first_pkt;
    std::uint32_t blk_len;
    std::uint64_t seq_num;
    time ts_first_pkt;
    time ts_last_pkt;
};

/// Follows a packet's header: the packet's addresses, of packet(7).
struct sockaddr_ll {
    std::uint16_t sll_family;
    std::uint16_t sll_protocol;
    std::int32_t sll_ifindex;
    std::uint16_t sll_hatype;
    std::uint8_t sll_pkttype;
    std::uint8_t sll_halen;
    std::array<std::uint8_t, 8> sll_addr;
};

/// To which headers, and the addresses after them, are aligned.
constexpr std::size_t tpacket_alignment = 16;
constexpr std::size_t tpacket_align(std::size_t size) noexcept {
    return (size + tpacket_alignment - 1) / tpacket_alignment * tpacket_alignment;
}

// What the status word of something received says.
constexpr std::uint32_t tp_status_kernel = 0;
constexpr std::uint32_t tp_status_user = 1U << 0U;
constexpr std::uint32_t tp_status_csumnotready = 1U << 3U;
constexpr std::uint32_t tp_status_vlan_valid = 1U << 4U;
constexpr std::uint32_t tp_status_blk_tmo = 1U << 5U;
constexpr std::uint32_t tp_status_vlan_tpid_valid = 1U << 6U;
constexpr std::uint32_t tp_status_csum_valid = 1U << 7U;
constexpr std::uint32_t tp_status_ts_sys_hardware = 1U << 30U;
constexpr std::uint32_t tp_status_ts_raw_hardware = 1U << 31U;

// And that of something to send.
constexpr std::uint32_t tp_status_available = 0;
constexpr std::uint32_t tp_status_send_request = 1U << 0U;
constexpr std::uint32_t tp_status_sending = 1U << 1U;
constexpr std::uint32_t tp_status_wrong_format = 1U << 2U;

} // namespace netring::detail

#endif
