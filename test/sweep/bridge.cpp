// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every call into the kernel fails once, transiently and for good, in each phase of a bridge's life.

#include "needs_bpf.hpp"
#include "patience.hpp"
#include "ring_format.hpp"
#include "sweeping.hpp"
#include "wire.hpp"

#include <netring/bridge_core.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <unistd.h>
#include <utility>

using netring::bridge_backend;
using netring::bridge_core;
using netring::bridge_options;
using netring::error_code;
using netring::test::sweep;
using netring::test::the_fault;

namespace {

/// A bridge from ba to bb.
struct bridged_wires {
    netring::test::veth_pair left{"v0", "ba", "numrxqueues 32 numtxqueues 32"};
    netring::test::veth_pair right{"w0", "bb", "numrxqueues 32 numtxqueues 32"};
    netring::test::plain_sender sender{"v0"};
    netring::test::plain_receiver receiver{"w0"};
    std::uint32_t last = 0;

    /// Over AF_XDP on a queue that the kernel does not still let go of: to try again would be more calls.
    bridge_options options(bridge_backend backend) {
        // A block for each packet, should they come one by one.
        constexpr netring::ring_options ring{
            .block_size_bytes = 128U << 10U, .block_count = 4, .block_timeout = std::chrono::milliseconds(1)};
        auto const queue = last++ % 32;
        return {.a = {.interface = "ba", .receive_ring = ring, .transmit_frames = 8, .queue = queue},
                .b = {.interface = "bb", .receive_ring = ring, .transmit_frames = 8, .queue = queue},
                .backend = backend,
                .memory = {.frame_count = 64, .sharers = 2}};
    }

    void check_opening(bridge_backend backend, unsigned at_least) {
        auto const descriptors = netring::test::open_descriptors();
        auto const sockets = netring::test::packet_sockets();
        for (bool const persistent : {false, true})
            for (int const code : {EPERM, ENOMEM}) {
                auto const injected = sweep(persistent, code, [&] {
                    {
                        bridge_core bridge;
                        error_code ec;
                        netring::diagnostics why;
                        bridge.open(options(backend), ec, &why);
                        BOOST_TEST(why.step.empty() == !ec.failed());
                        if (ec)
                            BOOST_TEST(ec.value() == code, why.step);
                        BOOST_TEST(bridge.is_open() == !ec.failed());
                    }
                    auto const kept = std::exchange(the_fault(), {});
                    BOOST_TEST(netring::test::open_descriptors() == descriptors);
                    BOOST_TEST(netring::test::packet_sockets() == sockets);
                    BOOST_TEST(netring::test::promiscuity("ba") == 0);
                    BOOST_TEST(netring::test::promiscuity("bb") == 0);
                    BOOST_TEST(netring::test::mappings() == 0U);
                    the_fault() = kept;
                });
                BOOST_TEST_MESSAGE("open a bridge: " << injected << " failures injected");
                BOOST_TEST(injected >= at_least);
            }
    }
};

constexpr auto forward = [](netring::packet_view const&, netring::bridge_direction) {
    return netring::bridge_action::forward;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(failing_calls_of_bridges, bridged_wires, *netring::test::only_in_blocks())

BOOST_AUTO_TEST_CASE(a_failed_open_names_its_step_and_leaves_nothing) {
    check_opening(bridge_backend::packet, 40);
}

BOOST_AUTO_TEST_CASE(a_failed_open_over_af_xdp_names_its_step_and_leaves_nothing,
                     *netring::test::needs_bpf() * netring::test::of_xdp()) {
    check_opening(bridge_backend::xdp, 40);
}

BOOST_AUTO_TEST_CASE(each_packet_crosses_once_whatever_fails) {
    for (bool const persistent : {false, true})
        for (int const code : {ENOBUFS, ENOMEM, ENETDOWN}) {
            auto const injected = sweep(persistent, code, [&] {
                auto const kept = std::exchange(the_fault(), {});
                bridge_core bridge(options(bridge_backend::packet));
                error_code ec;
                auto const wake = bridge.open_wake(ec);
                sender.send_tagged(60, 0, 3);
                netring::test::wait_until_ready(*bridge.receiver(netring::bridge_side::a), 3);
                the_fault() = kept;
                for (int turns = 0; turns != 3; ++turns) {
                    bridge.turn(forward, ec);
                    bridge.woken(wake);
                }
                auto const injected_by_now = std::exchange(the_fault(), {});
                auto const settled = netring::test::eventually([&] {
                    bridge.woken(wake);
                    bridge.turn(forward, ec);
                    return bridge.stats().a_to_b.received == 3 && bridge.sender(netring::bridge_side::b)->unsent() == 0;
                });
                BOOST_TEST(settled);
                auto const counted = bridge.stats().a_to_b;
                BOOST_TEST(counted.forwarded + counted.link_down == 3U);
                if (code != ENETDOWN)
                    BOOST_TEST(counted.link_down == 0U);
                BOOST_TEST(netring::test::are_tagged_frames(receiver.take(counted.forwarded), 60,
                                                            static_cast<std::uint32_t>(counted.link_down),
                                                            counted.forwarded));
                ::close(wake);
                the_fault() = injected_by_now;
            });
            BOOST_TEST_MESSAGE("bridge packets: " << injected << " failures injected");
            BOOST_TEST(injected >= 2U);
        }
}

BOOST_AUTO_TEST_SUITE_END()
