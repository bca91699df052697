// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "frame_geometry.hpp"

#include <netring/detail/frame_ring.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/if_packet.h>
#include <vector>

using netring::frame_geometry;
using netring::detail::frame_ring;

namespace {

constexpr std::size_t slot_size = 256;
constexpr std::size_t page = 4096;

/// A ring in plain memory, and what the kernel does with it: it takes the frames in ring order, and stops at the first slot that is
/// no request.
struct synthetic {
    explicit synthetic(std::size_t frame_count, std::size_t prefix = 0)
        : memory(frame_count * slot_size / sizeof(tpacket2_hdr))
        , count(frame_count)
        , ring({reinterpret_cast<std::byte*>(memory.data()), frame_count * slot_size}, slot_size, prefix) {}

    tpacket2_hdr& slot(std::size_t index) { return memory[index % count * slot_size / sizeof(tpacket2_hdr)]; }

    /// @return how many it took.
    std::size_t kernel_takes(std::size_t most = SIZE_MAX) {
        std::size_t taken = 0;
        while (taken != most && slot(kernel).tp_status == TP_STATUS_SEND_REQUEST) {
            slot(kernel++).tp_status = TP_STATUS_SENDING;
            ++taken;
        }
        return taken;
    }
    void kernel_frees(std::size_t index) { slot(index).tp_status = TP_STATUS_AVAILABLE; }

    std::vector<tpacket2_hdr> memory;
    std::size_t count;
    frame_ring ring;
    std::size_t kernel = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(frame_ring_)

BOOST_AUTO_TEST_CASE(a_frame_starts_right_after_the_header) {
    synthetic memory(2);
    BOOST_TEST(memory.ring.capacity_bytes() == slot_size - 32);
    BOOST_TEST((memory.ring.next_data().data() == reinterpret_cast<std::byte*>(&memory.slot(0)) + 32));
    memory.ring.commit(100);
    BOOST_TEST(memory.slot(0).tp_len == 100U);
    BOOST_TEST((memory.ring.next_data().data() == reinterpret_cast<std::byte*>(&memory.slot(1)) + 32));
}

BOOST_AUTO_TEST_CASE(a_virtio_header_lies_before_the_frame_and_counts_for_the_kernel_only) {
    synthetic memory(2, 10);
    BOOST_TEST(memory.ring.capacity_bytes() == slot_size - 42);
    BOOST_TEST((memory.ring.next_prefix().data() == reinterpret_cast<std::byte*>(&memory.slot(0)) + 32));
    BOOST_TEST((memory.ring.next_data().data() == reinterpret_cast<std::byte*>(&memory.slot(0)) + 42));
    memory.ring.commit(100);
    BOOST_TEST(memory.slot(0).tp_len == 110U);
    memory.ring.request(1);
    memory.kernel_takes();
    BOOST_TEST(memory.ring.accept() == 100U);
}

BOOST_AUTO_TEST_CASE(a_reservation_that_is_given_up_leaves_no_hole) {
    synthetic memory(4);
    auto const given_up = memory.ring.next_data();
    BOOST_TEST((memory.ring.next_data().data() == given_up.data()));
    memory.ring.commit(60);
    memory.ring.next_data();
    memory.ring.commit(61);
    memory.ring.request(memory.ring.committed());
    BOOST_TEST(memory.kernel_takes() == 2U);
}

BOOST_AUTO_TEST_CASE(a_frame_is_no_request_before_it_is_asked_for) {
    synthetic memory(4);
    memory.ring.commit(60);
    BOOST_TEST(memory.kernel_takes() == 0U);
    BOOST_TEST(memory.ring.unsent() == 1U);
    memory.ring.request(1);
    BOOST_TEST(memory.ring.accept() == 0U);
    BOOST_TEST(memory.kernel_takes() == 1U);
    BOOST_TEST(memory.ring.accept() == 60U);
    BOOST_TEST(memory.ring.unsent() == 0U);
    BOOST_TEST(memory.ring.in_flight() == 1U);
}

BOOST_AUTO_TEST_CASE(slots_are_reused_in_order_over_many_laps) {
    for (std::size_t const count : {1U, 2U, 3U, 8U}) {
        synthetic memory(count);
        for (std::uint64_t frame = 0; frame != count * 10; ++frame) {
            BOOST_TEST(memory.ring.has_room());
            memory.ring.commit(60 + frame % 100);
            memory.ring.request(memory.ring.committed());
            BOOST_TEST(memory.kernel_takes() == 1U);
            BOOST_TEST(memory.ring.accept() == 60 + frame % 100);
            BOOST_TEST(!memory.ring.reclaimable());
            memory.kernel_frees(frame);
            BOOST_TEST(memory.ring.reclaimable());
            BOOST_TEST(memory.ring.reclaim().size_bytes == 60 + frame % 100);
        }
        BOOST_TEST(memory.ring.reclaimed() == count * 10);
    }
}

BOOST_AUTO_TEST_CASE(a_full_ring_has_no_room_until_its_oldest_slot_is_free) {
    synthetic memory(4);
    for (int frame = 0; frame != 4; ++frame)
        memory.ring.commit(60);
    BOOST_TEST(!memory.ring.has_room());
    memory.ring.request(4);
    memory.kernel_takes();
    memory.ring.accept();
    // Freed out of order: a slot behind a busy one is of no use.
    memory.kernel_frees(1);
    BOOST_TEST(!memory.ring.reclaimable());
    memory.kernel_frees(0);
    memory.ring.reclaim();
    BOOST_TEST(memory.ring.reclaimable());
    memory.ring.reclaim();
    BOOST_TEST(!memory.ring.reclaimable());
    BOOST_TEST(memory.ring.in_flight() == 2U);
}

BOOST_AUTO_TEST_CASE(what_the_kernel_puts_back_stays_unsent) {
    synthetic memory(4);
    for (int frame = 0; frame != 3; ++frame)
        memory.ring.commit(60);
    memory.ring.request(3);
    BOOST_TEST(memory.kernel_takes(1) == 1U);
    BOOST_TEST(memory.ring.accept() == 60U);
    BOOST_TEST(memory.ring.unsent() == 2U);
    BOOST_TEST(memory.kernel_takes() == 2U);
    BOOST_TEST(memory.ring.accept() == 120U);
}

BOOST_AUTO_TEST_CASE(frames_that_the_kernel_did_not_take_can_be_withdrawn) {
    synthetic memory(4);
    for (int frame = 0; frame != 3; ++frame)
        memory.ring.commit(60);
    memory.ring.request(2);
    memory.kernel_takes(1);
    memory.ring.accept();
    memory.ring.withdraw(2);
    BOOST_TEST(memory.ring.unsent() == 0U);
    BOOST_TEST(memory.slot(1).tp_status == std::uint32_t{TP_STATUS_AVAILABLE});
    memory.ring.commit(70);
    memory.ring.request(memory.ring.committed());
    BOOST_TEST(memory.kernel_takes() == 1U);
    BOOST_TEST(memory.ring.accept() == 70U);
}

BOOST_AUTO_TEST_CASE(a_slot_of_wrong_format_is_freed_at_its_turn_and_told) {
    synthetic memory(4);
    for (int frame = 0; frame != 2; ++frame)
        memory.ring.commit(60);
    memory.ring.request(2);
    memory.slot(0).tp_status = TP_STATUS_WRONG_FORMAT;
    memory.kernel = 1;
    memory.kernel_takes();
    memory.ring.accept();
    BOOST_TEST(memory.ring.reclaimable());
    BOOST_TEST(memory.ring.reclaim().refused);
    BOOST_TEST(memory.slot(0).tp_status == std::uint32_t{TP_STATUS_AVAILABLE});
    memory.kernel_frees(1);
    BOOST_TEST(!memory.ring.reclaim().refused);
}

BOOST_AUTO_TEST_CASE(the_mark_of_a_refused_frame_ends_with_it) {
    synthetic memory(1);
    for (bool const refused : {true, false}) {
        memory.ring.commit(60);
        memory.ring.request(memory.ring.committed());
        memory.kernel_takes();
        memory.ring.accept();
        if (refused)
            memory.ring.mark_refused(memory.ring.reclaimed());
        memory.kernel_frees(0);
        BOOST_TEST(memory.ring.reclaim().refused == refused);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(frame_geometry_)

BOOST_AUTO_TEST_CASE(slots_lie_one_after_the_other_and_are_as_many_as_asked_for) {
    for (std::size_t const size : {64U, 1552U, 2048U, 4096U, 9056U, 65600U})
        for (std::size_t const count : {1U, 2U, 3U, 7U, 8U, 100U, 256U, 1000U, 65536U}) {
            auto const geometry = frame_geometry::of(size, count, page);
            BOOST_TEST(geometry.slot_size >= size);
            BOOST_TEST(geometry.slot_size % TPACKET_ALIGNMENT == 0U);
            BOOST_TEST(geometry.block_size % page == 0U);
            auto const in_block = geometry.block_size / geometry.slot_size;
            BOOST_TEST(in_block * geometry.slot_size == geometry.block_size);
            // What the kernel checks.
            BOOST_TEST(in_block * geometry.block_count == count, size << " bytes, " << count);
            BOOST_TEST(geometry.size_bytes() == geometry.slot_size * count);
        }
}

BOOST_AUTO_TEST_CASE(frames_of_an_ethernet_mtu_share_pages) {
    BOOST_TEST(frame_geometry::of(1552, 256, page).size_bytes() <= 256U * 2048U);
}

BOOST_AUTO_TEST_SUITE_END()
