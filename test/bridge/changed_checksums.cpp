// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "internet_checksum.hpp"
#include "needs_bpf.hpp"
#include "two_hosts.hpp"

#include <netring/bridge_core.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

using netring::bridge_action;
using netring::bridge_core;
using netring::bridge_direction;
using netring::mutable_frame;
using netring::test::folded;
using netring::test::put_word;
using netring::test::two_hosts;
using netring::test::udp_socket;
using netring::test::word;

namespace {

/// Changes a word, and brings the checksum that covers it up to date as RFC 1624 has it.
void change(std::span<std::byte> frame, std::size_t at, unsigned value, std::size_t checksum) {
    auto const sum = (~word(frame, checksum) & 0xffffU) + (~word(frame, at) & 0xffffU) + value;
    put_word(frame, checksum, ~folded(sum) & 0xffffU);
    put_word(frame, at, value);
}

/// Puts "ok" in the place of the first word of a UDP datagram.
bridge_action approve(mutable_frame& frame, bridge_direction) {
    constexpr std::size_t type = 12;
    constexpr std::size_t protocol = 23;
    constexpr std::size_t checksum = 40;
    constexpr std::size_t payload = 42;
    auto const bytes = frame.data();
    if (bytes.size() > payload + 2 && word(bytes, type) == 0x0800U && bytes[protocol] == std::byte{17})
        change(bytes, payload, 0x6f6bU, checksum);
    return bridge_action::forward;
}

void check_approval(two_hosts const& hosts, bridge_core bridge) {
    auto const from = udp_socket(hosts.a, hosts.b);
    auto const to = udp_socket(hosts.b, hosts.a);
    std::jthread const running([&](std::stop_token const& stop) { bridge.run(approve, stop); });

    from.send(std::vector(100, std::byte{'x'}));
    auto expected = std::vector(100, std::byte{'x'});
    put_word(expected, 0, 0x6f6bU);
    BOOST_TEST((to.receive() == expected));
    BOOST_TEST(hosts.checksum_errors() == 0U);
}

} // namespace

// The sender leaves checksums undone, and here no filter can see it.
BOOST_FIXTURE_TEST_SUITE(a_checksum_that_a_filter_brings_up_to_date, two_hosts)

BOOST_AUTO_TEST_CASE(is_right_over_af_xdp, *netring::test::needs_bpf()) {
    auto options = netring::test::between_hosts();
    options.backend = netring::bridge_backend::xdp;
    check_approval(*this, bridge_core(options));
}

BOOST_AUTO_TEST_CASE(is_right_without_the_virtio_header) {
    check_approval(*this, netring::test::without_vnet_header());
}

BOOST_AUTO_TEST_SUITE_END()
