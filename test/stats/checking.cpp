// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/capabilities.hpp"
#include "check/check.hpp"
#include "check/listing.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace netring_stats;

BOOST_AUTO_TEST_SUITE(checking)

BOOST_AUTO_TEST_CASE(each_backend_lacks_what_it_needs_and_no_more) {
    using names = std::vector<std::string>;
    constexpr std::uint64_t net_raw = 1U << 13U;
    constexpr std::uint64_t net_admin = 1U << 12U;
    constexpr std::uint64_t sys_admin = 1U << 21U;
    constexpr std::uint64_t bpf = std::uint64_t{1} << 39U;
    BOOST_TEST(capabilities(0).missing_for_packet() == names{"CAP_NET_RAW"});
    BOOST_TEST(capabilities(net_raw).missing_for_packet().empty());
    BOOST_TEST(capabilities(net_raw).missing_for_xdp() == (names{"CAP_NET_ADMIN", "CAP_BPF"}));
    BOOST_TEST(capabilities(net_raw | net_admin | bpf).missing_for_xdp().empty());
    BOOST_TEST(capabilities(net_raw | net_admin | sys_admin).missing_for_xdp().empty());
}

BOOST_AUTO_TEST_CASE(one_failure_and_no_warning_means_no_capture) {
    check_report report{.interface = "eth0", .found = {{.name = "link", .value = "down"}}};
    for (auto const harmless : {finding_status::ok, finding_status::note, finding_status::warning}) {
        report.found.front().status = harmless;
        BOOST_TEST(report.can_capture());
    }
    report.found.front().status = finding_status::failure;
    BOOST_TEST(!report.can_capture());
    BOOST_TEST(boost::json::parse(check_message(report)).at("can_capture") == false);
    BOOST_TEST(check_text(report, false).find("eth0 cannot be captured") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_that_are_no_utf_8_are_replaced_in_what_programs_read) {
    constexpr auto replaced = "eth\xef\xbf\xbd";
    check_report const report{.interface = "eth\xff",
                              .found = {{.name = "name", .value = "eth\xff", .why = "eth\xff", .command = "eth\xff"}}};
    auto const checked = boost::json::parse(check_message(report));
    BOOST_TEST(checked.at("interface").as_string() == replaced);
    for (auto const* field : {"value", "why", "command"})
        BOOST_TEST(checked.at("findings").at(0).at(field).as_string() == replaced);
    auto const listed = boost::json::parse(listing_message({{.info = {.name = "eth\xff"}}}));
    BOOST_TEST(listed.at("interfaces").at(0).at("name").as_string() == replaced);
}

BOOST_AUTO_TEST_SUITE_END()
