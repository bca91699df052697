// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "synthetic_ring.hpp"

#include <netring/concepts.hpp>
#include <netring/detail/receive_ring.hpp>
#include <netring/owned_batch.hpp>
#include <netring/packet_batch.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <cstring>
#include <linux/if_packet.h>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

using netring::packet_batch;
using netring::packet_view;
using netring::detail::packet_walker;
using netring::detail::receive_ring;
using netring::detail::run_layout;
using netring::detail::slot_layout;
using netring::test::pattern;
using netring::test::synthetic_ring;

static_assert(netring::packet_lease<packet_batch>);
static_assert(netring::packet_range<netring::owned_batch>);

namespace {

constexpr std::size_t block_size = 4096;
constexpr std::size_t frame_size = 256;
constexpr slot_layout blocks = slot_layout::blocks(block_size);
constexpr slot_layout frames = slot_layout::frames(frame_size);

std::vector<packet_view> views(std::span<std::byte> run, run_layout const& layout = {}) {
    std::vector<packet_view> result;
    for (packet_walker walker(run, layout); !walker.done(); walker.next())
        result.push_back(walker.view());
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(receive_ring_)

BOOST_AUTO_TEST_CASE(a_block_is_ready_whatever_else_its_status_says) {
    for (std::uint32_t const status : {0x1U, 0x21U, 0x25U}) {
        synthetic_ring const memory(block_size, 2);
        receive_ring ring(memory.memory(), blocks);
        BOOST_TEST(!ring.ready());
        memory.fill(0, {{pattern(60)}}, status);
        BOOST_TEST(ring.ready());
        auto const block = ring.take();
        BOOST_TEST(views(block).size() == 1U);
        BOOST_TEST(!ring.ready());
    }
}

BOOST_AUTO_TEST_CASE(a_block_on_lease_is_not_handed_out_twice_when_the_ring_laps) {
    synthetic_ring const memory(block_size, 4);
    receive_ring ring(memory.memory(), blocks);
    std::array<std::span<std::byte>, 4> held;
    for (std::size_t index = 0; index != 4; ++index) {
        memory.fill(index, {{pattern(60)}});
        held.at(index) = ring.take();
        BOOST_TEST(!held.at(index).empty());
    }
    // Every block still reads USER, and the next one is block 0 again.
    BOOST_TEST((memory.header(0).block_status & TP_STATUS_USER) != 0U);
    BOOST_TEST(ring.take().empty());

    receive_ring::give_back(held[0].data(), blocks);
    BOOST_TEST(memory.header(0).block_status == 0U);
    BOOST_TEST(ring.take().empty());
    memory.fill(0, {{pattern(60)}});
    BOOST_TEST((ring.take().data() == held[0].data()));
}

BOOST_AUTO_TEST_CASE(blocks_return_in_any_order) {
    synthetic_ring const memory(block_size, 3);
    receive_ring ring(memory.memory(), blocks);
    for (std::size_t index = 0; index != 3; ++index)
        memory.fill(index, {{pattern(60)}});
    BOOST_TEST(ring.backlog() == 3U);
    auto const first = ring.take();
    auto const second = ring.take();
    BOOST_TEST(ring.backlog() == 1U);
    BOOST_TEST(ring.occupied() == 3U);
    receive_ring::give_back(second.data(), blocks);
    BOOST_TEST(ring.occupied() == 2U);
    BOOST_TEST(ring.ready());
    receive_ring::give_back(first.data(), blocks);
    BOOST_TEST(!ring.take().empty());
    BOOST_TEST(ring.backlog() == 0U);
}

BOOST_AUTO_TEST_CASE(an_empty_ring_has_nothing) {
    receive_ring ring;
    BOOST_TEST(!ring.ready());
    BOOST_TEST(ring.take().empty());
    BOOST_TEST(ring.occupied() == 0U);
}

BOOST_AUTO_TEST_CASE(frames_that_lie_one_after_the_other_are_taken_at_once) {
    synthetic_ring const memory(frame_size, 8);
    receive_ring ring(memory.memory(), frames);
    BOOST_TEST(ring.slot_count() == 8U);
    for (std::size_t const index : {0U, 1U, 2U, 4U})
        memory.fill_frame(index, {pattern(60)});
    // Frame 3 is still being filled, by another CPU say.
    BOOST_TEST(ring.backlog() == 3U);
    auto const run = ring.take();
    BOOST_TEST(run.size() == 3 * frame_size);
    BOOST_TEST(ring.backlog() == 0U);
    BOOST_TEST(ring.take().empty());
    memory.fill_frame(3, {pattern(60)});
    BOOST_TEST(ring.take().size() == 2 * frame_size);
    // A run ends where the ring does.
    for (std::size_t const index : {5U, 6U, 7U})
        memory.fill_frame(index, {pattern(60)});
    BOOST_TEST(ring.take().size() == 3 * frame_size);
    // Frame 0 is on lease: never handed out again before it went back.
    BOOST_TEST(ring.take().empty());
    BOOST_TEST(ring.occupied() == 8U);
    receive_ring::give_back(run.data(), frames);
    BOOST_TEST(ring.take().empty());
    memory.fill_frame(0, {pattern(60)});
    BOOST_TEST((ring.take().data() == run.data()));
}

BOOST_AUTO_TEST_CASE(a_run_of_frames_is_bounded) {
    synthetic_ring const memory(frame_size, 100);
    receive_ring ring(memory.memory(), frames);
    for (std::size_t index = 0; index != 100; ++index)
        memory.fill_frame(index, {pattern(60)});
    BOOST_TEST(ring.take().size() == 64 * frame_size);
    BOOST_TEST(ring.backlog() == 36U);
    BOOST_TEST(ring.take().size() == 36 * frame_size);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(packet_walker_)

constexpr run_layout restoring{.restore_vlan = true};

BOOST_AUTO_TEST_CASE(packets_come_in_order_with_their_bytes) {
    synthetic_ring const memory(block_size, 1);
    memory.fill(0, {{pattern(14, 1)}, {pattern(60, 2)}, {pattern(1514, 3)}});
    auto const packets = views(memory.block(0));
    BOOST_TEST_REQUIRE(packets.size() == 3U);
    unsigned first = 1;
    for (std::size_t const size : {14U, 60U, 1514U}) {
        auto const expected = pattern(size, first);
        BOOST_TEST(std::ranges::equal(packets[first - 1].data(), expected));
        BOOST_TEST(packets[first - 1].wire_size() == size);
        BOOST_TEST(!packets[first - 1].truncated());
        ++first;
    }
}

BOOST_AUTO_TEST_CASE(the_walk_ends_at_a_next_offset_of_0_even_if_the_count_says_more) {
    synthetic_ring const memory(block_size, 1);
    memory.fill(0, {{pattern(60)}, {pattern(60)}});
    memory.header(0).num_pkts = 5;
    BOOST_TEST(views(memory.block(0)).size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_walk_ends_after_the_count_even_if_the_chain_goes_on) {
    synthetic_ring const memory(block_size, 1);
    memory.fill(0, {{pattern(60)}, {pattern(60)}, {pattern(60)}});
    memory.header(0).num_pkts = 2;
    BOOST_TEST(views(memory.block(0)).size() == 2U);
}

// The memory ends where the block is cut, so a sanitizer sees any byte that is read past it.
BOOST_AUTO_TEST_CASE(a_block_cut_at_any_byte_shows_only_whole_packets) {
    synthetic_ring const whole(block_size, 1);
    whole.fill(0, {{pattern(60, 1)}, {pattern(60, 2)}});
    auto const used = whole.header(0).blk_len;
    auto const second_begins = sizeof(tpacket_block_desc) + 144;
    for (std::size_t size = sizeof(tpacket_block_desc); size <= used; ++size) {
        auto const rounded = size;
        synthetic_ring const cut(rounded, 1);
        std::ranges::copy(whole.block(0).first(rounded), cut.memory().data());
        auto const packets = views(cut.memory());
        std::size_t const expected = size >= second_begins + synthetic_ring::mac_offset + 60                ? 2
                                     : size >= sizeof(tpacket_block_desc) + synthetic_ring::mac_offset + 60 ? 1
                                                                                                            : 0;
        BOOST_TEST(packets.size() == expected, "cut at " << size << ": " << packets.size());
    }
}

BOOST_AUTO_TEST_CASE(hostile_offsets_and_lengths_end_the_walk) {
    using header = tpacket3_hdr;
    auto const shown = [](auto&& spoil) {
        synthetic_ring const memory(block_size, 1);
        memory.fill(0, {{pattern(60)}, {pattern(60)}});
        spoil(memory.header(0), memory.packet_header(0));
        return views(memory.block(0)).size();
    };
    BOOST_TEST(shown([](auto&, header&) {}) == 2U);
    BOOST_TEST(shown([](auto& block, header&) { block.offset_to_first_pkt = 0; }) == 0U);
    BOOST_TEST(shown([](auto& block, header&) { block.offset_to_first_pkt = 49; }) == 0U);
    BOOST_TEST(shown([](auto& block, header&) { block.offset_to_first_pkt = 0xfffffff8U; }) == 0U);
    BOOST_TEST(shown([](auto& block, header&) { block.blk_len = 0xffffffffU; }) == 2U);
    BOOST_TEST(shown([](auto& block, header&) { block.blk_len = 0; }) == 0U);
    BOOST_TEST(shown([](auto& block, header&) { block.num_pkts = 0; }) == 0U);
    BOOST_TEST(shown([](auto& block, header&) { block.num_pkts = 0xffffffffU; }) == 2U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_next_offset = 8; }) == 1U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_next_offset = 147; }) == 1U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_next_offset = 0xfffffff0U; }) == 1U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_snaplen = 0xffffffffU; }) == 0U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_snaplen = block_size; }) == 0U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_mac = 0; }) == 0U);
    BOOST_TEST(shown([](auto&, header& packet) { packet.tp_mac = 0xffff; }) == 0U);
}

BOOST_AUTO_TEST_CASE(every_field_of_the_header_reaches_the_view) {
    synthetic_ring const memory(block_size, 1);
    memory.fill(0, {{pattern(60), TP_STATUS_USER | TP_STATUS_CSUMNOTREADY | (1U << 8U), 0, 0, 0xabcdU, 12}});
    memory.packet_header(0).tp_len = 1000;
    auto const packet = views(memory.block(0)).at(0);
    BOOST_TEST(packet.captured_size() == 60U);
    BOOST_TEST(packet.wire_size() == 1000U);
    BOOST_TEST(packet.truncated());
    BOOST_TEST(packet.timestamp().time().time_since_epoch().count() == 1700000000123456789);
    BOOST_TEST((packet.direction() == netring::packet_direction::other_host));
    BOOST_TEST((packet.checksum_state() == netring::checksum_state::partial));
    BOOST_TEST(packet.metadata().segmentation_offload);
    BOOST_TEST(packet.interface_index() == 7);
    BOOST_TEST(packet.rxhash() == 0xabcdU);
    BOOST_TEST(packet.protocol() == 0x88b5);
    BOOST_TEST(!packet.vlan());
    // The kernel says 12 and reports 8.
    BOOST_TEST(packet.source_address().size() == 8U);
    BOOST_TEST((packet.source_address()[7] == std::byte{8}));
}

BOOST_AUTO_TEST_CASE(the_clock_is_the_one_that_the_packet_carries) {
    using netring::timestamp_clock;
    for (auto const& [bit, clock] :
         {std::pair{0U, timestamp_clock::software}, std::pair{1U << 29U, timestamp_clock::software},
          std::pair{1U << 30U, timestamp_clock::hardware_system},
          std::pair{1U << 31U, timestamp_clock::hardware_raw}}) {
        synthetic_ring const memory(block_size, 1);
        memory.fill(0, {{pattern(60), TP_STATUS_USER | bit}});
        BOOST_TEST((views(memory.block(0)).at(0).timestamp().clock() == clock));
    }
}

BOOST_AUTO_TEST_CASE(a_restored_tag_stands_in_the_bytes_once) {
    for (std::uint16_t const tci : {std::uint16_t{0xa02a}, std::uint16_t{0}}) {
        synthetic_ring const memory(block_size, 1);
        memory.fill(0, {{pattern(60), TP_STATUS_USER | TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID, tci, 0x88a8}});
        auto const before = views(memory.block(0)).at(0);
        BOOST_TEST_REQUIRE(before.vlan().has_value());
        BOOST_TEST(before.vlan()->tci == tci);
        BOOST_TEST(!before.metadata().vlan_restored);

        for (int twice = 0; twice != 2; ++twice)
            packet_walker(memory.block(0), restoring);
        auto const after = views(memory.block(0)).at(0);
        BOOST_TEST(after.metadata().vlan_restored);
        BOOST_TEST(after.captured_size() == 64U);
        BOOST_TEST(after.wire_size() == 64U);
        BOOST_TEST(after.vlan()->tci == tci);
        auto expected = pattern(60);
        std::array const tag{std::byte{0x88}, std::byte{0xa8}, static_cast<std::byte>(tci >> 8U),
                             static_cast<std::byte>(tci & 0xffU)};
        expected.insert(expected.begin() + 12, tag.begin(), tag.end());
        BOOST_TEST(std::ranges::equal(after.data(), expected));
    }
}

BOOST_AUTO_TEST_CASE(threads_that_walk_the_same_block_restore_each_tag_once) {
    constexpr std::size_t packets = 100;
    for (int round = 0; round != 50; ++round) {
        synthetic_ring const memory(std::size_t{1} << 16U, 1);
        memory.fill(0, std::vector<synthetic_ring::packet>(packets,
                                                           {pattern(60), TP_STATUS_USER | TP_STATUS_VLAN_VALID, 5, 0}));
        std::atomic<std::size_t> sizes = 0;
        auto const walk = [&] {
            for (packet_walker walker(memory.block(0), restoring); !walker.done(); walker.next())
                sizes += walker.view().captured_size();
        };
        {
            std::jthread const other(walk);
            walk();
        }
        BOOST_TEST_REQUIRE(sizes == 2 * 64 * packets);
    }
}

// Any bit, since the memory is not ours alone.
BOOST_AUTO_TEST_CASE(no_status_word_makes_a_walk_wait) {
    for (unsigned bit = 0; bit != 32; ++bit) {
        synthetic_ring const memory(block_size, 1);
        memory.fill(0, {{pattern(60), TP_STATUS_USER | TP_STATUS_VLAN_VALID | (1U << bit), 5, 0}});
        BOOST_TEST(views(memory.block(0)).size() == 1U);
        packet_walker(memory.block(0), restoring);
        BOOST_TEST(views(memory.block(0)).size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_tag_is_left_out_where_there_is_no_room_or_no_ethernet_header) {
    for (std::size_t const size : {60U, 11U}) {
        synthetic_ring const memory(block_size, 1);
        memory.fill(0, {{pattern(size), TP_STATUS_USER | TP_STATUS_VLAN_VALID, 5, 0}});
        if (size == 60)
            memory.packet_header(0).tp_mac = 68;
        packet_walker(memory.block(0), restoring);
        auto const packet = views(memory.block(0)).at(0);
        BOOST_TEST(!packet.metadata().vlan_restored);
        BOOST_TEST(packet.captured_size() == size);
        BOOST_TEST(packet.vlan()->tpid == 0x8100);
    }
}

BOOST_AUTO_TEST_CASE(a_run_of_frames_is_walked_with_all_fields) {
    synthetic_ring const memory(frame_size, 2);
    memory.fill_frame(0, {pattern(60, 1), TP_STATUS_USER | TP_STATUS_VLAN_VALID | (1U << 31U), 0x1005, 0, 0xabcdU, 6});
    memory.fill_frame(1, {pattern(61, 2)});
    auto const packets = views(memory.memory(), {.frame_size_bytes = frame_size, .restore_vlan = true});
    BOOST_TEST_REQUIRE(packets.size() == 2U);
    BOOST_TEST(packets[0].captured_size() == 64U);
    BOOST_TEST(packets[0].metadata().vlan_restored);
    BOOST_TEST(packets[0].vlan()->tci == 0x1005);
    BOOST_TEST((packets[0].timestamp().clock() == netring::timestamp_clock::hardware_raw));
    BOOST_TEST(packets[0].timestamp().time().time_since_epoch().count() == 1700000000123456789);
    BOOST_TEST(packets[0].interface_index() == 7);
    BOOST_TEST(packets[0].protocol() == 0x88b5);
    // Frame format has no hash.
    BOOST_TEST(packets[0].rxhash() == 0U);
    BOOST_TEST(std::ranges::equal(packets[1].data(), pattern(61, 2)));
}

BOOST_AUTO_TEST_CASE(a_frame_whose_packet_does_not_lie_in_it_ends_the_walk) {
    auto const shown = [](auto&& spoil) {
        synthetic_ring const memory(frame_size, 2);
        memory.fill_frame(0, {pattern(60)});
        memory.fill_frame(1, {pattern(60)});
        spoil(memory.frame_header(1));
        return views(memory.memory(), {frame_size}).size();
    };
    BOOST_TEST(shown([](auto&) {}) == 2U);
    BOOST_TEST(shown([](auto& frame) { frame.tp_mac = 0; }) == 1U);
    BOOST_TEST(shown([](auto& frame) { frame.tp_mac = 51; }) == 1U);
    BOOST_TEST(shown([](auto& frame) { frame.tp_mac = 0xffff; }) == 1U);
    BOOST_TEST(shown([](auto& frame) { frame.tp_snaplen = frame_size - frame.tp_mac; }) == 2U);
    BOOST_TEST(shown([](auto& frame) { frame.tp_snaplen = frame_size - frame.tp_mac + 1U; }) == 1U);
    BOOST_TEST(shown([](auto& frame) { frame.tp_snaplen = 0xffffffffU; }) == 1U);
}

BOOST_AUTO_TEST_CASE(a_virtio_header_moves_along_with_a_restored_tag) {
    netring::vnet_header const written{1, 1, 54, 1448, 34, 16};
    synthetic_ring const memory(block_size, 1);
    memory.fill(0, {{pattern(60), TP_STATUS_USER | TP_STATUS_VLAN_VALID, 5, 0}});
    // With one, the kernel puts the frame 10 bytes further.
    auto& header = memory.packet_header(0);
    auto* const at = reinterpret_cast<std::byte*>(&header);
    header.tp_mac += 10;
    memory.header(0).blk_len += 10;
    std::ranges::copy(pattern(60), at + header.tp_mac);
    std::memcpy(at + header.tp_mac - 10, &written, sizeof written);

    run_layout const layout{0, true};
    BOOST_TEST((views(memory.block(0), layout).at(0).vnet_header() == written));
    for (int twice = 0; twice != 2; ++twice)
        packet_walker(memory.block(0), {.vnet = true, .restore_vlan = true});
    auto const packet = views(memory.block(0), layout).at(0);
    BOOST_TEST(packet.captured_size() == 64U);
    BOOST_TEST((packet.vnet_header() == netring::vnet_header{1, 1, 58, 1448, 38, 16}));
    BOOST_TEST(std::ranges::equal(packet.data().first(12), pattern(12)));
    BOOST_TEST(!views(memory.block(0)).at(0).vnet_header());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(packet_batch_)

namespace {

struct leased {
    synthetic_ring memory{block_size, 2};
    receive_ring ring{memory.memory(), blocks};
    std::shared_ptr<int> owner = std::make_shared<int>();

    packet_batch take(std::size_t index) {
        memory.fill(index, {{pattern(60)}, {pattern(61)}}, TP_STATUS_USER | TP_STATUS_BLK_TMO);
        return {owner, ring.take(), {}};
    }
    std::uint32_t status(std::size_t index) const { return memory.header(index).block_status; }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_default_batch_is_empty) {
    packet_batch batch;
    BOOST_TEST(!batch);
    BOOST_TEST(batch.empty());
    BOOST_TEST((batch.begin() == batch.end()));
    BOOST_TEST(!batch.timed_out());
    batch.release();
}

BOOST_AUTO_TEST_CASE(a_batch_gives_its_block_back_exactly_once) {
    leased ring;
    {
        auto const batch = ring.take(0);
        BOOST_TEST(!!batch);
        BOOST_TEST(batch.size() == 2U);
        BOOST_TEST(batch.timed_out());
        BOOST_TEST(std::ranges::distance(batch.begin(), batch.end()) == 2);
        BOOST_TEST(ring.owner.use_count() == 2);
        BOOST_TEST((ring.status(0) & netring::detail::lease_bit) != 0U);
    }
    BOOST_TEST(ring.status(0) == 0U);
    BOOST_TEST(ring.owner.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(moving_onto_a_live_batch_gives_the_old_block_back) {
    leased ring;
    auto first = ring.take(0);
    auto second = ring.take(1);
    first = std::move(second);
    BOOST_TEST(ring.status(0) == 0U);
    BOOST_TEST(ring.status(1) != 0U);
    BOOST_TEST(!second); // NOLINT(bugprone-use-after-move): a moved-from batch is empty
    auto& same = first;
    first = std::move(same);
    BOOST_TEST(!!first);
    packet_batch const third(std::move(first));
    BOOST_TEST(!first); // NOLINT(bugprone-use-after-move)
    BOOST_TEST(ring.status(1) != 0U);
    BOOST_TEST(third.size() == 2U);
}

BOOST_AUTO_TEST_CASE(release_may_be_called_twice) {
    leased ring;
    auto batch = ring.take(0);
    batch.release();
    BOOST_TEST(ring.status(0) == 0U);
    ring.memory.header(0).block_status = TP_STATUS_USER;
    batch.release();
    BOOST_TEST(ring.status(0) == TP_STATUS_USER);
}

BOOST_AUTO_TEST_CASE(a_batch_of_frames_gives_each_back) {
    synthetic_ring const memory(frame_size, 3);
    receive_ring ring{memory.memory(), frames};
    for (std::size_t index = 0; index != 3; ++index)
        memory.fill_frame(index, {pattern(60)});
    {
        packet_batch const batch(std::make_shared<int>(), ring.take(), {frame_size});
        BOOST_TEST(batch.size() == 3U);
        BOOST_TEST(!batch.timed_out());
        BOOST_TEST(std::ranges::distance(batch.begin(), batch.end()) == 3);
        BOOST_TEST(ring.on_lease(2));
    }
    for (std::size_t index = 0; index != 3; ++index)
        BOOST_TEST(memory.frame_header(index).tp_status == 0U);
}

BOOST_AUTO_TEST_CASE(a_packet_may_be_changed_in_place_and_given_a_header) {
    leased ring;
    auto const batch = ring.take(0);
    auto const at = batch.begin();
    BOOST_TEST(at.headroom().size() == synthetic_ring::mac_offset - 68U);
    BOOST_TEST((at.headroom().data() + at.headroom().size() == at.mutable_data().data()));
    at.mutable_data()[0] = std::byte{0x77};
    BOOST_TEST(((*batch.begin()).data()[0] == std::byte{0x77}));
}

BOOST_AUTO_TEST_SUITE_END()
