// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/xsk_ring.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <deque>
#include <vector>

using netring::detail::xsk_consumer;
using netring::detail::xsk_producer;
using netring::detail::xsk_ring_memory;

namespace {

/// A ring in plain memory whose indices are about to wrap.
template <class Entry>
struct synthetic {
    explicit synthetic(std::uint32_t size)
        : entries(size) {}

    xsk_ring_memory<Entry> memory() {
        return {&producer, &consumer, &flags, entries.data(), static_cast<std::uint32_t>(entries.size())};
    }

    std::uint32_t producer = 0xfffffff0;
    std::uint32_t consumer = 0xfffffff0;
    std::uint32_t flags = 0;
    std::vector<Entry> entries;
};

} // namespace

BOOST_AUTO_TEST_SUITE(xsk_ring)

BOOST_AUTO_TEST_CASE(entries_keep_their_order_over_the_wrap_of_the_indices) {
    for (std::uint32_t const size : {1U, 2U, 16U, 32U, 64U, 128U}) {
        synthetic<std::uint64_t> shared(size);
        xsk_producer to(shared.memory());
        xsk_consumer from(shared.memory());
        std::uint64_t put = 0;
        std::uint64_t got = 0;
        for (unsigned step = 0; got != 1000; ++step) {
            for (auto room = to.room(1 + step % 7); room != 0 && put != 1000; --room)
                to.write(put++);
            to.submit();
            BOOST_TEST(put - got <= size);
            for (auto left = from.available(); left != 0; --left)
                BOOST_TEST(from.take() == got++);
            from.release();
        }
    }
}

BOOST_AUTO_TEST_CASE(room_is_what_is_free_and_not_all_or_nothing) {
    synthetic<xdp_desc> shared(64);
    xsk_producer to(shared.memory());
    to.write({});
    BOOST_TEST(to.room(64) == 63U);
    BOOST_TEST(to.room(10) == 10U);
    for (int entry = 0; entry != 53; ++entry)
        to.write({});
    BOOST_TEST(to.room(100) == 10U);
}

BOOST_AUTO_TEST_CASE(nothing_is_seen_before_it_is_submitted_and_the_newest_can_be_taken_back) {
    synthetic<std::uint64_t> shared(8);
    xsk_producer to(shared.memory());
    xsk_consumer from(shared.memory());
    to.write(1);
    to.write(2);
    BOOST_TEST(!from.ready());
    BOOST_TEST(from.available() == 0U);
    BOOST_TEST(to.unsubmitted() == 2U);
    BOOST_TEST(to.take_back() == 2U);
    to.submit();
    BOOST_TEST(to.unsubmitted() == 0U);
    BOOST_TEST(from.ready());
    BOOST_TEST(from.available() == 1U);
    BOOST_TEST(from.take() == 1U);
}

BOOST_AUTO_TEST_CASE(a_slot_is_free_only_once_it_is_released) {
    synthetic<std::uint64_t> shared(2);
    xsk_producer to(shared.memory());
    xsk_consumer from(shared.memory());
    to.write(1);
    to.write(2);
    to.submit();
    BOOST_TEST(to.room(1) == 0U);
    BOOST_TEST(to.pending() == 2U);
    from.available();
    from.take();
    BOOST_TEST(to.room(1) == 0U);
    from.release();
    BOOST_TEST(to.room(2) == 1U);
    BOOST_TEST(to.pending() == 1U);
}

BOOST_AUTO_TEST_CASE(readiness_looks_at_the_shared_index) {
    synthetic<xdp_desc> shared(4);
    xsk_consumer from(shared.memory());
    BOOST_TEST(!from.ready());
    BOOST_TEST(from.available() == 0U);
    ++shared.producer;
    BOOST_TEST(from.ready());
    BOOST_TEST(from.available() == 1U);
}

BOOST_AUTO_TEST_CASE(the_flag_that_asks_for_a_wakeup_is_each_rings_own) {
    synthetic<std::uint64_t> fill(4);
    synthetic<xdp_desc> transmit(8);
    xsk_producer const to_fill(fill.memory());
    xsk_producer const to_transmit(transmit.memory());
    transmit.flags = XDP_RING_NEED_WAKEUP;
    BOOST_TEST(!to_fill.needs_wakeup());
    BOOST_TEST(to_transmit.needs_wakeup());
}

BOOST_AUTO_TEST_CASE(a_ring_that_is_not_there_has_no_room_and_no_entries) {
    xsk_producer<std::uint64_t> to;
    xsk_consumer<xdp_desc> from;
    BOOST_TEST(to.room(1) == 0U);
    BOOST_TEST(to.pending() == 0U);
    BOOST_TEST(!to.needs_wakeup());
    BOOST_TEST(!from.ready());
    BOOST_TEST(from.available() == 0U);
    from.release();
    to.submit();
}

BOOST_AUTO_TEST_SUITE_END()
