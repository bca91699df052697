// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "needs_bpf.hpp"
#include "xdp_bridging.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using netring::bridge_core;
using netring::error;
using netring::error_code;
using netring::test::are_tagged_frames;
using netring::test::forward_all;
using netring::test::over_xdp;
using netring::test::run;
using netring::test::running_bridge;
using netring::test::watched_wires;

BOOST_FIXTURE_TEST_SUITE(opening_a_bridge_over_xdp, watched_wires, *netring::test::needs_bpf())

BOOST_AUTO_TEST_CASE(in_the_generic_hook_receive_offloads_are_refused_and_without_them_it_bridges) {
    auto options = over_xdp();
    options.attach = netring::xdp_attach::generic;
    run("ethtool -K bb gro on");
    auto const descriptors = netring::test::open_descriptors();
    bridge_core bridge;
    error_code ec;
    netring::diagnostics why;
    bridge.open(options, ec, &why);
    BOOST_TEST((ec == error::invalid_option));
    BOOST_TEST(why.text().find("side b (bb)") != std::string::npos, why.text());
    BOOST_TEST(why.text().find("ethtool -K bb gro off lro off") != std::string::npos, why.text());
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(run("ip link show").find("xdp") == std::string::npos);

    run("ethtool -K bb gro off");
    bridge.open(options);
    running_bridge running(bridge);
    from_v0.send_tagged(1514, 0, 100);
    from_w0.send_tagged(60, 0, 100);
    BOOST_TEST(are_tagged_frames(at_w0.take(100), 1514, 0, 100));
    BOOST_TEST(are_tagged_frames(at_v0.take(100), 60, 0, 100));
    BOOST_TEST(at_v0.take_for(20ms).empty());
    BOOST_TEST(at_w0.take(0).empty());
}

BOOST_AUTO_TEST_CASE(a_missing_interface_is_named_with_its_side) {
    auto options = over_xdp();
    options.b.interface = "nobody0";
    error_code ec;
    netring::diagnostics why;
    bridge_core bridge;
    auto const descriptors = netring::test::open_descriptors();
    bridge.open(options, ec, &why);
    BOOST_TEST((ec == boost::system::errc::no_such_device));
    BOOST_TEST(why.text().find("side b (nobody0)") != std::string::npos, why.text());
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(run("ip link show ba").find("xdp") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_interface_with_more_queues_gives_a_warning) {
    netring::test::veth_pair const many("q0", "q1", "numrxqueues 4 numtxqueues 4");
    auto options = over_xdp();
    options.b.interface = "q1";
    bridge_core const bridge(options);
    BOOST_TEST_REQUIRE(bridge.warnings().size() == 1U);
    auto const& warning = bridge.warnings()[0];
    BOOST_TEST(warning.find("side b (q1) has 4 receive queues") != std::string::npos, warning);
    BOOST_TEST(warning.find("ethtool -L q1 ") != std::string::npos, warning);
}

BOOST_AUTO_TEST_CASE(sockets_that_do_not_fit_are_refused) {
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.sharers = 2});
    auto const refused = [](netring::xdp_options a, netring::xdp_options b, std::string const& text) {
        try {
            bridge_core const bridge(netring::xdp_socket(std::move(a)), netring::xdp_socket(std::move(b)));
        } catch (netring::system_error const& failure) {
            BOOST_TEST((failure.code() == error::invalid_option));
            BOOST_TEST(std::string(failure.what()).find(text) != std::string::npos, failure.what());
            return true;
        }
        return false;
    };
    BOOST_TEST(refused({.interface = "ba", .umem = memory}, {.interface = "bb"}, "share one UMEM"));
    BOOST_TEST(refused({.interface = "ba", .mode = netring::xdp_mode::receive, .umem = memory},
                       {.interface = "bb", .umem = memory}, "receive_and_send"));
}

BOOST_AUTO_TEST_CASE(closing_leaves_nothing_behind) {
    auto const descriptors = netring::test::open_descriptors();
    bridge_core bridge;
    for (int again = 0; again != 3; ++again) {
        bridge.open(over_xdp());
        BOOST_TEST(run("ip link show ba").find("xdp") != std::string::npos);
        BOOST_TEST(netring::test::promiscuity("ba") == 1);
        {
            running_bridge running(bridge);
            from_v0.send_tagged(60, 0, 5);
            BOOST_TEST(at_w0.take(5).size() == 5U);
        }
        bridge.close();
        BOOST_TEST(!bridge.is_open());
        BOOST_TEST(bridge.stats().a_to_b.forwarded == 5U);
        for (auto const* interface : {"ba", "bb"}) {
            BOOST_TEST(run(std::string("ip link show ") + interface).find("xdp") == std::string::npos);
            BOOST_TEST(netring::test::promiscuity(interface) == 0);
        }
    }
    from_v0.send_tagged(60, 0, 5);
    BOOST_TEST(at_w0.take_for(20ms).empty());
    // The memory and its eventfd outlast the sockets, for who still has packets.
    bridge = {};
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_SUITE_END()
