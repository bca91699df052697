// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Recorded files of all kinds that are read and written again: tshark sees the same packets. NETRING_TEST_CAPTURES names their
// folder.

#include "captures.hpp"
#include "reading.hpp"
#include "tshark.hpp"
#include "writing.hpp"

#include <netring/pcap_reader.hpp>
#include <netring/pcap_writer.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>

using namespace std::chrono_literals;
using netring::pcap_format;
using netring::test::both_formats;
using netring::test::packets_by_tshark;
using netring::test::reading;

namespace {

bool has_one_link_type(reading const& file) {
    return std::ranges::all_of(file.metadata, [&](netring::packet_metadata const& each) {
        return each.link_type == file.interfaces.front().link_type;
    });
}

/// What a file of that format can say of it.
netring::timestamp::time_point time_in(pcap_format format, netring::timestamp const& stamp) {
    if (stamp.clock() == netring::timestamp_clock::none)
        return {};
    constexpr auto last = std::chrono::seconds(0xffffffff) + 999999999ns;
    auto const time = std::max(stamp.time(), netring::timestamp::time_point());
    return format == pcap_format::pcap ? std::min(time, netring::timestamp::time_point(last)) : time;
}

void write_again(reading const& file, netring::pcap_writer_options options) {
    options.interfaces = file.interfaces;
    options.snap_length_bytes = netring::pcap_reader::max_packet_bytes;
    netring::pcap_writer writer(options);
    for (std::size_t i = 0; i != file.packets.size(); ++i)
        writer.write(netring::packet_view(file.packets[i], file.metadata[i]));
    writer.close();
    BOOST_TEST(writer.stats().packets == file.packets.size());
    BOOST_TEST(writer.stats().cut == 0U);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(recorded_files_that_are_written_again, netring::test::written_file,
                         *netring::test::if_there_are_captures())

BOOST_DATA_TEST_CASE(have_the_same_packets, both_formats, format) {
    options.format = format;
    std::size_t compared = 0;
    for (auto const& original : netring::test::captures()) {
        auto const file = netring::test::read_all_of(original);
        if (file.packets.empty() || (format == pcap_format::pcap && !has_one_link_type(file)))
            continue;
        BOOST_TEST_CONTEXT(original) {
            write_again(file, options);
            auto const seen = packets_by_tshark(path);
            BOOST_TEST_REQUIRE(seen.size() == file.packets.size());
            for (std::size_t i = 0; i != seen.size(); ++i) {
                BOOST_TEST((seen[i].bytes == file.packets[i]));
                BOOST_TEST(seen[i].wire_bytes == file.metadata[i].wire_size);
                BOOST_TEST((seen[i].time == time_in(format, file.metadata[i].timestamp)));
                if (format == pcap_format::pcapng)
                    BOOST_TEST((seen[i].interface_id == file.metadata[i].interface_index));
            }
            compared += seen.size();
        }
    }
    BOOST_TEST_MESSAGE(compared << " packets compared");
    BOOST_TEST(compared > 100U);
}

BOOST_AUTO_TEST_CASE(have_the_same_metadata_in_pcapng) {
    for (auto const& original : netring::test::captures()) {
        auto file = netring::test::read_all_of(original);
        if (file.packets.empty())
            continue;
        BOOST_TEST_CONTEXT(original) {
            write_again(file, options);
            auto const again = netring::test::read_all_of(path);
            for (auto& each : file.metadata)
                each.timestamp = netring::timestamp(time_in(pcap_format::pcapng, each.timestamp),
                                                    netring::timestamp_clock::recorded);
            BOOST_TEST((again.metadata == file.metadata));
            BOOST_TEST(again.interfaces.size() == file.interfaces.size());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
