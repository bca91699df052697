// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../../doc/bridge_snippets.hpp"
#include "../bridge/bridging.hpp"
#include "ipv4_frame.hpp"
#include "needs_bpf.hpp"
#include "other_network.hpp"
#include "two_hosts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <future>
#include <iterator>
#include <linux/if_ether.h>
#include <memory>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::bridge_core;
using netring::test::are_tagged_frames;
using netring::test::eventually;
using netring::test::ipv4_frame;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::running_bridge;
using netring::test::small_bridge;
using netring::test::tagged_frame;
using netring::test::udp_datagram;
using netring::test::vlan_frame;
using bytes = std::vector<std::byte>;

namespace {

bytes with_type(std::uint16_t type, std::uint32_t number) {
    auto frame = tagged_frame(60, number);
    frame[12] = static_cast<std::byte>(type >> 8U);
    frame[13] = static_cast<std::byte>(type & 0xffU);
    return frame;
}

struct bridging : netring::test::watched_wires {
    asio::io_context context;

    /// Sends frames at both ends, and expects them at the others.
    void expect_crossing() {
        from_v0.send_tagged(60, 0, 10);
        from_w0.send_tagged(70, 10, 10);
        BOOST_TEST(are_tagged_frames(at_w0.take(10), 60, 0, 10));
        BOOST_TEST(are_tagged_frames(at_v0.take(10), 70, 10, 10));
    }
    /// Runs the context on a thread of its own meanwhile.
    template <class F>
    void run_beside(F f) {
        std::jthread const thread([this] { context.run(); });
        f();
    }
    /// Expects one frame, and no other one after it.
    static void expect_only(plain_receiver& at, bytes const& frame) {
        auto const frames = at.take(1);
        BOOST_TEST_REQUIRE(frames.size() == 1U);
        BOOST_TEST((frames[0].bytes == frame));
        BOOST_TEST(!frames[0].vlan_tci);
        BOOST_TEST(at.take_for(20ms).empty());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(snippet_of_the_bridge, bridging)

BOOST_AUTO_TEST_CASE(a_pair_is_bridged_until_it_is_cancelled) {
    auto const end = snippets::bridge_pair(context, "ba", "bb", [&](netring::bridge& bridge) {
        run_beside([&] {
            expect_crossing();
            asio::post(context, [&] { bridge.cancel(); });
        });
    });
    BOOST_TEST(end == asio::error::operation_aborted);
    from_v0.send_tagged(60, 0, 1);
    BOOST_TEST(at_w0.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(a_filter_knows_the_direction_and_a_stop_ends_the_run) {
    auto const before = netring::test::packet_sockets();
    std::jthread thread([](std::stop_token const& stop) { snippets::bridge_until_stopped("ba", "bb", stop); });
    BOOST_TEST(eventually([&] { return netring::test::packet_sockets() == before + 4; }));
    expect_crossing();
    from_v0.send(with_type(ETH_P_IPV6, 1));
    from_v0.send(tagged_frame(60, 2));
    expect_only(at_w0, tagged_frame(60, 2));
    from_w0.send(with_type(ETH_P_IPV6, 3));
    expect_only(at_v0, with_type(ETH_P_IPV6, 3));
    thread.request_stop();
    thread.join();
    BOOST_TEST(netring::test::packet_sockets() == before);
}

BOOST_AUTO_TEST_CASE(what_is_reflected_comes_back_with_swapped_addresses) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge, snippets::loop_back);
    auto frame = tagged_frame(60, 7);
    from_v0.send(frame);
    std::swap_ranges(frame.begin(), frame.begin() + 6, frame.begin() + 6);
    expect_only(at_v0, frame);
    from_v0.send(with_type(ETH_P_ARP, 8));
    expect_only(at_w0, with_type(ETH_P_ARP, 8));
}

BOOST_AUTO_TEST_CASE(a_tag_is_put_in_on_one_side_and_taken_out_on_the_other) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge, snippets::tag_towards_b);
    // The longest that an MTU of 1500 allows.
    from_v0.send(tagged_frame(1514, 1));
    auto const tagged = at_w0.take(1);
    BOOST_TEST_REQUIRE(tagged.size() == 1U);
    BOOST_TEST((tagged[0].vlan_tci == std::uint16_t{42}));
    BOOST_TEST((tagged[0].bytes == tagged_frame(1514, 1)));

    from_w0.send(tagged_frame(60, 2));
    from_w0.send(vlan_frame(64, 3, 43));
    constexpr std::uint16_t vlan_42_priority_5 = 0xa02a;
    auto frame = vlan_frame(64, 4, vlan_42_priority_5);
    from_w0.send(frame);
    frame.erase(frame.begin() + 12, frame.begin() + 16);
    expect_only(at_v0, frame);
}

BOOST_AUTO_TEST_CASE(a_header_that_was_changed_has_a_right_checksum) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge, snippets::mark);
    // Some of them make the sum carry. No more at a time than a small ring holds.
    constexpr std::size_t at_once = 64;
    std::vector<netring::test::received_frame> frames;
    std::size_t sent = 0;
    for (std::uint16_t id = 0; id < 0xff00; id = static_cast<std::uint16_t>(id + 0x55)) {
        from_v0.send(ipv4_frame(udp_datagram(1, 2, 20), id));
        if (++sent % at_once == 0)
            std::ranges::move(at_w0.take(at_once), std::back_inserter(frames));
    }
    BOOST_TEST(sent == 768U);
    BOOST_TEST(frames.size() == sent);
    for (auto const& frame : frames) {
        auto const sum = [&] {
            unsigned all = 0;
            for (std::size_t at = 14; at != 34; ++at)
                all += std::to_integer<unsigned>(frame.bytes[at]) << (at % 2 == 0 ? 8U : 0U);
            return (all & 0xffffU) + (all >> 16U);
        };
        if (frame.bytes[15] != std::byte{0x20} || sum() != 0xffffU)
            BOOST_TEST_REQUIRE(false);
    }
}

BOOST_AUTO_TEST_CASE(what_the_kernel_refuses_does_not_come_so_far) {
    bridge_core bridge(small_bridge());
    snippets::only_arp_to_b(bridge);
    running_bridge running(bridge);
    from_v0.send_tagged(60, 0, 5);
    from_v0.send(with_type(ETH_P_ARP, 5));
    expect_only(at_w0, with_type(ETH_P_ARP, 5));
    from_w0.send_tagged(60, 0, 5);
    BOOST_TEST(are_tagged_frames(at_v0.take(5), 60, 0, 5));
    running.stop();
    BOOST_TEST(bridge.stats().a_to_b.received == 1U);
    BOOST_TEST(bridge.stats().a_to_b.missed == 0U);
}

BOOST_AUTO_TEST_CASE(one_that_waits_loses_nothing_at_a_slow_side) {
    auto bridge = snippets::open_lossless("ba", "bb");
    BOOST_TEST((bridge.options().on_link_change == netring::link_policy::keep_waiting));
    netring::test::slow_down("bb");
    running_bridge const running(bridge);
    // More than there are slots, of 2.4 ms each.
    from_v0.send_tagged(60, 0, 300);
    BOOST_TEST(are_tagged_frames(at_w0.take(300), 60, 0, 300));
    BOOST_TEST(bridge.stats().a_to_b.dropped() == 0U);
}

BOOST_AUTO_TEST_CASE(each_side_may_be_in_a_namespace_of_its_own) {
    netring::test::other_network const left;
    netring::test::other_network const right;
    for (auto const* host : {&left, &right})
        host->add_veth("eth0", "x0");
    auto const sender =
        netring::netns::from_pid(left.process()).run_in([] { return std::make_unique<plain_sender>("x0"); });
    auto const receiver =
        netring::netns::from_pid(right.process()).run_in([] { return std::make_unique<plain_receiver>("x0"); });
    auto bridge = snippets::open_between(left.process(), right.process());
    running_bridge const running(bridge);
    sender->send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged_frames(receiver->take(10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(rings_that_were_opened_elsewhere_are_bridged) {
    auto bridge = snippets::adopt_rings("ba", "bb");
    BOOST_TEST((bridge.sender(netring::bridge_side::a)->options().priority == 5));
    BOOST_TEST(bridge.options().burst == 16U);
    running_bridge const running(bridge);
    expect_crossing();
}

BOOST_AUTO_TEST_CASE(a_limit_ends_it) {
    netring::bridge bridge(context, small_bridge());
    auto in_time = asio::co_spawn(context, snippets::bridge_for(bridge, 1s), asio::use_future);
    run_beside([&] { expect_crossing(); });
    BOOST_TEST(in_time.get());
}

BOOST_AUTO_TEST_CASE(losses_are_told_by_direction) {
    netring::test::run("ip link set ba mtu 3000 && ip link set v0 mtu 3000");
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge);
    expect_crossing();
    BOOST_TEST(eventually([&] { return bridge.stats().b_to_a.forwarded == 10U; }));
    auto const text = snippets::print_bridge_losses(bridge, [&] {
        from_v0.send_tagged(2000, 0, 2);
        from_v0.send_tagged(60, 2, 3);
        BOOST_TEST(netring::test::judges(bridge, netring::bridge_direction::a_to_b, 15));
    });
    BOOST_TEST(text == "a to b: 3 packets/s, lost 2\nb to a: 0 packets/s, lost 0\n");
}

BOOST_AUTO_TEST_CASE(packets_cross_over_af_xdp, *netring::test::needs_bpf()) {
    auto bridge = snippets::open_over_xdp("ba", "bb");
    BOOST_TEST(bridge.socket(netring::bridge_side::a)->memory()->options().frame_count == 8192U);
    running_bridge const running(bridge);
    expect_crossing();
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A stream to port 80 of b arrives at port 8080, with nothing but right checksums.
void expect_shifted_port(netring::bridge_backend backend) {
    netring::test::two_hosts const hosts;
    auto options = netring::test::between_hosts();
    options.backend = backend;
    bridge_core bridge(options);
    running_bridge const running(bridge, snippets::shift_port);
    // Checksums that senders leave undone are done where packets leave: hosts do not look at undone ones.
    netring::test::run("ethtool -K ba tx off && ethtool -K bb tx off");
    for (auto const* const offload : {"tx on", "tx off"}) {
        hosts.a.set_offloads(offload);
        hosts.b.set_offloads(offload);
        BOOST_TEST(netring::test::stream_crosses(hosts.a, hosts.b, 1 << 20, AF_INET, 80, 8080));
    }
    BOOST_TEST(hosts.checksum_errors() == 0U);
    BOOST_TEST(hosts.a.counter("Tcp", "InErrs") + hosts.b.counter("Tcp", "InErrs") == 0U);
}

} // namespace

BOOST_AUTO_TEST_SUITE(snippet_between_hosts)

BOOST_AUTO_TEST_CASE(a_port_is_changed_whether_checksums_are_done_or_not) {
    expect_shifted_port(netring::bridge_backend::packet);
}

BOOST_AUTO_TEST_CASE(a_port_is_changed_over_af_xdp, *netring::test::needs_bpf()) {
    expect_shifted_port(netring::bridge_backend::xdp);
}

BOOST_AUTO_TEST_SUITE_END()
