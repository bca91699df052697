// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../../doc/metrics_snippets.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>
#include <prometheus/text_serializer.h>

namespace {

bool shows(netring::prometheus_collector const& collector, std::string const& line) {
    auto const text = prometheus::TextSerializer().Serialize(collector.Collect());
    return text.find('\n' + line + '\n') != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(metrics_snippets, netring::test::wired)

BOOST_AUTO_TEST_CASE(each_member_of_a_group_is_shown) {
    std::vector<netring::capture> members(2);
    members[1].open({.interface = "v1"});
    netring::prometheus_collector collector;
    auto const shown = snippets::show(collector, "v1", members);
    sender.send_tagged(60, 0, 8);
    BOOST_TEST(shows(collector, R"(netring_capture_packets_total{iface="v1",worker="0"} 0)"));
    BOOST_TEST(shows(collector, R"(netring_capture_packets_total{iface="v1",worker="1"} 8)"));
}

BOOST_AUTO_TEST_CASE(what_a_capture_counted_stays_shown_when_it_is_opened_again) {
    netring::prometheus_collector collector;
    int sent = 0;
    std::uint32_t burst = 5;
    snippets::capture_twice(collector, "v1", [&](netring::capture const&) {
        sender.send_tagged(60, 0, burst);
        sent += static_cast<int>(burst--);
        BOOST_TEST(shows(collector, R"(netring_capture_packets_total{iface="v1"} )" + std::to_string(sent)));
    });
    BOOST_TEST(sent == 9);
}

BOOST_AUTO_TEST_SUITE_END()
