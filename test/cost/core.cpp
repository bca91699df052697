// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "counting.hpp"
#include "needs_bpf.hpp"

#include <netring/capture.hpp>
#include <netring/injector.hpp>
#include <netring/xdp_socket.hpp>

#include <algorithm>

using namespace std::chrono_literals;
using netring::test::counted;
using netring::test::once;
using netring::test::send_every;
using netring::test::world;

namespace {

/// Receives that many packets by the functions that throw, which are there already or come one by one.
template <class Object>
unsigned long allocations_of_receiving(Object& from, std::size_t count) {
    auto const before = counted;
    for (std::size_t left = count; left != 0;) {
        auto const batch = from.next(10s);
        BOOST_TEST_REQUIRE(!batch.empty());
        left -= std::min(left, batch.size());
    }
    return counted.allocations - before.allocations;
}

/// Sends frames one by one, by the functions that throw.
template <class Object>
unsigned long allocations_of_sending(Object& to, world const& w) {
    auto const before = counted;
    for (int number = 0; number != 50; ++number) {
        std::ranges::copy(w.frame, to.try_reserve(w.frame.size()).begin());
        to.commit(w.frame.size());
        to.flush();
        BOOST_TEST_REQUIRE(to.wait_drained(10s));
    }
    return counted.allocations - before.allocations;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(cost_of_the_synchronous_core, world)

BOOST_AUTO_TEST_CASE(no_packet_that_is_waited_for_allocates) {
    netring::capture capture({.interface = "v1", .ring = netring::test::ring_of(65536, 64, 2ms)});
    auto const sparse = send_every(*this, 2ms);
    BOOST_TEST(allocations_of_receiving(capture, 30) == 0U);
}

BOOST_AUTO_TEST_CASE(no_packet_that_is_waited_for_over_af_xdp_allocates, *once() * netring::test::needs_bpf()) {
    netring::xdp_socket socket({.interface = "v1"});
    auto const sparse = send_every(*this, 2ms);
    BOOST_TEST(allocations_of_receiving(socket, 30) == 0U);
}

BOOST_AUTO_TEST_CASE(no_frame_that_is_sent_allocates, *once()) {
    netring::injector injector({.interface = "v1", .frame_count = 64});
    BOOST_TEST(allocations_of_sending(injector, *this) == 0U);
}

BOOST_AUTO_TEST_CASE(no_frame_that_is_sent_over_af_xdp_allocates, *once() * netring::test::needs_bpf()) {
    netring::xdp_socket socket({.interface = "v1"});
    BOOST_TEST(allocations_of_sending(socket, *this) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
