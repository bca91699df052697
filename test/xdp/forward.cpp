// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::xdp_batch;
using netring::xdp_mode;
using netring::xdp_socket;
using netring::test::are_tagged_frames;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::take;
using netring::test::veth_pair;
using netring::test::xdp_receiving_wire;

namespace {

/// Forwards what one socket receives to another, until that many packets went or nothing more comes.
std::size_t forward(xdp_socket& from, xdp_socket& to, std::size_t count) {
    std::size_t forwarded = 0;
    error_code ec;
    while (forwarded < count && !ec) {
        auto batch = from.next(1s);
        if (!batch)
            break;
        while (batch && !ec) {
            forwarded += to.forward(batch, ec);
            to.flush();
        }
    }
    BOOST_TEST(!ec);
    return forwarded;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(forwarding, xdp_receiving_wire)

BOOST_AUTO_TEST_CASE(packets_go_back_whole_for_ten_laps_of_the_memory) {
    netring::test::run("ip link set v0 mtu 1774; ip link set v1 mtu 1774");
    std::vector<netring::umem_options> const shapes{
        {.frame_count = 64},
        {.frame_size_bytes = 4096, .frame_count = 64, .headroom_bytes = 500},
        {.frame_size_bytes = 3002, .frame_count = 64, .headroom_bytes = 77, .unaligned = true}};
    for (auto const& shape : shapes) {
        xdp_socket socket({.interface = "v1", .memory = shape});
        for (std::uint32_t lap = 0; lap != 20; ++lap) {
            sender.send_tagged(1788, 32 * lap, 32);
            BOOST_TEST(forward(socket, socket, 32) == 32U);
            BOOST_TEST(socket.wait_drained(1s));
            BOOST_TEST(!socket.ready());
            BOOST_TEST(are_tagged_frames(receiver.take(32), 1788, 32 * lap, 32));
        }
        auto const stats = socket.stats();
        BOOST_TEST(stats.transmit_invalid == 0U);
        BOOST_TEST(stats.received == 640U);
        BOOST_TEST(stats.queued == 640U);
        BOOST_TEST(stats.sent == 640U);
        BOOST_TEST(stats.sent_bytes == 640U * 1788U);
        BOOST_TEST((socket.memory()->populations() == netring::frame_populations{.pool = 32, .fill = 32}));
    }
}

BOOST_AUTO_TEST_CASE(what_finds_no_room_stays_in_the_batch) {
    xdp_socket socket({.interface = "v1", .transmit_ring = 16});
    sender.send_tagged(60, 0, 40);
    auto batch = socket.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 40U);
    error_code ec;
    for (std::size_t const left : {24U, 8U}) {
        BOOST_TEST(socket.forward(batch, ec) == 16U);
        BOOST_TEST(batch.size() == left);
        BOOST_TEST(socket.forward(batch, ec) == 0U);
        BOOST_TEST(!ec);
        BOOST_TEST(socket.flush() == 0U);
    }
    BOOST_TEST(socket.forward(batch, ec) == 8U);
    BOOST_TEST(socket.forward(batch, ec) == 0U);
    BOOST_TEST(!ec);
    BOOST_TEST(socket.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(40), 60, 0, 40));
}

BOOST_AUTO_TEST_CASE(what_was_forwarded_and_not_flushed_can_be_withdrawn) {
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(60, 0, 10);
    auto batch = socket.next(1s);
    error_code ec;
    BOOST_TEST(socket.forward(batch, ec) == 10U);
    BOOST_TEST(socket.withdraw(4) == 4U);
    BOOST_TEST(socket.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(6), 60, 0, 6));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(a_batch_that_was_changed_in_place_arrives_changed) {
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(14, 0, 3);
    auto batch = socket.next(1s);
    for (auto it = batch.begin(); it != batch.end(); ++it)
        it.mutable_data()[10] = std::byte{1};
    error_code ec;
    BOOST_TEST(socket.forward(batch, ec) == 3U);
    BOOST_TEST(socket.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(3), 14, 256, 3));
}

BOOST_AUTO_TEST_CASE(packets_go_from_one_interface_to_another_and_back_through_one_memory) {
    veth_pair const other("w0", "w1");
    plain_receiver far("w0");
    plain_sender const far_sender("w0");
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.frame_count = 256, .sharers = 2});
    {
        xdp_socket near({.interface = "v1", .umem = memory});
        xdp_socket away({.interface = "w1", .umem = memory});
        for (std::uint32_t lap = 0; lap != 20; ++lap) {
            sender.send_tagged(1514, 64 * lap, 64);
            BOOST_TEST(forward(near, away, 64) == 64U);
            BOOST_TEST(are_tagged_frames(far.take(64), 1514, 64 * lap, 64));
            far_sender.send_tagged(60, 64 * lap, 64);
            BOOST_TEST(forward(away, near, 64) == 64U);
            BOOST_TEST(are_tagged_frames(receiver.take(64), 60, 64 * lap, 64));
            BOOST_TEST(!near.ready());
            BOOST_TEST(!away.ready());
            BOOST_TEST(memory->populations().sum() == 256U);
        }
        BOOST_TEST(near.stats().dropped == 0U);
        BOOST_TEST(away.stats().dropped == 0U);
        // The one that registered the memory goes first.
        near.close();
        far_sender.send_tagged(60, 0, 64);
        BOOST_TEST(forward(away, away, 64) == 64U);
        BOOST_TEST(are_tagged_frames(far.take(64), 60, 0, 64));
        xdp_socket again({.interface = "v1", .umem = memory, .patience = std::chrono::milliseconds(500)});
        sender.send_tagged(60, 0, 10);
        BOOST_TEST(forward(again, away, 10) == 10U);
        BOOST_TEST(are_tagged_frames(far.take(10), 60, 0, 10));
    }
    BOOST_TEST((memory->populations() == netring::frame_populations{.pool = 256}));
}

BOOST_AUTO_TEST_CASE(packets_of_another_memory_are_refused_and_stay) {
    veth_pair const other("w0", "w1");
    plain_receiver far("w0");
    xdp_socket near({.interface = "v1"});
    xdp_socket away({.interface = "w1"});
    sender.send_tagged(60, 0, 5);
    auto batch = near.next(1s);
    error_code ec;
    BOOST_TEST(away.forward(batch, ec) == 0U);
    BOOST_TEST((ec == error::foreign_umem));
    BOOST_TEST(batch.size() == 5U);
    BOOST_TEST(near.forward(batch, ec) == 5U);
    BOOST_TEST(!ec);
    BOOST_TEST(near.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(5), 60, 0, 5));
    BOOST_TEST(far.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(packets_longer_than_the_other_interface_takes_are_dropped_and_counted) {
    veth_pair const other("w0", "w1", "mtu 500");
    plain_receiver far("w0");
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.sharers = 2});
    xdp_socket near({.interface = "v1", .umem = memory});
    xdp_socket away({.interface = "w1", .umem = memory});
    sender.send_tagged(60, 0, 2);
    sender.send_tagged(519, 2, 3);
    sender.send_tagged(60, 2, 2);
    auto batch = near.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 7U);
    error_code ec;
    BOOST_TEST(away.forward(batch, ec) == 4U);
    BOOST_TEST(!ec);
    BOOST_TEST(batch.empty());
    BOOST_TEST(away.flush() == 0U);
    BOOST_TEST(are_tagged_frames(far.take(4), 60, 0, 4));
    BOOST_TEST(away.stats().too_long == 3U);
    BOOST_TEST(memory->populations().user == 0U);
    BOOST_TEST(memory->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(only_a_socket_that_sends_forwards) {
    xdp_socket socket({.interface = "v1", .mode = xdp_mode::receive});
    sender.send_tagged(60, 0, 5);
    auto batch = socket.next(1s);
    error_code ec;
    BOOST_TEST(socket.forward(batch, ec) == 0U);
    BOOST_TEST((ec == error::wrong_mode));
    socket.close();
    BOOST_TEST(socket.forward(batch, ec) == 0U);
    BOOST_TEST((ec == error::not_open));
    BOOST_TEST(batch.size() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
