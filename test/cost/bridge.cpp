// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "counting.hpp"
#include "needs_bpf.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <thread>

using namespace std::chrono_literals;
using netring::bridge;
using netring::bridge_action;
using netring::bridge_backend;
using netring::bridge_direction;
using netring::mutable_frame;
using netring::packet_view;
using netring::test::costs;
using netring::test::counted;
using netring::test::once;

namespace {

/// Notes what was counted when operations had found their memory, and when the last packet was there. `Subject` is what a filter judges.
template <class Subject>
struct noting_filter {
    static constexpr unsigned warm_up = 256;

    costs* before;
    unsigned* seen;

    bridge_action operator()(Subject, bridge_direction) {
        if (++*seen == warm_up)
            *before = counted;
        return bridge_action::forward;
    }
};

/// A bridge from v1 to w0, and packets that are there when it begins.
struct two_wires : netring::test::world {
    static constexpr unsigned packets = 1024;

    template <class Subject>
    costs cost_of_crossing(bridge_backend backend) {
        bridge crossing(context, {.a = {.interface = "v1"}, .b = {.interface = "w0"}, .backend = backend});
        sender.send_tagged(60, 0, packets);
        std::this_thread::sleep_for(20ms);
        costs before;
        unsigned seen = 0;
        crossing.async_run(noting_filter<Subject>{&before, &seen}, [](netring::error_code) {});
        while (seen < packets && context.run_one_for(1s) != 0) {
        }
        auto const cost = counted - before;
        BOOST_TEST(crossing.stats().a_to_b.forwarded == packets);
        return cost;
    }

    netring::test::veth_pair far{"w0", "w1"};
};

constexpr unsigned bursts = (two_wires::packets - noting_filter<packet_view const&>::warm_up) / 64;

} // namespace

BOOST_FIXTURE_TEST_SUITE(cost_of_bridging, two_wires, *once())

BOOST_AUTO_TEST_CASE(a_burst_costs_one_system_call_and_no_allocation) {
    for (auto const cost : {cost_of_crossing<packet_view const&>(bridge_backend::packet),
                            cost_of_crossing<mutable_frame&>(bridge_backend::packet)}) {
        BOOST_TEST(cost.kicks <= bursts + 1U);
        BOOST_TEST(cost.other_calls == cost.kicks);
        BOOST_TEST(cost.allocations == 0U);
    }
}

// In copy mode the kernel sends 32 a call.
BOOST_AUTO_TEST_CASE(a_burst_over_af_xdp_costs_two_system_calls_and_no_allocation, *netring::test::needs_bpf()) {
    auto const cost = cost_of_crossing<packet_view const&>(bridge_backend::xdp);
    BOOST_TEST(cost.kicks <= 2U * (bursts + 1U));
    BOOST_TEST(cost.other_calls == cost.kicks);
    BOOST_TEST(cost.allocations == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
