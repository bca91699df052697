// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a writer writes, as tcpdump and tshark see it.

#include "writing.hpp"

#include <netring/owned_batch.hpp>
#include <netring/pcap_reader.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <iterator>
#include <limits>
#include <span>
#include <vector>

using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::link_type;
using netring::packet_direction;
using netring::packet_view;
using netring::pcap_format;
using netring::pcap_writer;
using netring::test::block_fields_of;
using netring::test::both_formats;
using netring::test::fields_of;
using netring::test::lines;
using netring::test::made;
using netring::test::made_packet;
using netring::test::written_file;

namespace {

netring::timestamp at(std::chrono::nanoseconds since_1970) {
    return netring::timestamp(netring::timestamp::time_point(since_1970));
}

made_packet going(packet_direction direction) {
    auto packet = made(60);
    packet.metadata.direction = direction;
    return packet;
}

made_packet tagged(netring::vlan_tag tag) {
    auto packet = made(60);
    packet.metadata.vlan = tag;
    return packet;
}

/// One packet in fragments, as batches of AF_XDP have them.
struct fragmented {
    using iterator_concept = std::input_iterator_tag;
    using value_type = packet_view;
    using difference_type = std::ptrdiff_t;

    packet_view operator*() const { return {parts.front(), packet->metadata}; }
    fragmented& operator++() {
        parts.clear();
        return *this;
    }
    void operator++(int) { parts.clear(); }
    bool operator==(std::default_sentinel_t) const { return parts.empty(); }
    template <class Each>
    void for_each_fragment(Each each) const {
        for (auto const& part : parts)
            each(part);
    }

    made_packet* packet = nullptr;
    std::vector<std::span<std::byte>> parts{};
};

struct one_fragmented {
    fragmented begin() const { return {&packet, {all.first(14), all.subspan(14, 4000), all.subspan(4014)}}; }
    static std::default_sentinel_t end() { return {}; }

    made_packet& packet;
    std::span<std::byte> all = packet.bytes;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_written_file, written_file)

BOOST_DATA_TEST_CASE(has_each_packet_with_its_bytes_length_and_time, both_formats, format) {
    options.format = format;
    // More than the buffer holds.
    constexpr std::uint32_t count = 1000;
    std::vector<made_packet> packets;
    lines expected;
    for (std::uint32_t i = 0; i != count; ++i) {
        packets.push_back(made(14 + i, i));
        std::string hex;
        for (auto const byte : std::span(packets.back().bytes).subspan(14)) {
            constexpr std::string_view digits = "0123456789abcdef";
            hex += digits[std::to_integer<std::size_t>(byte) / 16];
            hex += digits[std::to_integer<std::size_t>(byte) % 16];
        }
        auto const ns = std::to_string(i);
        auto const size = std::to_string(14 + i);
        expected.push_back("1700000000." + std::string(9 - ns.size(), '0') + ns + ' ' + size + ' ' + size + " 0x88b5 " +
                           hex);
    }
    auto const stats = write(packets);
    BOOST_TEST(stats.packets == count);
    BOOST_TEST(stats.cut == 0U);
    BOOST_TEST(stats.files == 1U);
    BOOST_TEST(stats.bytes == std::filesystem::file_size(path));
    BOOST_TEST(fields_of(path, "frame.time_epoch frame.len frame.cap_len eth.type data.data") == expected,
               boost::test_tools::per_element());
    BOOST_TEST(netring::test::packets_in(path) == count);
}

BOOST_DATA_TEST_CASE(may_be_without_packets, both_formats, format) {
    options.format = format;
    BOOST_TEST(write({}).packets == 0U);
    BOOST_TEST(netring::test::packets_in(path) == 0U);
    BOOST_TEST(fields_of(path, "frame.len").empty());
}

BOOST_DATA_TEST_CASE(replaces_what_was_there, both_formats, format) {
    options.format = format;
    write({made(60, 1), made(60, 2)});
    write({made(60, 3)});
    BOOST_TEST(netring::test::packets_in(path) == 1U);
}

BOOST_DATA_TEST_CASE(has_lengths_on_the_wire_and_cuts_at_the_snap_length, both_formats, format) {
    options.format = format;
    options.snap_length_bytes = 61;
    auto cut_before = made(50);
    cut_before.metadata.wire_size = 1500;
    auto const stats = write({made(60), made(61), made(62), cut_before});
    BOOST_TEST(stats.packets == 4U);
    BOOST_TEST(stats.cut == 1U);
    BOOST_TEST(fields_of(path, "frame.len frame.cap_len") == (lines{"60 60", "61 61", "62 61", "1500 50"}),
               boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(has_vlan_tags_in_their_places_again, both_formats, format) {
    options.format = format;
    auto restored = made(60);
    restored.metadata.vlan = netring::vlan_tag{1};
    restored.metadata.vlan_restored = true;
    auto raw = tagged({1});
    raw.metadata.link_type = link_type::raw_ip;
    auto stub = tagged({1});
    stub.bytes.resize(11);
    auto const stats = write({tagged({.tci = 0x6005}), tagged({.tci = 0x1fff, .tpid = 0x88a8}), restored, stub});
    BOOST_TEST(stats.packets == 4U);
    BOOST_TEST(fields_of(path, "frame.len frame.cap_len vlan.id vlan.priority vlan.dei ieee8021ad.id vlan.etype") ==
                   (lines{"64 64 5 3 0  0x88b5", "64 64    4095 ", "60 60     ", "60 11     "}),
               boost::test_tools::per_element());
    // What follows the tag is what followed the addresses.
    auto const plain = folder.path / "plain.pcap";
    write({tagged({5})});
    options.path = plain;
    write({made(60)});
    BOOST_TEST(fields_of(path, "eth.src eth.dst data.data") == fields_of(plain, "eth.src eth.dst data.data"));
}

BOOST_DATA_TEST_CASE(is_cut_behind_a_tag_that_was_put_back, both_formats, format) {
    options.format = format;
    options.snap_length_bytes = 60;
    BOOST_TEST(write({tagged({5})}).cut == 1U);
    BOOST_TEST(fields_of(path, "frame.len frame.cap_len vlan.id") == (lines{"64 60 5"}));
    options.snap_length_bytes = 14;
    write({tagged({5})});
    BOOST_TEST(fields_of(path, "frame.len frame.cap_len eth.type") == (lines{"64 14 0x8100"}));
}

BOOST_DATA_TEST_CASE(has_whole_packets_that_lie_in_fragments, both_formats, format) {
    options.format = format;
    auto jumbo = made(9000);
    pcap_writer writer(options);
    writer.write(one_fragmented{jumbo});
    writer.close();
    auto const fields = "frame.len frame.cap_len data.data";
    auto const seen = fields_of(path, fields);
    options.path = folder.path / "whole.pcap";
    write({jumbo});
    BOOST_TEST(seen == fields_of(options.path, fields), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(has_all_packets_of_a_batch, both_formats, format) {
    options.format = format;
    netring::owned_batch batch;
    batch.push_back(made(60, 1).view());
    batch.push_back(made(61, 2).view());
    pcap_writer writer(options);
    writer.write(batch);
    writer.close();
    BOOST_TEST(fields_of(path, "frame.len") == (lines{"60", "61"}));
}

BOOST_DATA_TEST_CASE(may_have_packets_that_are_longer_than_the_buffer, both_formats, format) {
    // Wireshark takes packets of that length of few link types only; this is D-Bus.
    constexpr auto long_ones = static_cast<link_type>(231);
    options.format = format;
    options.interfaces = {{.index = 1, .link_type = long_ones}};
    options.snap_length_bytes = netring::pcap_reader::max_packet_bytes;
    auto small = made(60);
    auto large = made(300001);
    auto cut = made(netring::pcap_reader::max_packet_bytes + 1);
    for (auto* const each : {&small, &large, &cut})
        each->metadata.link_type = long_ones;
    BOOST_TEST(write({small, large, small, cut, small}).cut == 1U);
    BOOST_TEST(fields_of(path, "frame.len frame.cap_len") ==
                   (lines{"60 60", "300001 300001", "60 60", "16777217 16777216", "60 60"}),
               boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(has_the_nearest_times_that_there_are, both_formats, format) {
    options.format = format;
    std::vector<made_packet> packets(5, made(60));
    packets[0].metadata.timestamp = at(-1ns);
    packets[1].metadata.timestamp =
        netring::timestamp(netring::timestamp::time_point(1s), netring::timestamp_clock::none);
    packets[2].metadata.timestamp = at(std::chrono::seconds(0xffffffff) + 999999999ns);
    packets[3].metadata.timestamp = at(std::chrono::seconds(0x100000000));
    packets[4].metadata.timestamp = at(std::chrono::nanoseconds(std::numeric_limits<std::int64_t>::min()));
    write(packets);
    auto const after_2106 = format == pcap_format::pcap ? "4294967295.999999999" : "4294967296.000000000";
    BOOST_TEST(fields_of(path, "frame.time_epoch") ==
                   (lines{"0.000000000", "0.000000000", "4294967295.999999999", after_2106, "0.000000000"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tells_directions_in_pcapng) {
    write({going(packet_direction::host), going(packet_direction::broadcast), going(packet_direction::multicast),
           going(packet_direction::other_host), going(packet_direction::outgoing)});
    BOOST_TEST(fields_of(path, "frame.packet_flags_direction frame.packet_flags_reception_type") ==
                   (lines{"0x00000001 1", "0x00000001 3", "0x00000001 2", "0x00000001 4", "0x00000002 0"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(describes_itself_and_its_interfaces_in_pcapng) {
    options.application = "a test";
    options.interfaces = {{.index = 1, .name = "v1", .description = "an end", .filter = "tcp port 80 or arp"},
                          {.index = 7, .snap_length_bytes = 96, .name = "tun7"}};
    write({made(60)});
    BOOST_TEST(fields_of(path, "frame.interface_name frame.interface_description") == (lines{"v1 an end"}));
    auto const option = [](std::string const& name) { return "pcapng.options.option.data." + name; };
    BOOST_TEST(block_fields_of(path, option("interface.name") + ' ' + option("interface.filter.string") + ' ' +
                                         option("user_application")) == (lines{"v1,tun7 tcp port 80 or arp a test"}));
    BOOST_TEST(block_fields_of(path, "pcapng.interface_description.snap_length") == (lines{"262144,96"}));
    // Texts have no zero at their end.
    BOOST_TEST(block_fields_of(path, "pcapng.options.option.length") == (lines{"5,6,0,2,6,1,19,5,0,4,1,5,0,4,0"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_have_interfaces_of_several_link_types_in_pcapng) {
    options.interfaces = {{.index = 1, .name = "v1"}, {.index = 7, .link_type = link_type::raw_ip, .name = "tun7"}};
    auto raw = made(60);
    raw.metadata.interface_index = 7;
    raw.metadata.link_type = link_type::raw_ip;
    auto new_type = made(60);
    new_type.metadata.link_type = link_type::linux_cooked;
    auto unknown = made(60);
    unknown.metadata.interface_index = 9;
    write({made(60), raw, new_type, unknown, raw});
    BOOST_TEST(fields_of(path, "frame.interface_id frame.interface_name frame.encap_type") ==
                   (lines{"0 v1 1", "1 tun7 7", "2 v1 25", "3 unknown 1", "1 tun7 7"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(has_an_interface_that_stands_for_any) {
    options.interfaces = {{.index = 0, .name = "any"}, {.index = 1, .name = "v1"}};
    auto other = made(60);
    other.metadata.interface_index = 5;
    write({other, made(60)});
    BOOST_TEST(fields_of(path, "frame.interface_name") == (lines{"any", "v1"}));
}

BOOST_AUTO_TEST_CASE(of_pcap_has_one_link_type_and_stays_whole_if_others_come) {
    options.format = pcap_format::pcap;
    pcap_writer writer(options);
    auto raw = made(60);
    raw.metadata.link_type = link_type::raw_ip;
    error_code ec;
    writer.write(raw.view(), ec);
    BOOST_TEST((ec == error::link_type_mismatch));
    writer.write(made(60).view(), ec);
    BOOST_TEST(!ec);
    writer.close();
    BOOST_TEST(writer.stats().packets == 1U);
    BOOST_TEST(netring::test::packets_in(path) == 1U);
}

BOOST_AUTO_TEST_CASE(of_pcapng_has_no_packets_of_a_link_type_without_a_number) {
    pcap_writer writer(options);
    auto packet = made(60);
    packet.metadata.link_type = link_type::other;
    error_code ec;
    writer.write(packet.view(), ec);
    BOOST_TEST((ec == error::link_type_mismatch));
    writer.close();
    BOOST_TEST(netring::test::packets_in(path) == 0U);
}

BOOST_AUTO_TEST_CASE(tells_losses_once_and_totals_at_its_end_in_pcapng) {
    pcap_writer writer(options);
    writer.write(made(60).view());
    writer.report(
        1,
        {.received = 10, .dropped_by_interface = 1, .accepted_by_filter = 8, .dropped_by_system = 2, .delivered = 6});
    writer.write(made(60).view());
    writer.write(made(60).view());
    // Of an interface that was made again.
    writer.report(1, {.received = 1, .dropped_by_interface = 0, .accepted_by_filter = 1, .dropped_by_system = 1});
    writer.write(made(60).view());
    writer.report(
        1, {.received = 9, .dropped_by_interface = 5, .accepted_by_filter = 7, .dropped_by_system = 3, .delivered = 4});
    auto other = made(60);
    other.metadata.interface_index = 2;
    writer.write(other.view());
    writer.write(made(60).view());
    writer.close();
    BOOST_TEST(fields_of(path, "frame.drop_count") == (lines{"", "3", "", "", "", "7"}),
               boost::test_tools::per_element());
    auto const counts = netring::test::lines_of("tshark -X 'read_format:MIME Files Format' -V -r " + path.string() +
                                                " | sed -n 's/.*Option: Number of/Number of/p'");
    BOOST_TEST(counts == (lines{"Number of Received Packets = 9", "Number of Dropped Packets = 5",
                                "Number of Accepted Packets = 7", "Number of Packets Dropped by OS = 3",
                                "Number of Packets Delivered to the User = 4"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(can_be_read_up_to_the_last_flush) {
    pcap_writer writer(options);
    BOOST_TEST(netring::test::packets_in(path) == 0U);
    writer.write(made(60).view());
    BOOST_TEST(netring::test::packets_in(path) == 0U);
    writer.flush();
    BOOST_TEST(netring::test::packets_in(path) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
