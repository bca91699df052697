// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Recorded and made-up frames that one host sends: the other receives the same bytes in the same order. They are
// replayed from pcap files.

#include "captures.hpp"
#include "two_hosts.hpp"

#include <netring/bridge_core.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <system_error>
#include <vector>

namespace data = boost::unit_test::data;
using netring::bridge_core;
using netring::test::bytes_on_wire;
using netring::test::host;
using netring::test::joining_bridge;
using netring::test::tagged_frame;
using netring::test::two_hosts;

namespace {

using bytes = std::vector<std::byte>;

/// The frames of a classic pcap file of Ethernet (draft-ietf-opsawg-pcap), up to where it is cut; none of any other file.
std::vector<bytes> frames_in(std::filesystem::path const& path) {
    constexpr std::size_t file_header = 24;
    constexpr std::size_t record_header = 16;
    constexpr std::uint32_t ethernet = 1;
    auto const content = netring::test::content_of(path);
    if (content.size() < file_header)
        return {};
    bool const big_endian = content[0] == std::byte{0xa1};
    auto const number_at = [&](std::size_t at) {
        std::uint32_t number = 0;
        for (std::size_t byte = 0; byte != 4; ++byte)
            number = number << 8U | std::to_integer<std::uint32_t>(content[at + (big_endian ? byte : 3 - byte)]);
        return number;
    };
    auto const magic = number_at(0);
    // Of microseconds or of nanoseconds.
    if ((magic != 0xa1b2c3d4 && magic != 0xa1b23c4d) || (number_at(20) & 0xffffU) != ethernet)
        return {};
    std::vector<bytes> frames;
    for (auto at = file_header; at + record_header <= content.size();) {
        auto const size = number_at(at + 8);
        at += record_header;
        if (size > content.size() - at)
            break;
        auto const record = std::span(content).subspan(at, size);
        frames.emplace_back(record.begin(), record.end());
        at += size;
    }
    return frames;
}

/// Sends them, and checks that they arrive at the other host. @return how many, without those that are too long to be sent.
std::size_t replay(host const& from, host const& to, std::vector<bytes> const& frames) {
    // A receiver has room for so many, however long.
    constexpr std::size_t at_once = 64;
    auto const sender = from.sender();
    auto const receiver = to.receiver();
    std::size_t count = 0;
    for (auto next = frames.begin(); next != frames.end();) {
        std::vector<bytes> sent;
        for (; next != frames.end() && sent.size() != at_once; ++next)
            try {
                sender->send(*next);
                sent.push_back(*next);
            } catch (std::system_error const& failure) {
                if (failure.code() != std::errc::message_size)
                    throw;
            }
        std::vector<bytes> arrived;
        std::ranges::transform(receiver->take(sent.size()), std::back_inserter(arrived), bytes_on_wire);
        BOOST_TEST_REQUIRE(arrived.size() == sent.size());
        BOOST_TEST((arrived == sent));
        count += sent.size();
    }
    return count;
}

void set_mtu(two_hosts const& hosts, unsigned mtu) {
    for (auto const* each : {&hosts.a, &hosts.b}) {
        each->run("ip link set " + each->interface + " mtu " + std::to_string(mtu));
        netring::test::run("ip link set " + each->peer + " mtu " + std::to_string(mtu));
    }
}

bridge_core bridge_with(bool qdisc_bypass) {
    auto options = netring::test::between_hosts();
    options.qdisc_bypass = qdisc_bypass;
    options.on_full = netring::bridge_on_full::wait;
    return bridge_core(options);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(frames_that_cross_a_bridge, two_hosts)

BOOST_DATA_TEST_CASE(are_the_same_at_any_size, data::make({false, true}), qdisc_bypass) {
    std::vector<bytes> frames;
    for (std::uint32_t size = 14; size <= 1514; ++size)
        frames.push_back(tagged_frame(size, size));
    joining_bridge const bridge{bridge_with(qdisc_bypass)};
    BOOST_TEST(replay(a, b, frames) == frames.size());
    BOOST_TEST(replay(b, a, frames) == frames.size());
}

BOOST_AUTO_TEST_CASE(may_be_jumbo_frames) {
    set_mtu(*this, 9000);
    std::vector<bytes> frames;
    for (std::uint32_t size = 14; size <= 9014; size += 90)
        frames.push_back(tagged_frame(size, size));
    joining_bridge const bridge{bridge_with(false)};
    BOOST_TEST(replay(a, b, frames) == frames.size());
    BOOST_TEST(bridge.longest() == 9014U);
}

BOOST_AUTO_TEST_CASE(are_the_same_as_were_recorded, *netring::test::if_there_are_captures()) {
    set_mtu(*this, 9000);
    joining_bridge const bridge{bridge_with(false)};
    std::size_t count = 0;
    for (auto const& file : netring::test::captures())
        if (auto const frames = frames_in(file); !frames.empty()) {
            BOOST_TEST_CONTEXT(file) {
                auto const replayed = replay(a, b, frames);
                BOOST_TEST_MESSAGE(file.filename() << ": " << replayed << " replayed, " << frames.size() - replayed
                                                   << " too long to be sent");
                count += replayed;
            }
        }
    BOOST_TEST(count != 0U);
}

BOOST_AUTO_TEST_SUITE_END()
