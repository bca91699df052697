// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "synthetic_ring.hpp"

#include <netring/detail/packet_walker.hpp>
#include <netring/detail/storage_pool.hpp>
#include <netring/owned_batch.hpp>

#include <boost/test/unit_test.hpp>

#include <linux/if_packet.h>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

using netring::owned_batch;
using netring::packet_view;
using netring::test::pattern;
using netring::test::synthetic_ring;

BOOST_AUTO_TEST_SUITE(owned_batch_)

BOOST_AUTO_TEST_CASE(every_field_survives_the_copy) {
    synthetic_ring const memory(4096, 1);
    memory.fill(
        0, {{pattern(60), TP_STATUS_USER | TP_STATUS_VLAN_VALID | TP_STATUS_CSUM_VALID | (1U << 31U), 5, 0, 77, 6}});
    memory.packet_header(0).tp_len = 99;
    netring::detail::packet_walker const walker(memory.block(0), {});
    auto const view = walker.view();

    owned_batch batch;
    batch.push_back(view);
    memory.fill(0, {{pattern(60, 100)}});

    auto const copy = batch[0];
    BOOST_TEST(std::ranges::equal(copy.data(), pattern(60)));
    BOOST_TEST((copy.metadata() == view.metadata()));
    BOOST_TEST(copy.vlan().has_value());
    BOOST_TEST(copy.truncated());
}

BOOST_AUTO_TEST_CASE(packets_keep_their_order_and_bytes_as_the_arena_grows) {
    owned_batch batch;
    std::vector<std::vector<std::byte>> sources;
    for (unsigned number = 0; number != 500; ++number)
        sources.push_back(pattern(number, number));
    std::vector<packet_view> views;
    for (auto const& source : sources)
        views.emplace_back(source, netring::packet_metadata{.wire_size = source.size()});
    BOOST_TEST(batch.append(views) == 500U);
    BOOST_TEST(batch.size() == 500U);
    BOOST_TEST(batch.size_bytes() == 499U * 500U / 2U);
    std::size_t number = 0;
    for (packet_view const packet : batch)
        BOOST_TEST(std::ranges::equal(packet.data(), sources[number++]));
    BOOST_TEST(number == 500U);
}

BOOST_AUTO_TEST_CASE(copies_are_independent_and_moves_leave_nothing) {
    auto const bytes = pattern(60);
    owned_batch first;
    first.push_back({bytes, {.wire_size = 60}});
    owned_batch second(first);
    auto const* const before = first[0].data().data();
    owned_batch third(std::move(first));
    BOOST_TEST(first.empty()); // NOLINT(bugprone-use-after-move): a moved-from batch is empty
    BOOST_TEST((third[0].data().data() == before));
    second.clear();
    BOOST_TEST(second.empty());
    BOOST_TEST(third.size() == 1U);
    second = third;
    BOOST_TEST(second.size() == 1U);
    second = std::move(third);
    BOOST_TEST(second.size() == 1U);
}

BOOST_AUTO_TEST_CASE(storage_returns_to_its_pool_from_any_thread) {
    auto const pool = std::make_shared<netring::detail::storage_pool>();
    auto const bytes = pattern(1000);
    std::byte const* used = nullptr;
    std::thread([&] {
        owned_batch batch(pool);
        batch.push_back({bytes, {.wire_size = 1000}});
        used = batch[0].data().data();
    }).join();
    owned_batch again(pool);
    BOOST_TEST(again.empty());
    again.push_back({bytes, {.wire_size = 1000}});
    BOOST_TEST((again[0].data().data() == used));
}

BOOST_AUTO_TEST_CASE(a_batch_may_outlive_who_made_its_pool) {
    auto pool = std::make_shared<netring::detail::storage_pool>();
    std::optional<owned_batch> batch(std::in_place, pool);
    pool.reset();
    auto const bytes = pattern(60);
    batch->push_back({bytes, {.wire_size = 60}});
    BOOST_TEST(batch->size() == 1U);
    batch.reset();
}

BOOST_AUTO_TEST_SUITE_END()
