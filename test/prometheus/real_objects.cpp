// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a collector shows of traffic, which the kernel counts too.

#include "scraped.hpp"
#include "wire.hpp"

#include <netring/capture.hpp>
#include <netring/injector.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace netring {
BOOST_AUTO_TEST_SUITE(real_objects)

BOOST_AUTO_TEST_CASE(a_capture_and_an_injector_show_what_the_kernel_counts_while_they_work) {
    test::veth_pair const wire;
    capture from({.interface = "v1"});
    injector to({.interface = "v0"});
    prometheus_collector collector;
    auto const received = collector.add("v1", [&] { return from.stats(); });
    auto const sent = collector.add("v0", [&] { return to.stats(); });

    std::jthread const scraper([&](std::stop_token const& stop) {
        while (!stop.stop_requested())
            scraped(collector);
    });
    auto const before = test::link_counter("v1", "rx", "packets");
    for (std::uint32_t frame = 0; frame != 500; ++frame)
        to.send(test::tagged_frame(100, frame));
    BOOST_TEST(to.wait_drained(2s));
    std::size_t taken = 0;
    while (taken < 500)
        if (auto const batch = from.next(2s))
            taken += batch.size();
        else
            break;
    BOOST_TEST(taken == 500U);

    auto const shown = scraped(collector);
    auto const counted = static_cast<double>(test::link_counter("v1", "rx", "packets") - before);
    BOOST_TEST(shown.at(R"(netring_capture_packets_total{iface="v1"})") == counted);
    BOOST_TEST(shown.at(R"(netring_inject_bytes_total{iface="v0"})") == 500 * 100);
    BOOST_TEST(shown.at(R"(netring_inject_packets_total{iface="v0"})") == 500);
}

BOOST_AUTO_TEST_CASE(a_capture_that_is_opened_again_goes_on_counting) {
    test::veth_pair const wire;
    test::plain_sender const sender("v0");
    capture from({.interface = "v1"});
    prometheus_collector collector;
    auto const shown = collector.add("v1", [&] { return from.stats(); });
    auto const packets = [&] { return scraped(collector).at(R"(netring_capture_packets_total{iface="v1"})"); };
    sender.send_tagged(60, 0, 30);
    BOOST_TEST(packets() == 30);
    from.close();
    from.open({.interface = "v1"});
    sender.send_tagged(60, 0, 5);
    BOOST_TEST(packets() == 35);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring
