// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "needs_bpf.hpp"
#include "other_network.hpp"
#include "timed.hpp"
#include "xdp_bridging.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

using namespace std::chrono_literals;
namespace data = boost::unit_test::data;
using netring::bridge_core;
using netring::bridge_side;
using netring::error;
using netring::error_code;
using netring::link_policy;
using netring::test::are_tagged_frames;
using netring::test::cpu_time;
using netring::test::eventually;
using netring::test::flooding;
using netring::test::forward_all;
using netring::test::has_its_frames;
using netring::test::other_network;
using netring::test::over_xdp;
using netring::test::run;
using netring::test::running_bridge;
using netring::test::set_up;
using netring::test::watched_wires;

namespace {

netring::bridge_options with(link_policy policy) {
    auto options = over_xdp();
    options.on_link_change = policy;
    return options;
}

/// Puts w0 and bb back, which were deleted.
void create_right() {
    run("ip link add w0 type veth peer name bb");
    set_up({"w0", "bb"});
}

/// True once what is sent at one end arrives at the other.
bool crosses(netring::test::plain_sender const& from, netring::test::plain_receiver& to) {
    return eventually([&] {
        from.send_tagged(60, 7, 1);
        return !to.take(1, 10ms).empty();
    });
}

/// Packets cross both ways between v0 and a w0 that is new.
void check_new_w0(watched_wires& wires) {
    netring::test::plain_receiver at_new_w0("w0");
    BOOST_TEST(crosses(wires.from_v0, at_new_w0));
    BOOST_TEST(crosses(netring::test::plain_sender("w0"), wires.at_v0));
}

/// Ends a run that nothing has ended, and takes w0 and bb away.
void finish(running_bridge& running, bridge_core& bridge) {
    running.stop();
    BOOST_TEST(!running.ec());
    bridge.close();
    run("ip link del w0");
}

/// Why a run ended that does so by itself.
error_code end_of(running_bridge const& run) {
    BOOST_TEST(eventually([&] { return run.ended(); }));
    return run.ec();
}

/// A bridge that has nothing to do costs little, whatever its links are like.
void check_idle(bridge_core& bridge) {
    running_bridge running(bridge);
    // Till it has seen to what was there.
    std::this_thread::sleep_for(100ms);
    auto const before = cpu_time();
    std::this_thread::sleep_for(1s);
    BOOST_TEST(netring::test::is_little(cpu_time() - before, 20ms));
    running.stop();
    BOOST_TEST(!running.ec());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(links_of_a_bridge_over_xdp, watched_wires, *netring::test::needs_bpf())

BOOST_DATA_TEST_CASE_F(watched_wires, what_is_to_leave_at_a_side_that_is_down_is_counted_and_the_rest_goes_on,
                       data::make({"bb", "w0"}), down) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge);
    for (std::uint32_t flap = 0; flap != 2; ++flap) {
        run(std::string("ip link set ") + down + " down");
        auto const before = bridge.stats().a_to_b;
        // Until the news of it.
        BOOST_TEST(eventually([&] {
            from_v0.send_tagged(60, 0, 1);
            return bridge.stats().a_to_b.link_down != before.link_down;
        }));
        auto const sent = bridge.stats().a_to_b;
        from_v0.send_tagged(60, 0, 10);
        BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.received >= sent.received + 10; }));
        BOOST_TEST(bridge.stats().a_to_b.forwarded == sent.forwarded);
        set_up({"bb", "w0"});
        BOOST_TEST(crosses(from_v0, at_w0));
        at_w0.take_for(20ms);
        from_v0.send_tagged(60, 100, 10);
        from_w0.send_tagged(60, 200, 10);
        BOOST_TEST(are_tagged_frames(at_w0.take(10), 60, 100, 10));
        BOOST_TEST(are_tagged_frames(at_v0.take(10), 60, 200, 10));
        BOOST_TEST(at_v0.take_for(20ms).empty());
        BOOST_TEST(at_w0.take(0).empty());
    }
    running.stop();
    BOOST_TEST(!running.ec());
    auto const count = bridge.stats().a_to_b;
    BOOST_TEST(count.received == count.forwarded + count.link_down);
    BOOST_TEST(has_its_frames(*bridge.socket(bridge_side::a)->memory()));
}

BOOST_AUTO_TEST_CASE(a_side_that_is_down_at_first_is_bridged_once_it_is_up) {
    run("ip link set bb down");
    bridge_core bridge(over_xdp());
    running_bridge running(bridge);
    from_v0.send_tagged(60, 0, 10);
    BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.link_down == 10; }));
    set_up({"bb", "w0"});
    BOOST_TEST(crosses(from_v0, at_w0));
    BOOST_TEST(crosses(from_w0, at_v0));
}

BOOST_AUTO_TEST_CASE(a_deleted_side_ends_the_run_and_is_named) {
    bridge_core bridge(over_xdp());
    running_bridge running(bridge);
    from_v0.send_tagged(60, 0, 10);
    BOOST_TEST(at_w0.take(10).size() == 10U);
    run("ip link del w0");
    BOOST_TEST((end_of(running) == error::no_such_device));
    BOOST_TEST((bridge.failed_side() == bridge_side::b));
    BOOST_TEST(bridge.stats().a_to_b.forwarded == 10U);
    auto const names_it = [](netring::system_error const& failure) {
        return failure.code() == error::no_such_device &&
               std::string(failure.what()).find("side b (bb)") != std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(bridge.run(forward_all, std::stop_token()), netring::system_error, names_it);
}

BOOST_AUTO_TEST_CASE(a_side_that_goes_down_ends_the_run_where_that_is_wanted) {
    bridge_core bridge(with(link_policy::fail));
    running_bridge running(bridge);
    run("ip link set ba down");
    BOOST_TEST((end_of(running) == error::link_failed));
    BOOST_TEST((bridge.failed_side() == bridge_side::a));
}

BOOST_AUTO_TEST_CASE(a_side_that_was_deleted_is_waited_for_where_that_is_wanted) {
    auto options = with(link_policy::keep_waiting);
    options.memory.frame_count = 256;
    bridge_core bridge(options);
    from_v0.send_tagged(60, 0, 100);
    from_w0.send_tagged(60, 0, 100);
    running_bridge running(bridge);
    BOOST_TEST(at_w0.take(64).size() == 64U);
    BOOST_TEST(at_v0.take(64).size() == 64U);
    for (int again = 0; again != 2; ++again) {
        run("ip link del w0");
        // News of others must do no harm.
        netring::test::veth_pair const other("x0", "x1");
        BOOST_TEST(eventually([&] {
            from_v0.send_tagged(60, 0, 1);
            return bridge.stats().a_to_b.link_down != 0;
        }));
        BOOST_TEST(bridge.stats().a_to_b.missed == 36U);
        BOOST_TEST(bridge.stats().b_to_a.missed == 36U);
        create_right();
        check_new_w0(*this);
        BOOST_TEST(bridge.stats().b_to_a.missed == 36U);
    }
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST((bridge.link(bridge_side::b) == netring::link_state::up));
    BOOST_TEST(bridge.interface_name(bridge_side::b) == "bb");
    BOOST_TEST(has_its_frames(*bridge.socket(bridge_side::b)->memory()));
    bridge.close();
    run("ip link del w0");
}

BOOST_AUTO_TEST_CASE(a_side_that_was_put_back_before_anyone_looked_is_bridged) {
    bridge_core bridge(with(link_policy::keep_waiting));
    std::atomic<bool> looking_away = false;
    std::atomic<bool> go_on = false;
    running_bridge running(bridge, [&](netring::packet_view const&, netring::bridge_direction) {
        looking_away = true;
        return eventually([&] { return go_on.load(); }) ? netring::bridge_action::forward
                                                        : netring::bridge_action::drop;
    });
    from_v0.send_tagged(60, 0, 1);
    BOOST_TEST(eventually([&] { return looking_away.load(); }));
    run("ip link del w0");
    create_right();
    netring::test::plain_receiver at_new_w0("w0");
    go_on = true;
    BOOST_TEST(crosses(from_v0, at_new_w0));
    BOOST_TEST(crosses(netring::test::plain_sender("w0"), at_v0));
    finish(running, bridge);
}

BOOST_AUTO_TEST_CASE(an_adopted_socket_that_brought_the_memory_is_replaced_in_it) {
    netring::xdp_socket right({.interface = "bb", .memory = {.frame_count = 512, .sharers = 2}});
    auto const memory = right.memory();
    netring::xdp_socket left({.interface = "ba", .umem = memory});
    bridge_core bridge(std::move(left), std::move(right), {.on_link_change = link_policy::keep_waiting});
    running_bridge running(bridge);
    BOOST_TEST(crosses(from_v0, at_w0));
    run("ip link del w0");
    create_right();
    check_new_w0(*this);
    running.stop();
    BOOST_TEST(!running.ec());
    BOOST_TEST((bridge.socket(bridge_side::b)->memory() == memory));
    BOOST_TEST(has_its_frames(*memory));
    bridge.close();
    run("ip link del w0");
}

BOOST_AUTO_TEST_CASE(a_deleted_side_in_another_namespace_is_waited_for_there) {
    other_network const there;
    auto const move = [&] {
        run("ip link set bb netns " + std::to_string(there.process()));
        there.run("ip link set bb up");
        set_up({"w0"});
    };
    move();
    auto options = with(link_policy::keep_waiting);
    options.b.netns = netring::netns::from_pid(there.process());
    bridge_core bridge(options);
    running_bridge running(bridge);
    BOOST_TEST(crosses(from_v0, at_w0));
    run("ip link del w0");
    BOOST_TEST(eventually([&] {
        from_v0.send_tagged(60, 0, 1);
        return bridge.stats().a_to_b.link_down != 0;
    }));
    run("ip link add w0 type veth peer name bb");
    move();
    check_new_w0(*this);
    finish(running, bridge);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(costs_of_a_bridge_over_xdp, watched_wires,
                         *netring::test::needs_bpf() * netring::test::timed())

BOOST_AUTO_TEST_CASE(idle_it_costs_next_to_nothing_also_with_a_side_down) {
    bridge_core bridge(over_xdp());
    check_idle(bridge);
    from_v0.send_tagged(60, 0, 10);
    check_idle(bridge);
    BOOST_TEST(at_w0.take(10).size() == 10U);
    run("ip link set w0 down");
    check_idle(bridge);
    run("ip link set bb down");
    from_v0.send_tagged(60, 0, 10);
    check_idle(bridge);
}

BOOST_AUTO_TEST_CASE(a_side_that_is_waited_for_costs_next_to_nothing) {
    bridge_core bridge(with(link_policy::keep_waiting));
    run("ip link del w0");
    check_idle(bridge);
}

BOOST_AUTO_TEST_CASE(frames_that_come_fast_share_a_wake_up) {
    auto options = over_xdp();
    options.coalesce = 400ms;
    bridge_core bridge(options);
    running_bridge const running(bridge);
    for (int again = 0; again != 2; ++again) {
        // It sleeps, and has the first at once. The second is soon after that, so those that follow are looked for together.
        for (std::uint32_t number = 0; number != 2; ++number) {
            from_v0.send_tagged(60, number, 1);
            BOOST_TEST(at_w0.take(1, 200ms).size() == 1U);
        }
        from_v0.send_tagged(60, 2, 10);
        BOOST_TEST(at_w0.take_for(100ms).empty());
        BOOST_TEST(at_w0.take(10, 1s).size() == 10U);
        // Nothing comes, so it has the next at once again.
        std::this_thread::sleep_for(1s);
    }
}

BOOST_AUTO_TEST_CASE(where_none_is_to_wait_all_cross_at_once) {
    auto options = over_xdp();
    options.coalesce = 0us;
    bridge_core bridge(options);
    running_bridge const running(bridge);
    for (std::uint32_t number = 0; number != 100; ++number) {
        from_v0.send_tagged(60, number, 1);
        BOOST_TEST(at_w0.take(1, 200ms).size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_stop_is_heeded_at_once_in_a_flood) {
    bridge_core bridge(over_xdp());
    flooding const flood;
    for (int again = 0; again != 10; ++again) {
        auto const before = bridge.stats().a_to_b.forwarded;
        running_bridge running(bridge);
        BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.forwarded > before + 1000; }));
        BOOST_TEST((running.stop() < 50ms));
        BOOST_TEST(!running.ec());
    }
}

BOOST_AUTO_TEST_SUITE_END()
