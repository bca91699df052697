// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Files made by hand, in either byte order: each number of the two formats means what their drafts say.

#include "crafted_file.hpp"
#include "reading.hpp"

#include <netring/pcap_reader.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace data = boost::unit_test::data;
using netring::error;
using netring::link_type;
using netring::packet_direction;
using netring::timestamp_clock;
using netring::test::bytes;
using netring::test::crafted_bytes;
using netring::test::crafted_options;
using netring::test::crafted_pcap;
using netring::test::crafted_pcapng;
using netring::test::reading;

namespace {

auto const orders = data::make({false, true});

std::endian order_of(bool big) {
    return big ? std::endian::big : std::endian::little;
}

bytes counted(std::size_t size) {
    bytes result(size);
    for (std::size_t index = 0; index != size; ++index)
        result[index] = static_cast<std::byte>(index);
    return result;
}

reading read(crafted_bytes const& file) {
    return netring::test::read_all_of(std::span(file.content()));
}

/// Nanoseconds since 1970.
std::int64_t ns_of(netring::packet_metadata const& metadata) {
    return metadata.timestamp.time().time_since_epoch().count();
}

/// The time of a packet of an interface with such options.
std::int64_t ns_of(std::uint64_t units, crafted_options const& options) {
    crafted_pcapng file(options.order());
    file.interface(1, 0, options).enhanced_packet(0, units, counted(1));
    return ns_of(read(file).metadata.at(0));
}

std::int64_t ns_at_resolution(std::uint64_t units, std::uint8_t resolution) {
    crafted_options options(std::endian::big);
    return ns_of(units, options.option(9, crafted_bytes(options.order()).u8(resolution)));
}

packet_direction direction_of(std::uint32_t flags, bool big) {
    crafted_pcapng file(order_of(big));
    file.interface(1).enhanced_packet(0, 0, counted(1), 1, file.options().option(2, file.values().u32(flags)));
    return read(file).metadata.at(0).direction;
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_pcap_file)

BOOST_DATA_TEST_CASE(counts_microseconds_or_nanoseconds, orders, big) {
    for (auto const& [magic, unit_ns] : {std::pair{0xa1b2c3d4U, 1000}, std::pair{0xa1b23c4dU, 1}}) {
        crafted_pcap file(order_of(big), {.magic = magic, .snap_length_bytes = 96, .link_type = 113});
        file.record(1, 2, counted(20), 1000).record(0xffffffff, 3, counted(0), 0);
        auto const all = read(file);
        BOOST_TEST(!all.ec);
        BOOST_TEST_REQUIRE(all.packets.size() == 2U);
        BOOST_TEST(ns_of(all.metadata[0]) == 1'000'000'000 + 2 * unit_ns);
        BOOST_TEST(ns_of(all.metadata[1]) == 0xffffffff * std::int64_t{1'000'000'000} + 3 * unit_ns);
        BOOST_TEST((all.metadata[0].timestamp.clock() == timestamp_clock::recorded));
        BOOST_TEST((all.packets[0] == counted(20)));
        BOOST_TEST(all.metadata[0].wire_size == 1000U);
        BOOST_TEST(all.packets[1].empty());
        BOOST_TEST_REQUIRE(all.interfaces.size() == 1U);
        BOOST_TEST((all.interfaces[0] ==
                    netring::pcap_interface{.link_type = link_type::linux_cooked, .snap_length_bytes = 96}));
        BOOST_TEST((all.metadata[0].link_type == link_type::linux_cooked));
    }
}

BOOST_DATA_TEST_CASE(carries_what_is_more_than_a_second, orders, big) {
    crafted_pcap file(order_of(big));
    file.record(1418145370, 2147483648, counted(1), 1);
    BOOST_TEST(ns_of(read(file).metadata.at(0)) == 1'418'147'517'483'648'000);
}

BOOST_DATA_TEST_CASE(may_have_longer_record_headers, orders, big) {
    crafted_pcap file(order_of(big), {.magic = 0xa1b2cd34});
    for (auto const size : std::to_array<std::uint8_t>({3, 4}))
        file.u32(7).u32(8).u32(size).u32(size).u32(2).u16(0x0800).u16(0).add(counted(size));
    auto const all = read(file);
    BOOST_TEST(!all.ec);
    BOOST_TEST_REQUIRE(all.packets.size() == 2U);
    BOOST_TEST((all.packets[0] == counted(3)));
    BOOST_TEST((all.packets[1] == counted(4)));
    BOOST_TEST(ns_of(all.metadata[1]) == 7'000'008'000);
}

BOOST_DATA_TEST_CASE(has_a_link_type_of_16_bits, orders, big) {
    BOOST_TEST(static_cast<int>(
                   read(crafted_pcap(order_of(big), {.link_type = 0xfc00fffe})).interfaces.at(0).link_type) == 0xfffe);
    for (unsigned bit = 16; bit != 26; ++bit)
        BOOST_TEST(read(crafted_pcap(order_of(big), {.link_type = 1U << bit})).ec ==
                   make_error_code(error::unsupported_file));
}

BOOST_DATA_TEST_CASE(is_refused_if_its_version_is_not_2, orders, big) {
    for (auto const major : std::to_array<std::uint16_t>({0, 1, 3, 543, 512})) {
        auto const all = read(crafted_pcap(order_of(big), {.major = major}));
        BOOST_TEST(all.ec == make_error_code(error::unsupported_file));
        BOOST_TEST(all.why.hint == "pcap version " + std::to_string(major) + ".4");
    }
    BOOST_TEST(!read(crafted_pcap(order_of(big), {.minor = 0})).ec);
}

BOOST_DATA_TEST_CASE(of_old_may_have_its_two_lengths_in_either_order, orders, big) {
    crafted_pcap file(order_of(big), {.minor = 2});
    file.u32(0).u32(0).u32(60).u32(10).add(counted(10)).u32(0).u32(0).u32(10).u32(60).add(counted(10));
    auto const all = read(file);
    BOOST_TEST(!all.ec);
    BOOST_TEST_REQUIRE(all.packets.size() == 2U);
    for (std::size_t index = 0; index != 2; ++index) {
        BOOST_TEST((all.packets[index] == counted(10)));
        BOOST_TEST(all.metadata[index].wire_size == 60U);
    }
}

BOOST_DATA_TEST_CASE(has_packets_up_to_16_MiB_and_is_damaged_beyond, orders, big) {
    auto const longest = netring::pcap_reader::max_packet_bytes;
    crafted_pcap file(order_of(big), {.snap_length_bytes = 10});
    file.record(0, 0, counted(longest), 5).record(0, 0, counted(longest + 1), 5);
    auto const all = read(file);
    BOOST_TEST(all.ec == make_error_code(error::malformed_file));
    BOOST_TEST(all.why.text() == "read a file in memory at byte 16777256 (a packet of 16777217 bytes)");
    BOOST_TEST_REQUIRE(all.packets.size() == 1U);
    BOOST_TEST((all.packets[0] == counted(longest)));
    BOOST_TEST(all.metadata[0].wire_size == longest);
}

BOOST_DATA_TEST_CASE(tells_the_ether_type_of_ethernet_only, orders, big) {
    for (auto const link_type : {1U, 101U}) {
        crafted_pcap file(order_of(big), {.link_type = link_type});
        file.record(0, 0, counted(14), 14).record(0, 0, counted(13), 13);
        auto const all = read(file);
        BOOST_TEST(all.metadata.at(0).protocol == (link_type == 1 ? 0x0c0d : 0));
        BOOST_TEST(all.metadata.at(1).protocol == 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_pcapng_file)

BOOST_DATA_TEST_CASE(describes_its_interfaces, orders, big) {
    crafted_pcapng file(order_of(big));
    auto const text = [&](char const* content) { return file.values().add(std::string_view(content)); };
    auto options = file.options();
    options.option(2, text("eth0"))
        .option(3, text("uplink"))
        .option(11, file.values().u8(0).add(std::string_view("tcp port 80")));
    options.option(0, file.values()).option(2, text("beyond the end"));
    file.interface(1, 0, options);
    // A filter that is no text.
    file.interface(113, 96, file.options().option(11, file.values().u8(1).u32(0)));
    auto const all = read(file);
    BOOST_TEST(!all.ec);
    std::vector<netring::pcap_interface> const expected{
        {.name = "eth0", .description = "uplink", .filter = "tcp port 80"},
        {.index = 1, .link_type = link_type::linux_cooked, .snap_length_bytes = 96},
    };
    BOOST_TEST((all.interfaces == expected));
}

BOOST_DATA_TEST_CASE(counts_interfaces_over_all_sections, orders, big) {
    auto const data = counted(20);
    crafted_pcapng file(order_of(big));
    crafted_pcapng other(order_of(!big));
    other.interface(101).enhanced_packet(0, 2, data).simple_packet(20, data);
    file.interface(1).interface(113).enhanced_packet(1, 1, data).section(other).section(other);
    auto const all = read(file);
    BOOST_TEST(!all.ec);
    std::vector<int> indices;
    for (auto const& each : all.metadata)
        indices.push_back(each.interface_index);
    BOOST_TEST(indices == (std::vector{1, 2, 2, 3, 3}), boost::test_tools::per_element());
    BOOST_TEST((all.metadata.at(0).link_type == link_type::linux_cooked));
    BOOST_TEST((all.metadata.at(4).link_type == link_type::raw_ip));
    for (std::size_t index = 0; index != all.interfaces.size(); ++index)
        BOOST_TEST(all.interfaces[index].index == static_cast<int>(index));
    for (auto const& each : all.packets)
        BOOST_TEST((each == data));
}

BOOST_DATA_TEST_CASE(is_damaged_where_a_packet_is_of_no_interface, orders, big) {
    crafted_pcapng other(order_of(big));
    other.enhanced_packet(0, 0, counted(1));
    crafted_pcapng file(order_of(big));
    auto const all = read(file.interface(1).section(other));
    BOOST_TEST(all.ec == make_error_code(error::malformed_file));
    BOOST_TEST(all.why.hint == "a packet of interface 0, which is not described before");
    BOOST_TEST(read(crafted_pcapng(order_of(big)).simple_packet(1, counted(1))).ec ==
               make_error_code(error::malformed_file));
    BOOST_TEST(read(crafted_pcapng(order_of(big)).interface(1).enhanced_packet(0xffffffff, 0, {})).ec ==
               make_error_code(error::malformed_file));
}

BOOST_DATA_TEST_CASE(tells_whether_a_packet_came_or_went, orders, big) {
    BOOST_TEST((direction_of(0, big) == packet_direction::host));
    BOOST_TEST((direction_of(1, big) == packet_direction::host));
    BOOST_TEST((direction_of(2, big) == packet_direction::outgoing));
    BOOST_TEST((direction_of(2 | 3 << 2, big) == packet_direction::outgoing));
    BOOST_TEST((direction_of(1 << 2, big) == packet_direction::host));
    BOOST_TEST((direction_of(1 | 2 << 2, big) == packet_direction::multicast));
    BOOST_TEST((direction_of(1 | 3 << 2, big) == packet_direction::broadcast));
    BOOST_TEST((direction_of(1 | 4 << 2 | 0xffffffe0, big) == packet_direction::other_host));
}

BOOST_AUTO_TEST_CASE(counts_time_in_any_unit) {
    BOOST_TEST(ns_of(1'500'000, crafted_options(std::endian::little)) == 1'500'000'000);
    BOOST_TEST(ns_at_resolution(1'500, 3) == 1'500'000'000);
    BOOST_TEST(ns_at_resolution(15, 0) == 15'000'000'000);
    BOOST_TEST(ns_at_resolution(1'422'527'998'578'402'281, 9) == 1'422'527'998'578'402'281);
    BOOST_TEST(ns_at_resolution(1'999, 12) == 1);
    BOOST_TEST(ns_at_resolution(~std::uint64_t{0}, 19) == 1'844'674'407);
    BOOST_TEST(ns_at_resolution(~std::uint64_t{0}, 127) == 0);
    BOOST_TEST(ns_at_resolution(3, 0x80) == 3'000'000'000);
    BOOST_TEST(ns_at_resolution(3, 0x81) == 1'500'000'000);
    // The 64 bits of NTP, but for their beginning in 1900.
    BOOST_TEST(ns_at_resolution(std::uint64_t{5} << 32U | 0xc0000000, 0xa0) == 5'750'000'000);
    BOOST_TEST(ns_at_resolution(~std::uint64_t{0}, 0xff) == 0);
}

BOOST_AUTO_TEST_CASE(has_times_at_an_offset) {
    auto const at_offset = [](std::uint64_t units, std::int64_t seconds) {
        crafted_options options(std::endian::little);
        crafted_bytes offset(options.order());
        return ns_of(units, options.option(14, offset.u64(static_cast<std::uint64_t>(seconds))));
    };
    BOOST_TEST(at_offset(1, 1'000'000'000) == 1'000'000'000'000'001'000);
    BOOST_TEST(at_offset(1, -1) == -999'999'000);
}

BOOST_AUTO_TEST_CASE(has_the_nearest_time_that_can_be_told) {
    using limits = std::numeric_limits<std::int64_t>;
    BOOST_TEST(ns_at_resolution(~std::uint64_t{0}, 0) == limits::max());
    BOOST_TEST(ns_at_resolution(~std::uint64_t{0}, 9) == limits::max());
    BOOST_TEST(ns_at_resolution(std::uint64_t{1} << 63U, 9) == limits::max());
    BOOST_TEST(ns_at_resolution(limits::max(), 9) == limits::max());
    crafted_options options(std::endian::little);
    BOOST_TEST(ns_of(0, options.option(14, crafted_bytes(options.order()).u64(std::uint64_t{1} << 63U))) ==
               limits::min());
}

BOOST_DATA_TEST_CASE(has_simple_packets_without_a_time, orders, big) {
    crafted_pcapng file(order_of(big));
    file.interface(1, 10).simple_packet(6, counted(6)).simple_packet(100, counted(10));
    auto const all = read(file);
    BOOST_TEST(!all.ec);
    BOOST_TEST_REQUIRE(all.packets.size() == 2U);
    BOOST_TEST((all.packets[0] == counted(6)));
    BOOST_TEST((all.packets[1] == counted(10)));
    BOOST_TEST(all.metadata[1].wire_size == 100U);
    BOOST_TEST((all.metadata[1].timestamp.clock() == timestamp_clock::none));
    // Not more than there is.
    BOOST_TEST(read(crafted_pcapng(order_of(big)).interface(1).simple_packet(100, counted(10))).ec ==
               make_error_code(error::malformed_file));
}

BOOST_DATA_TEST_CASE(may_have_packets_in_a_block_of_old, orders, big) {
    crafted_pcapng file(order_of(big));
    auto const data = counted(5);
    file.interface(1).interface(1);
    auto packet = file.values().u16(1).u16(0xffff).u32(0).u32(9).u32(5).u32(50).add(data).pad();
    file.block(2, packet.add(file.options().option(2, file.values().u32(2)).content()));
    auto const all = read(file);
    BOOST_TEST(!all.ec);
    BOOST_TEST_REQUIRE(all.packets.size() == 1U);
    BOOST_TEST((all.packets[0] == data));
    BOOST_TEST(all.metadata[0].interface_index == 1);
    BOOST_TEST(all.metadata[0].wire_size == 50U);
    BOOST_TEST(ns_of(all.metadata[0]) == 9000);
    BOOST_TEST((all.metadata[0].direction == packet_direction::outgoing));
}

BOOST_DATA_TEST_CASE(is_damaged_where_an_option_is_longer_than_its_block, orders, big) {
    crafted_pcapng file(order_of(big));
    crafted_options cut(file.order());
    cut.u16(2).u16(8).u32(0);
    BOOST_TEST(read(file.interface(1, 0, cut)).ec == make_error_code(error::malformed_file));
}

BOOST_DATA_TEST_CASE(is_damaged_where_the_two_lengths_of_a_block_differ, orders, big) {
    crafted_pcapng file(order_of(big));
    file.interface(1).u32(0xbad).u32(12).u32(16);
    auto const all = read(file);
    BOOST_TEST(all.ec == make_error_code(error::malformed_file));
    BOOST_TEST(all.why.hint == "the length at the block's end is not that at its beginning, 12");
}

BOOST_DATA_TEST_CASE(is_damaged_where_a_block_is_longer_than_any, orders, big) {
    crafted_pcapng file(order_of(big));
    // Not taken for one that is cut off, for which a pipe would be waited for.
    file.u32(6).u32(18U << 20U).u32(0);
    BOOST_TEST(read(file).ec == make_error_code(error::malformed_file));
    crafted_pcapng longest(order_of(big));
    longest.interface(1).enhanced_packet(0, 0, counted(netring::pcap_reader::max_packet_bytes));
    BOOST_TEST(read(longest).packets.size() == 1U);
}

BOOST_DATA_TEST_CASE(of_a_later_section_may_be_of_a_version_that_is_not_known, orders, big) {
    crafted_pcapng file(order_of(big));
    file.interface(1).enhanced_packet(0, 0, counted(1));
    file.block(0x0a0d0d0a, file.values().u32(0x1a2b3c4d).u16(1).u16(1).u64(0));
    auto const all = read(file);
    BOOST_TEST(all.ec == make_error_code(error::unsupported_file));
    BOOST_TEST(all.why.hint == "pcapng version 1.1");
    BOOST_TEST(all.packets.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(another_file)

BOOST_AUTO_TEST_CASE(is_refused_by_what_it_begins_with) {
    auto const all = read(crafted_bytes(std::endian::big).u32(0x7f454c46));
    BOOST_TEST(all.ec == make_error_code(error::unsupported_file));
    BOOST_TEST(all.why.hint == "it begins with 0x7f454c46, as no capture file does");
}

BOOST_AUTO_TEST_CASE(that_is_compressed_is_refused_with_a_command_that_helps) {
    auto const folder = std::filesystem::temp_directory_path() / "netring's files";
    std::filesystem::create_directories(folder);
    for (auto const* program : {"gzip", "zstd", "xz", "bzip2", "lz4"}) {
        BOOST_TEST_CONTEXT(program) {
            if (std::system(("command -v " + std::string(program) + " >/dev/null").c_str()) != 0)
                continue;
            auto const path = folder / "trace.pcap.packed";
            auto const file = crafted_pcap(std::endian::little).record(0, 0, counted(100), 100);
            std::ofstream(folder / "original")
                .write(reinterpret_cast<char const*>(file.content().data()),
                       static_cast<std::streamsize>(file.content().size()));
            BOOST_TEST_REQUIRE(std::system((std::string(program) + " -c \"" + (folder / "original").string() +
                                            "\" > \"" + path.string() + '"')
                                               .c_str()) == 0);
            auto const refused = netring::test::read_all_of(path);
            BOOST_TEST(refused.ec == make_error_code(error::unsupported_file));
            BOOST_TEST_REQUIRE(std::system(refused.why.command.c_str()) == 0);
            auto const uncompressed = netring::test::read_all_of(folder / "trace.pcap");
            BOOST_TEST(uncompressed.packets.size() == 1U);
        }
    }
    std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(that_cannot_be_read_is_named) {
    for (auto const* path : {"/tmp", "/tmp/netring-no-such-file"}) {
        auto const all = netring::test::read_all_of(std::filesystem::path(path));
        BOOST_TEST((all.ec.category() == boost::system::system_category()));
        BOOST_TEST(all.why.step.find(path) != std::string::npos);
    }
    BOOST_CHECK_EXCEPTION(netring::pcap_reader(std::filesystem::path("/tmp/netring-no-such-file")),
                          netring::system_error, [](auto const& failure) {
                              return failure.code() == boost::system::errc::no_such_file_or_directory &&
                                     std::string(failure.what()).find("open /tmp/netring-no-such-file") !=
                                         std::string::npos;
                          });
}

BOOST_AUTO_TEST_SUITE_END()
