// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using netring::xdp_socket;
using netring::test::are_tagged;
using netring::test::take;
using netring::test::xdp_wire;

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
