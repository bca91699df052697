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

BOOST_FIXTURE_TEST_SUITE(packets_in_several_frames, xdp_wire)

namespace {

constexpr std::size_t large = 9000;

/// Both ends take large packets.
void raise_mtu() {
    netring::test::run("ip link set v0 mtu 9000 && ip link set v1 mtu 9000");
}

} // namespace

BOOST_AUTO_TEST_CASE(arrive_whole_natively_and_in_the_generic_hook) {
    raise_mtu();
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        xdp_socket socket({.interface = "v1", .multi_buffer = true, .attach = attach});
        BOOST_TEST(socket.max_receive_bytes() > large);
        for (std::uint32_t number = 0; number != 200; ++number) {
            sender.send_tagged(number % 2 == 0 ? large : 60, number, 1);
            auto const batch = socket.next(1s);
            BOOST_TEST(batch.size() == 1U);
            auto const packet = *batch.begin();
            BOOST_TEST(packet.wire_size() == (number % 2 == 0 ? large : 60));
            BOOST_TEST(packet.truncated() == (number % 2 == 0));
            netring::owned_batch copy;
            copy.append(batch);
            BOOST_TEST(are_tagged(copy, packet.wire_size(), number, 1));
            BOOST_TEST(!copy[0].truncated());
        }
        BOOST_TEST(socket.stats().received == 200U);
        BOOST_TEST(socket.stats().dropped == 0U);
        BOOST_TEST(socket.memory()->populations().sum() == 2048U);
    }
}

BOOST_AUTO_TEST_CASE(are_dropped_and_counted_without_the_option) {
    raise_mtu();
    xdp_socket socket({.interface = "v1"});
    BOOST_TEST((socket.program()->attach() == xdp_attach::generic));
    sender.send_tagged(large, 0, 3);
    sender.send_tagged(60, 3, 1);
    BOOST_TEST(are_tagged(take(socket, 1), 60, 3, 1));
    BOOST_TEST(socket.stats().frames_missing == 3U);
}

BOOST_AUTO_TEST_CASE(are_forwarded_and_filtered_whole) {
    raise_mtu();
    plain_receiver receiver("v0");
    xdp_socket socket({.interface = "v1", .multi_buffer = true});
    for (std::uint32_t number = 0; number != 100; ++number)
        sender.send_tagged(number % 2 == 0 ? large : 60, number, 1);
    std::size_t forwarded = 0;
    std::size_t dropped = 0;
    while (forwarded + dropped != 100) {
        auto batch = socket.next(1s);
        BOOST_TEST_REQUIRE(batch.size() != 0U);
        dropped += batch.keep_if([](netring::packet_view const& packet) { return packet.wire_size() == large; });
        netring::error_code ec;
        forwarded += socket.forward(batch, ec);
        BOOST_TEST(!ec);
        BOOST_TEST(batch.empty());
        socket.flush();
    }
    BOOST_TEST(forwarded == 50U);
    BOOST_TEST(socket.wait_drained(1s));
    auto const arrived = receiver.take(50);
    BOOST_TEST(arrived.size() == 50U);
    for (std::size_t index = 0; index != arrived.size(); ++index)
        BOOST_TEST(netring::test::is_tagged_frame(arrived[index].bytes, large, static_cast<std::uint32_t>(2 * index)));
    auto const stats = socket.stats();
    BOOST_TEST(stats.sent == 50U);
    BOOST_TEST(stats.queued == 50U);
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
    BOOST_TEST(socket.memory()->populations().transmit == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
