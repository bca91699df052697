// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What two hosts say to one another through a bridge, offloads being as the kernel has them: every byte arrives, no checksum
// is wrong.

#include "two_hosts.hpp"

#include <netring/bridge.hpp>
#include <netring/bridge_core.hpp>
#include <netring/capture.hpp>
#include <netring/injector.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <future>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string>
#include <sys/socket.h>
#include <thread>

using namespace std::chrono_literals;
namespace data = boost::unit_test::data;
using netring::bridge_core;
using netring::bridge_options;
using netring::error_code;
using netring::test::between_hosts;
using netring::test::check_datagrams;
using netring::test::check_nothing_dropped;
using netring::test::check_streams;
using netring::test::datagram_crosses;
using netring::test::eventually;
using netring::test::host;
using netring::test::joining_bridge;
using netring::test::other_network;
using netring::test::ping;
using netring::test::set_up;
using netring::test::stream_crosses;
using netring::test::two_hosts;
using netring::test::udp_socket;
using netring::test::without_vnet_header;

namespace {

constexpr std::size_t longest_without_offload = 1514;

/// One that runs on an event loop, which has a thread.
struct asynchronous_bridge {
    asynchronous_bridge() {
        bridge.async_run(
            [](netring::packet_view const&, netring::bridge_direction) { return netring::bridge_action::forward; },
            [this](error_code ec) { result = ec; });
        thread = std::jthread([this] { context.run(); });
    }
    asynchronous_bridge(asynchronous_bridge const&) = delete;
    asynchronous_bridge& operator=(asynchronous_bridge const&) = delete;
    ~asynchronous_bridge() { stop(); }

    /// @return what the run ended with.
    error_code stop() {
        boost::asio::post(context, [this] { bridge.cancel(); });
        if (thread.joinable())
            thread.join();
        return result;
    }

    boost::asio::io_context context{1};
    netring::bridge bridge{context, between_hosts()};
    error_code result;
    std::jthread thread;
};

/// Sends a datagram of several segments, which the interface is to cut.
void send_segments(netring::test::host_socket const& from, std::size_t count, std::size_t size) {
    int const segment = static_cast<int>(size);
    BOOST_TEST(::setsockopt(from.fd(), SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) == 0);
    from.send(std::vector<std::byte>(count * size, std::byte{7}));
    int const none = 0;
    BOOST_TEST(::setsockopt(from.fd(), SOL_UDP, UDP_SEGMENT, &none, sizeof none) == 0);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(two_hosts_that_a_bridge_joins, two_hosts)

BOOST_AUTO_TEST_CASE(do_not_hear_one_another_without_it) {
    BOOST_TEST(!ping(a, b).has_value());
}

BOOST_DATA_TEST_CASE(answer_pings, data::make({false, true}), qdisc_bypass) {
    auto options = between_hosts();
    options.qdisc_bypass = qdisc_bypass;
    joining_bridge bridge{bridge_core(options)};
    BOOST_TEST(ping(a, b).has_value());
    BOOST_TEST(ping(b, a).has_value());
    check_nothing_dropped(bridge.stats());
}

BOOST_DATA_TEST_CASE(exchange_datagrams_of_many_fragments, data::make({false, true}), qdisc_bypass) {
    auto options = between_hosts();
    options.qdisc_bypass = qdisc_bypass;
    joining_bridge bridge{bridge_core(options)};
    check_datagrams(*this, 1000);
    check_datagrams(*this, 60000);
    BOOST_TEST(a.counter("Ip", "FragCreates") > 40U);
    BOOST_TEST(b.counter("Ip", "ReasmOKs") == 1U);
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_DATA_TEST_CASE(stream_to_one_another_at_once, data::make({false, true}), qdisc_bypass) {
    auto options = between_hosts();
    options.qdisc_bypass = qdisc_bypass;
    joining_bridge bridge{bridge_core(options)};
    check_streams(*this, 100'000'000);
    BOOST_TEST(checksum_errors() == 0U);
    BOOST_TEST(bridge.longest() > longest_without_offload);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_CASE(use_ipv6) {
    two_hosts::use_ipv6();
    joining_bridge bridge{bridge_core(between_hosts())};
    check_streams(*this, 10'000'000, AF_INET6);
    check_datagrams(*this, 60000, AF_INET6);
    BOOST_TEST(checksum_errors() == 0U);
    BOOST_TEST(bridge.longest() > longest_without_offload);
}

BOOST_AUTO_TEST_CASE(stream_through_rings_of_frames) {
    // 17 pages hold the longest there is.
    constexpr std::size_t frame = 17 * 4096;
    auto options = between_hosts();
    options.a.receive_ring = options.b.receive_ring = {.format = netring::ring_format::frame,
                                                       .block_size_bytes = 8 * frame,
                                                       .block_count = 16,
                                                       .frame_size_bytes = frame};
    // However slow the stream is, it comes in frames that are nearly as long as there are, for which the windows have room.
    for (auto const* const host : {&a, &b}) {
        host->run(
            "echo 44 >/proc/sys/net/ipv4/tcp_min_tso_segs && echo 4096 4194304 8388608 >/proc/sys/net/ipv4/tcp_rmem");
        host->run("ip route change 10.7.0.0/24 dev " + host->interface + " initcwnd 200 initrwnd 200");
    }
    joining_bridge bridge{bridge_core(options)};
    check_streams(*this, 10'000'000);
    check_datagrams(*this, 60000);
    BOOST_TEST(checksum_errors() == 0U);
    BOOST_TEST(bridge.longest() > 32'000U);
    BOOST_TEST(bridge.stats().a_to_b.too_large == 0U);
}

BOOST_AUTO_TEST_CASE(need_no_namespace_in_common_with_it) {
    other_network left;
    other_network right;
    auto options = between_hosts();
    auto const move = [](host const& of, other_network const& to, netring::bridge_port& port) {
        netring::test::run("ip link set " + of.peer + " netns " + std::to_string(to.process()));
        port.netns = netring::netns::from_pid(to.process());
        to.run("ip link set " + of.peer + " up");
        of.be_ready();
        port.netns.run_in([&] { set_up({of.peer}); });
    };
    move(a, left, options.a);
    move(b, right, options.b);
    joining_bridge bridge{bridge_core(options)};
    BOOST_TEST(ping(a, b).has_value());
    check_streams(*this, 10'000'000);
    BOOST_TEST(checksum_errors() == 0U);
}

BOOST_AUTO_TEST_CASE(stream_through_an_asynchronous_one) {
    asynchronous_bridge running;
    check_streams(*this, 10'000'000);
    check_datagrams(*this, 60000);
    BOOST_TEST((running.stop() == boost::asio::error::operation_aborted));
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(running.bridge.stats());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_bridge_without_the_virtio_header, two_hosts)

BOOST_AUTO_TEST_CASE(completes_the_checksums_that_senders_left) {
    two_hosts::use_ipv6();
    joining_bridge const bridge{without_vnet_header()};
    for (int const family : {AF_INET, AF_INET6}) {
        BOOST_TEST(stream_crosses(a, b, 1000, family));
        check_datagrams(*this, 1000, family);
        check_datagrams(*this, 60000, family);
    }
    BOOST_TEST(ping(a, b).has_value());
    BOOST_TEST(checksum_errors() == 0U);
    check_nothing_dropped(bridge.stats());
}

BOOST_AUTO_TEST_CASE(drops_super_frames_as_too_large_and_goes_on) {
    joining_bridge const bridge{without_vnet_header()};
    check_datagrams(*this, 100);
    auto const sender = udp_socket(a, b);
    auto const receiver = udp_socket(b, a);
    send_segments(sender, 8, 1000);
    BOOST_TEST(eventually([&] { return bridge.stats().a_to_b.too_large != 0; }));
    BOOST_TEST(bridge.longest() == 8000U + 42U);
    BOOST_TEST(datagram_crosses(sender, receiver, 1000));
    // Nothing of it arrived, and no part of it.
    BOOST_TEST(b.counter("Udp", "InDatagrams") == 2U);
    auto const counters = bridge.stats().a_to_b;
    BOOST_TEST(counters.too_large == 1U);
    BOOST_TEST(counters.received == counters.forwarded + 1);
}

BOOST_AUTO_TEST_CASE(carries_streams_of_hosts_that_cut_them_themselves) {
    a.set_offloads("tso off gso off");
    b.set_offloads("tso off gso off");
    joining_bridge const bridge{without_vnet_header()};
    check_streams(*this, 10'000'000);
    BOOST_TEST(bridge.longest() == longest_without_offload);
    BOOST_TEST(checksum_errors() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
