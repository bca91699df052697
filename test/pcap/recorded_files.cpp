// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Recorded files of many programs: what is said of each, and what tshark makes of it.

#include "captures.hpp"
#include "reading.hpp"
#include "tshark.hpp"

#include <netring/pcap_reader.hpp>

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

using boost::property_tree::ptree;
using netring::error;
using netring::error_code;
using netring::timestamp_clock;
using netring::test::captures;
using netring::test::content_of;
using netring::test::folder_of_captures;
using netring::test::if_there_are_captures;
using netring::test::read_all_of;

namespace {

/// How those end that are not whole, and what is said of the place.
std::map<std::string, std::pair<error, std::string>> const damaged{
    {"bad_version_1_1.pcapng", {error::unsupported_file, "at byte 0 (pcapng version 1.1)"}},
    {"bad_version_1_4.pcap", {error::unsupported_file, "at byte 0 (pcap version 1.4)"}},
    {"cut_in_file_header.pcap", {error::truncated_file, "at byte 0 (a file header of 24 bytes, 10 left)"}},
    {"cut_in_record_data.pcap", {error::truncated_file, "at byte 528 (a packet of 254 bytes, 50 left)"}},
    {"lt_reserved_bits.pcap",
     {error::unsupported_file, "at byte 0 (reserved bits are set in its link type 0x00300000)"}},
    {"ntar_bad_length.pcapng", {error::malformed_file, "at byte 96 (a block of 167 bytes)"}},
    {"zero_bytes.pcap", {error::truncated_file, "at byte 0 (the file is empty)"}},
};

error_code expected_end(std::string const& name) {
    auto const found = damaged.find(name);
    return found == damaged.end() ? error_code() : error_code(found->second.first);
}

bool is_capture(std::filesystem::path const& path) {
    return path.extension() == ".pcap" || path.extension() == ".pcapng";
}

ptree manifest() {
    ptree entries;
    boost::property_tree::read_json(std::string(folder_of_captures()) + "/manifest.json", entries);
    return entries;
}

template <class Number>
std::vector<Number> numbers_in(ptree const& facts, std::string const& name) {
    std::vector<Number> numbers;
    if (auto const list = facts.get_child_optional(name))
        for (auto const& each : *list)
            numbers.push_back(each.second.get_value<Number>());
    return numbers;
}

/// The least and the greatest of some sizes; nothing of none.
std::vector<std::size_t> range_of(std::vector<std::size_t> const& sizes) {
    if (sizes.empty())
        return {};
    auto const [least, most] = std::ranges::minmax(sizes);
    return {least, most};
}

void check_facts(netring::test::reading const& read, ptree const& facts) {
    BOOST_TEST(read.packets.size() == facts.get<std::size_t>("packets"));
    std::vector<std::size_t> captured;
    std::vector<std::size_t> wire;
    for (std::size_t index = 0; index != read.packets.size(); ++index) {
        captured.push_back(read.packets[index].size());
        wire.push_back(read.metadata[index].wire_size);
    }
    BOOST_TEST(range_of(captured) == numbers_in<std::size_t>(facts, "caplen"), boost::test_tools::per_element());
    // Never less than was captured.
    auto expected_wire = numbers_in<std::size_t>(facts, "origlen");
    if (facts.count("cap>orig") != 0)
        expected_wire = numbers_in<std::size_t>(facts, "caplen");
    BOOST_TEST(range_of(wire) == expected_wire, boost::test_tools::per_element());

    auto expected_link_types = numbers_in<int>(facts, "linktypes");
    if (auto const only = facts.get_optional<int>("linktype"))
        expected_link_types.push_back(*only);
    std::vector<int> link_types;
    for (auto const& each : read.interfaces)
        link_types.push_back(static_cast<int>(each.link_type));
    std::ranges::sort(link_types);
    link_types.erase(std::unique(link_types.begin(), link_types.end()), link_types.end());
    BOOST_TEST(link_types == expected_link_types, boost::test_tools::per_element());

    std::map<int, std::size_t> per_interface;
    for (auto const& each : read.metadata)
        ++per_interface[each.interface_index];
    if (auto const expected = facts.get_child_optional("packets_per_interface"))
        for (auto const& [interface, count] : *expected)
            BOOST_TEST(per_interface[std::stoi(interface)] == count.get_value<std::size_t>());
}

/// Its numbers, but for the interface, as tshark has them.
void check_as_tshark(netring::test::reading const& read, std::vector<netring::test::tshark_packet> const& theirs) {
    BOOST_TEST_REQUIRE(read.packets.size() == theirs.size());
    for (std::size_t index = 0; index != theirs.size(); ++index) {
        auto const& metadata = read.metadata[index];
        auto const& expected = theirs[index];
        BOOST_TEST((read.packets[index] == expected.bytes));
        BOOST_TEST(metadata.wire_size == std::max(expected.wire_bytes, expected.bytes.size()));
        BOOST_TEST((metadata.timestamp.clock() == (expected.time ? timestamp_clock::recorded : timestamp_clock::none)));
        if (expected.time)
            BOOST_TEST((metadata.timestamp.time() == *expected.time));
        BOOST_TEST(metadata.interface_index == expected.interface_id.value_or(0));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_recorded_file)

BOOST_AUTO_TEST_CASE(is_what_is_said_of_it, *if_there_are_captures()) {
    std::size_t files = 0;
    for (auto const& [key, entry] : manifest()) {
        auto const name = entry.get<std::string>("file");
        BOOST_TEST_CONTEXT(name) {
            auto const read = read_all_of(std::filesystem::path(folder_of_captures()) / name);
            BOOST_TEST(read.ec == expected_end(name));
            if (auto const found = damaged.find(name); found != damaged.end())
                BOOST_TEST(read.why.text() ==
                           "read " + std::string(folder_of_captures()) + '/' + name + ' ' + found->second.second);
            if (read.ec != error::unsupported_file && entry.count("facts") != 0 &&
                entry.get_child("facts").count("packets") != 0)
                check_facts(read, entry.get_child("facts"));
            ++files;
        }
    }
    BOOST_TEST(files != 0U);
}

BOOST_AUTO_TEST_CASE(has_the_packets_that_tshark_sees, *if_there_are_captures()) {
    BOOST_TEST_REQUIRE(netring::test::has_tshark());
    std::size_t packets = 0;
    for (auto const& path : captures())
        // It multiplies a fraction in 32 bits, and so loses 2^31 us of one.
        if (is_capture(path) && path.filename() != "ts_frac_invalid_usec.pcap")
            BOOST_TEST_CONTEXT(path) {
                auto const read = read_all_of(path);
                // It goes on behind a length that is no multiple of 4, which the format forbids.
                if (read.ec == error::malformed_file)
                    continue;
                check_as_tshark(read, netring::test::packets_by_tshark(path));
                packets += read.packets.size();
            }
    BOOST_TEST(packets != 0U);
}

BOOST_AUTO_TEST_CASE(is_the_same_in_memory, *if_there_are_captures()) {
    for (auto const& path : captures())
        if (is_capture(path))
            BOOST_TEST_CONTEXT(path) {
                auto const content = content_of(path);
                auto const from_path = read_all_of(path);
                auto const from_memory = read_all_of(std::span(content));
                BOOST_TEST(from_memory.ec == from_path.ec);
                BOOST_TEST(from_memory.why.hint == from_path.why.hint);
                BOOST_TEST((from_memory.packets == from_path.packets));
                BOOST_TEST((from_memory.metadata == from_path.metadata));
                BOOST_TEST((from_memory.interfaces == from_path.interfaces));
            }
}

BOOST_AUTO_TEST_SUITE_END()
