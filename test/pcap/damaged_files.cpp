// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Files that are cut off, or that have a wrong byte anywhere.

#include "crafted_file.hpp"
#include "reading.hpp"

#include <netring/pcap_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

using netring::error;
using netring::test::bytes;
using netring::test::crafted_bytes;
using netring::test::crafted_pcap;
using netring::test::crafted_pcapng;
using netring::test::read_all_of;

namespace {

/// A file, and how much of it has each number of packets and is whole.
struct known_file {
    bytes content;
    /// Lengths it may be cut to without an error, with the packets that are there then.
    std::vector<std::pair<std::size_t, std::size_t>> ends{};

    void add(crafted_bytes const& until_now, std::size_t packets) {
        ends.emplace_back(until_now.content().size(), packets);
    }
};

bytes packet(std::size_t size) {
    return bytes(size, std::byte{0x5a});
}

known_file pcap_of(std::endian order, std::uint32_t magic) {
    known_file known;
    crafted_pcap file(order, {.magic = magic});
    known.add(file, 0);
    std::size_t packets = 0;
    for (std::size_t const size : {0U, 1U, 60U, 3U}) {
        file.record(1, 2, packet(size), 100);
        known.add(file, ++packets);
    }
    known.content = file.content();
    return known;
}

known_file pcapng_of(std::endian order) {
    known_file known;
    crafted_pcapng file(order);
    known.add(file, 0);
    auto const named = file.options().option(2, file.values().u32(0x30687465)).option(9, file.values().u8(9));
    for (std::size_t packets = 0; packets != 9;) {
        known.add(file.interface(1, 0, named), packets);
        auto const flags = file.options().option(2, file.values().u32(1));
        known.add(file.enhanced_packet(0, 7, packet(5), 60, flags), ++packets);
        known.add(file.simple_packet(7, packet(7)), ++packets);
        known.add(file.block(0xbad, file.values().u32(0)), packets);
        known.add(file.block(2, file.values().u32(0).u64(1).u32(4).u32(4).u32(4)), ++packets);
        known.add(file.section(crafted_pcapng(order)), packets);
    }
    known.content = file.content();
    return known;
}

std::vector<known_file> known_files() {
    std::vector<known_file> files;
    for (auto const order : {std::endian::little, std::endian::big}) {
        files.push_back(pcap_of(order, 0xa1b2c3d4));
        files.push_back(pcap_of(order, 0xa1b23c4d));
        files.push_back(pcapng_of(order));
    }
    return files;
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_damaged_file)

BOOST_AUTO_TEST_CASE(that_is_cut_anywhere_has_its_whole_packets_and_then_an_error) {
    for (auto const& file : known_files())
        for (std::size_t length = 0; length <= file.content.size(); ++length) {
            BOOST_TEST_CONTEXT(length << " of " << file.content.size()) {
                std::size_t packets = 0;
                bool whole = false;
                for (auto const& [end, count] : file.ends)
                    if (end <= length) {
                        packets = count;
                        whole = end == length;
                    }
                auto const read = read_all_of(std::span(file.content).first(length));
                BOOST_TEST(read.packets.size() == packets);
                BOOST_TEST(read.ec == (whole ? netring::error_code() : make_error_code(error::truncated_file)));
            }
        }
}

BOOST_AUTO_TEST_CASE(tells_its_error_again_and_again_at_the_same_place) {
    auto const file = pcap_of(std::endian::little, 0xa1b2c3d4);
    netring::pcap_reader reader(std::span(file.content).first(file.content.size() - 1));
    auto const first = netring::test::read_all(reader);
    BOOST_TEST(first.packets.size() == 3U);
    auto const second = netring::test::read_all(reader);
    BOOST_TEST(second.packets.empty());
    BOOST_TEST(second.ec == first.ec);
    BOOST_TEST(second.why.text() == first.why.text());
    BOOST_TEST(second.why.text() == "read a file in memory at byte 133 (a packet of 3 bytes, 2 left)");
    BOOST_TEST(reader.position_bytes() == 133U);
    BOOST_TEST(reader.size_bytes().value() == file.content.size() - 1);
}

// Whatever it is made of: no packet that is not there, no end that does not come. Memory is watched by the sanitizers.
BOOST_AUTO_TEST_CASE(with_a_wrong_byte_anywhere_is_read_to_an_end) {
    for (auto const& file : known_files())
        for (std::size_t at = 0; at != file.content.size(); ++at)
            for (unsigned const wrong : {0x00U, 0x01U, 0x7fU, 0x80U, 0xfeU, 0xffU}) {
                auto content = file.content;
                content[at] = static_cast<std::byte>(wrong);
                BOOST_TEST_CONTEXT(wrong << " at " << at) {
                    auto const read = read_all_of(std::span(content));
                    std::size_t captured = 0;
                    for (auto const& each : read.packets)
                        captured += each.size() + 16;
                    BOOST_TEST_REQUIRE(captured <= content.size());
                }
            }
}

BOOST_AUTO_TEST_SUITE_END()
