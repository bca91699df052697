// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "similar.hpp"

#include <boost/test/unit_test.hpp>

using netring_tools::similar_name;

BOOST_AUTO_TEST_SUITE(similar)

BOOST_AUTO_TEST_CASE(a_slip_finds_the_name_that_was_meant) {
    BOOST_TEST(similar_name("eth1", {"lo", "eth0"}) == "eth0");
    BOOST_TEST(similar_name("enp3s", {"lo", "enp3s0", "enp4s0"}) == "enp3s0");
    BOOST_TEST(similar_name("wlna0", {"wlan0"}) == "wlan0");
}

BOOST_AUTO_TEST_CASE(the_nearest_of_several_is_meant) {
    BOOST_TEST(similar_name("eth00", {"eth11", "eth0", "eth12"}) == "eth0");
}

BOOST_AUTO_TEST_CASE(something_else_altogether_means_nothing) {
    BOOST_TEST(similar_name("wlan0", {"lo", "eth0"}).empty());
    BOOST_TEST(similar_name("v7", {"lo", "x1"}).empty());
    BOOST_TEST(similar_name("", {"lo"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
