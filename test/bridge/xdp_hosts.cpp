// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What two hosts, with offloads as the kernel has them, say to one another through a bridge over AF_XDP. It is not told which
// checksums they leave undone.

#include "needs_bpf.hpp"
#include "two_hosts.hpp"
#include "xdp_bridging.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>

using netring::bridge_core;
using netring::test::check_datagrams;
using netring::test::check_nothing_dropped;
using netring::test::check_streams;
using netring::test::joining_bridge;
using netring::test::over_xdp;
using netring::test::ping;
using netring::test::run;
using netring::test::two_hosts;

BOOST_FIXTURE_TEST_SUITE(two_hosts_that_a_bridge_over_xdp_joins, two_hosts, *netring::test::needs_bpf())

BOOST_AUTO_TEST_CASE(exchange_pings_and_datagrams) {
    joining_bridge const bridge{bridge_core(over_xdp())};
    BOOST_TEST(ping(a, b).has_value());
    BOOST_TEST(ping(b, a).has_value());
    for (std::size_t const size : {1U, 2U, 1001U, 1472U, 60000U})
        check_datagrams(*this, size);
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_CASE(stream_to_one_another_at_once) {
    joining_bridge const bridge{bridge_core(over_xdp())};
    check_streams(*this, 50'000'000);
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_CASE(use_ipv6) {
    two_hosts::use_ipv6();
    joining_bridge const bridge{bridge_core(over_xdp())};
    check_datagrams(*this, 1000, AF_INET6);
    check_datagrams(*this, 60000, AF_INET6);
    check_streams(*this, 20'000'000, AF_INET6);
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_CASE(send_jumbo_packets_in_several_frames) {
    run("ip link set ba mtu 9000; ip link set bb mtu 9000");
    a.run("ip link set a0 mtu 9000");
    b.run("ip link set b0 mtu 9000");
    joining_bridge const bridge{bridge_core(over_xdp())};
    check_datagrams(*this, 8972);
    check_streams(*this, 50'000'000);
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_CASE(leave_nothing_to_offload_and_pass_the_generic_hook) {
    for (auto const* host : {&a, &b})
        host->set_offloads("tso off gso off");
    auto options = over_xdp();
    options.attach = netring::xdp_attach::generic;
    joining_bridge const bridge{bridge_core(options)};
    check_datagrams(*this, 1000);
    check_streams(*this, 20'000'000);
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_SUITE_END()
