// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "timed.hpp"
#include "xdp_wire.hpp"

#include <netring/xdp_group.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <sched.h>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::xdp_attach;
using netring::xdp_group;
using netring::test::plain_sender;
using netring::test::run;

namespace {

/// v0 and v1 have four queues each.
struct four_queues {
    netring::test::veth_pair veth{"v0", "v1", "numrxqueues 4 numtxqueues 4"};
    plain_sender sender{"v0"};

    /// Which queue a frame takes depends on the CPU that sends it.
    void send_from_each_cpu(std::uint32_t count_each) const {
        auto const cpus = std::thread::hardware_concurrency();
        for (std::uint32_t cpu = 0; cpu != cpus; ++cpu)
            std::jthread([&] {
                cpu_set_t only;
                CPU_ZERO(&only);
                CPU_SET(cpu, &only);
                ::sched_setaffinity(0, sizeof only, &only);
                sender.send_tagged(60, cpu * count_each, count_each);
            }).join();
    }
};

/// Takes that many packets, or until no more come. @return how many of each queue.
std::array<std::size_t, 4> take_by_queue(xdp_group& group, std::size_t count) {
    std::array<std::size_t, 4> by_queue{};
    for (std::size_t taken = 0; taken < count;) {
        auto const batch = group.next(1s);
        if (!batch)
            break;
        by_queue.at(batch.queue()) += batch.size();
        taken += batch.size();
    }
    return by_queue;
}

std::size_t sum(std::array<std::size_t, 4> const& counts) {
    return counts[0] + counts[1] + counts[2] + counts[3];
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(queues_of_an_interface, four_queues)

BOOST_AUTO_TEST_CASE(all_are_opened_and_no_packet_is_missing) {
    auto const cpus = std::thread::hardware_concurrency();
    for (bool const one_umem : {false, true}) {
        xdp_group group({.each = {.interface = "v1"}, .one_umem = one_umem});
        BOOST_TEST(group.size() == 4U);
        BOOST_TEST((group[0].memory() == group[3].memory()) == one_umem);
        BOOST_TEST((group[0].program() == group[3].program()));
        send_from_each_cpu(400);
        auto const by_queue = take_by_queue(group, 400 * cpus);
        BOOST_TEST(sum(by_queue) == 400 * cpus);
        auto const stats = group.stats();
        BOOST_TEST(stats.received == 400 * cpus);
        BOOST_TEST(stats.dropped == 0U);
        for (std::size_t queue = 0; queue != 4; ++queue)
            BOOST_TEST(group[queue].stats().received == by_queue[queue]);
        group.close();
    }
}

BOOST_AUTO_TEST_CASE(a_range_leaves_the_other_queues_to_the_stack) {
    auto const cpus = std::thread::hardware_concurrency();
    xdp_group group({.each = {.interface = "v1", .queue = 2}, .queue_count = 2});
    BOOST_TEST(group.size() == 2U);
    netring::test::plain_receiver stack("v1");
    send_from_each_cpu(100);
    auto const by_queue = take_by_queue(group, 100 * cpus);
    BOOST_TEST(by_queue[0] == 0U);
    BOOST_TEST(by_queue[1] == 0U);
    BOOST_TEST(stack.take(100 * cpus - sum(by_queue)).size() == 100 * cpus - sum(by_queue));
}

BOOST_AUTO_TEST_CASE(its_sockets_serve_a_thread_each) {
    auto const cpus = std::thread::hardware_concurrency();
    std::atomic<std::size_t> received{0};
    auto sockets = xdp_group({.each = {.interface = "v1", .memory = {.frame_count = 512}}, .one_umem = true}).sockets();
    {
        std::vector<std::jthread> threads;
        for (auto& socket : sockets)
            threads.emplace_back([&received, &socket](std::stop_token const& stop) {
                while (!stop.stop_requested())
                    received += socket.next(10ms).size();
            });
        send_from_each_cpu(2000);
        auto const dropped = [&] {
            std::size_t total = 0;
            for (auto const& socket : sockets)
                total += socket.stats().dropped;
            return total;
        };
        BOOST_TEST(netring::test::eventually([&] { return received + dropped() == 2000 * cpus; }));
    }
    BOOST_TEST(received > 1000U);
    BOOST_TEST(sockets.front().memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(a_failed_open_leaves_nothing_behind) {
    netring::error_code ec;
    netring::diagnostics why;
    xdp_group group;
    auto const before = netring::test::open_descriptors();
    group.open({.each = {.interface = "v1", .queue = 2}, .queue_count = 3}, ec, &why);
    BOOST_TEST((ec == boost::system::errc::invalid_argument));
    BOOST_TEST(why.text().find("queue 4 of 'v1'") != std::string::npos, why.text());
    BOOST_TEST(netring::test::open_descriptors() == before);
    BOOST_TEST(run("ip link show v1").find("xdp") == std::string::npos);
    group.open({.each = {.interface = "v1", .queue = 4}}, ec, &why);
    BOOST_TEST((ec == netring::error::invalid_option));
    BOOST_TEST(why.text().find("legal: 0 to 3 on v1") != std::string::npos, why.text());
}

BOOST_AUTO_TEST_CASE(a_group_that_is_not_open_has_nothing_to_wait_for) {
    xdp_group group;
    netring::error_code ec;
    group.next(0s, ec);
    BOOST_TEST((ec == netring::error::not_open));
    group.open({.each = {.interface = "v1"}, .queue_count = 2});
    group.next(0s, ec);
    BOOST_TEST(!ec);
    group.close();
    group.next(0s, ec);
    BOOST_TEST((ec == netring::error::not_open));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_interface_is_heard, *netring::test::timed()) {
    xdp_group group({.each = {.interface = "v1"}});
    auto const begun = std::chrono::steady_clock::now();
    std::jthread const deleting([] {
        std::this_thread::sleep_for(50ms);
        run("ip link del v1");
    });
    netring::error_code ec;
    // On its way out it is down for a moment.
    do
        group.next(2s, ec);
    while (ec == netring::error::network_down);
    BOOST_TEST((ec == netring::error::no_such_device));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 250ms));
}

BOOST_AUTO_TEST_SUITE_END()
