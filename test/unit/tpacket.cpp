// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/tpacket.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <linux/if_packet.h>

namespace ours = netring::detail;

namespace {

/// A member of ours lies where the kernel's does.
#define NETRING_TEST_SAME(type, member) (offsetof(ours::type, member) == offsetof(::type, member))
#define NETRING_TEST_SAME_IN_BLOCK(member)                                                                             \
    (offsetof(ours::tpacket_block_desc, member) == offsetof(::tpacket_block_desc, hdr.bh1.member))

static_assert(sizeof(ours::tpacket2_hdr) == sizeof(::tpacket2_hdr));
static_assert(NETRING_TEST_SAME(tpacket2_hdr, tp_status) && NETRING_TEST_SAME(tpacket2_hdr, tp_len) &&
              NETRING_TEST_SAME(tpacket2_hdr, tp_snaplen) && NETRING_TEST_SAME(tpacket2_hdr, tp_mac) &&
              NETRING_TEST_SAME(tpacket2_hdr, tp_net) && NETRING_TEST_SAME(tpacket2_hdr, tp_sec) &&
              NETRING_TEST_SAME(tpacket2_hdr, tp_nsec) && NETRING_TEST_SAME(tpacket2_hdr, tp_vlan_tci) &&
              NETRING_TEST_SAME(tpacket2_hdr, tp_vlan_tpid));

static_assert(sizeof(ours::tpacket3_hdr) == sizeof(::tpacket3_hdr));
static_assert(NETRING_TEST_SAME(tpacket3_hdr, tp_next_offset) && NETRING_TEST_SAME(tpacket3_hdr, tp_sec) &&
              NETRING_TEST_SAME(tpacket3_hdr, tp_nsec) && NETRING_TEST_SAME(tpacket3_hdr, tp_snaplen) &&
              NETRING_TEST_SAME(tpacket3_hdr, tp_len) && NETRING_TEST_SAME(tpacket3_hdr, tp_status) &&
              NETRING_TEST_SAME(tpacket3_hdr, tp_mac) && NETRING_TEST_SAME(tpacket3_hdr, tp_net) &&
              NETRING_TEST_SAME(tpacket3_hdr, hv1.tp_rxhash) && NETRING_TEST_SAME(tpacket3_hdr, hv1.tp_vlan_tci) &&
              NETRING_TEST_SAME(tpacket3_hdr, hv1.tp_vlan_tpid));

static_assert(sizeof(ours::tpacket_block_desc) == sizeof(::tpacket_block_desc));
static_assert(NETRING_TEST_SAME(tpacket_block_desc, version) && NETRING_TEST_SAME(tpacket_block_desc, offset_to_priv));
static_assert(NETRING_TEST_SAME_IN_BLOCK(block_status) && NETRING_TEST_SAME_IN_BLOCK(num_pkts) &&
              NETRING_TEST_SAME_IN_BLOCK(offset_to_first_pkt) && NETRING_TEST_SAME_IN_BLOCK(blk_len) &&
              NETRING_TEST_SAME_IN_BLOCK(seq_num) && NETRING_TEST_SAME_IN_BLOCK(ts_first_pkt) &&
              NETRING_TEST_SAME_IN_BLOCK(ts_last_pkt));

static_assert(sizeof(ours::sockaddr_ll) == sizeof(::sockaddr_ll));
static_assert(NETRING_TEST_SAME(sockaddr_ll, sll_family) && NETRING_TEST_SAME(sockaddr_ll, sll_protocol) &&
              NETRING_TEST_SAME(sockaddr_ll, sll_ifindex) && NETRING_TEST_SAME(sockaddr_ll, sll_hatype) &&
              NETRING_TEST_SAME(sockaddr_ll, sll_pkttype) && NETRING_TEST_SAME(sockaddr_ll, sll_halen) &&
              NETRING_TEST_SAME(sockaddr_ll, sll_addr));

} // namespace

BOOST_AUTO_TEST_SUITE(ring_layout)

BOOST_AUTO_TEST_CASE(alignment_and_status_words_are_the_kernels) {
    BOOST_TEST(ours::tpacket_alignment == static_cast<std::size_t>(TPACKET_ALIGNMENT));
    for (std::size_t const size : {0U, 1U, 15U, 16U, 17U, 48U})
        BOOST_TEST(ours::tpacket_align(size) == TPACKET_ALIGN(size));
    auto const kernels = [](auto value) { return static_cast<std::uint32_t>(value); };
    BOOST_TEST(ours::tp_status_kernel == kernels(TP_STATUS_KERNEL));
    BOOST_TEST(ours::tp_status_user == kernels(TP_STATUS_USER));
    BOOST_TEST(ours::tp_status_csumnotready == kernels(TP_STATUS_CSUMNOTREADY));
    BOOST_TEST(ours::tp_status_vlan_valid == kernels(TP_STATUS_VLAN_VALID));
    BOOST_TEST(ours::tp_status_blk_tmo == kernels(TP_STATUS_BLK_TMO));
    BOOST_TEST(ours::tp_status_vlan_tpid_valid == kernels(TP_STATUS_VLAN_TPID_VALID));
    BOOST_TEST(ours::tp_status_csum_valid == kernels(TP_STATUS_CSUM_VALID));
    BOOST_TEST(ours::tp_status_ts_sys_hardware == kernels(TP_STATUS_TS_SYS_HARDWARE));
    BOOST_TEST(ours::tp_status_ts_raw_hardware == kernels(TP_STATUS_TS_RAW_HARDWARE));
    BOOST_TEST(ours::tp_status_available == kernels(TP_STATUS_AVAILABLE));
    BOOST_TEST(ours::tp_status_send_request == kernels(TP_STATUS_SEND_REQUEST));
    BOOST_TEST(ours::tp_status_sending == kernels(TP_STATUS_SENDING));
    BOOST_TEST(ours::tp_status_wrong_format == kernels(TP_STATUS_WRONG_FORMAT));
}

BOOST_AUTO_TEST_SUITE_END()
