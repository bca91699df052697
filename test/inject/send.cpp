// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "wire.hpp"

#include <netring/injector.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using netring::error_code;
using netring::injector;
using netring::test::are_tagged_frames;
using netring::test::plain_receiver;
using netring::test::tagged_frame;

namespace {

struct wired {
    netring::test::veth_pair veth;
    plain_receiver receiver{"v1"};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending, wired)

BOOST_AUTO_TEST_CASE(every_frame_arrives_in_order_and_byte_identical) {
    for (std::size_t const frame_count : {1U, 2U, 8U, 256U})
        for (std::size_t const size : {14U, 60U, 1000U, 1514U}) {
            injector to({.interface = "v0", .frame_count = frame_count});
            BOOST_TEST(to.stats().frame_count == frame_count);
            std::uint32_t const count = static_cast<std::uint32_t>(frame_count * 10);
            for (std::uint32_t number = 0; number != count; ++number)
                to.send(tagged_frame(size, number));
            BOOST_TEST(to.wait_drained(1s));
            BOOST_TEST(are_tagged_frames(receiver.take(count), size, 0, count), size << " bytes, " << frame_count);
            auto const stats = to.stats();
            BOOST_TEST(stats.queued == count);
            BOOST_TEST(stats.sent == count);
            BOOST_TEST(stats.sent_bytes == count * size);
            BOOST_TEST(stats.in_flight == 0U);
        }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_SUITE_END()
