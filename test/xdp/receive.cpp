// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

using namespace std::chrono_literals;
using netring::xdp_attach;
using netring::xdp_socket;
using netring::test::are_tagged;
using netring::test::plain_receiver;
using netring::test::take;
using netring::test::xdp_wire;

BOOST_FIXTURE_TEST_SUITE(receiving_from_a_queue, xdp_wire)

BOOST_AUTO_TEST_CASE(packets_arrive_in_order_and_byte_identical_and_the_stack_sees_none) {
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        xdp_socket socket({.interface = "v1", .attach = attach});
        BOOST_TEST((socket.program()->attach() == attach));
        plain_receiver stack("v1");
        for (std::size_t const size : {14U, 60U, 1514U}) {
            sender.send_tagged(size, 0, 200);
            BOOST_TEST(are_tagged(take(socket, 200), size, 0, 200));
        }
        BOOST_TEST(stack.count() == 0U);
        auto const stats = socket.stats();
        BOOST_TEST(stats.received == 600U);
        BOOST_TEST(stats.dropped == 0U);
        // Looking readies frames for those that came back since.
        BOOST_TEST(!socket.ready());
        auto const frames = socket.memory()->populations();
        BOOST_TEST(frames.sum() == 2048U);
        BOOST_TEST(frames.fill == 1024U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sending_to_a_queue, xdp_wire)

BOOST_AUTO_TEST_CASE(frames_arrive_in_order_and_byte_identical) {
    plain_receiver receiver("v0");
    xdp_socket socket({.interface = "v1"});
    for (std::size_t const size : {14U, 60U, 1514U}) {
        for (std::uint32_t number = 0; number != 3000; ++number)
            socket.send(netring::test::tagged_frame(size, number));
        BOOST_TEST(socket.wait_drained(1s));
        BOOST_TEST(are_tagged_frames(receiver.take(3000), size, 0, 3000));
    }
    auto const stats = socket.stats();
    BOOST_TEST(stats.queued == 9000U);
    BOOST_TEST(stats.sent == 9000U);
    BOOST_TEST(stats.in_flight == 0U);
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(packets_are_forwarded_without_a_copy) {
    plain_receiver receiver("v0");
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(60, 0, 100);
    std::size_t forwarded = 0;
    while (forwarded < 100) {
        auto batch = socket.next(1s);
        BOOST_TEST_REQUIRE(batch.size() != 0U);
        netring::error_code ec;
        forwarded += socket.forward(batch, ec);
        BOOST_TEST(!ec);
        BOOST_TEST(batch.empty());
        socket.flush();
    }
    BOOST_TEST(socket.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(100), 60, 0, 100));
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(opening_a_queue, xdp_wire)

BOOST_AUTO_TEST_CASE(again_and_again_on_the_same_queue) {
    auto const before = netring::test::open_descriptors();
    for (int again = 0; again != 50; ++again) {
        xdp_socket socket({.interface = "v1"});
        sender.send_tagged(60, 0, 1);
        BOOST_TEST(are_tagged(take(socket, 1), 60, 0, 1));
        BOOST_TEST(netring::test::run("ip link show v1").find("xdp") != std::string::npos);
        socket.close();
        BOOST_TEST(netring::test::run("ip link show v1").find("xdp") == std::string::npos);
    }
    BOOST_TEST(netring::test::open_descriptors() == before);
}

BOOST_AUTO_TEST_SUITE_END()
