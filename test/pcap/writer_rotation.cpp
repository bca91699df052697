// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A writer that writes one file after the other.

#include "writing.hpp"

#include "wire.hpp"

#include <netring/error.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace data = boost::unit_test::data;
using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::pcap_format;
using netring::pcap_writer;
using netring::test::both_formats;
using netring::test::fields_of;
using netring::test::lines;
using netring::test::made;
using netring::test::packets_in;

namespace {

struct written_series : netring::test::written_file {
    /// What is in the folder, in order.
    lines names() const {
        lines result;
        for (auto const& entry : std::filesystem::directory_iterator(folder.path))
            result.push_back(entry.path().filename());
        std::ranges::sort(result);
        return result;
    }

    std::vector<std::size_t> packets_in_each() const {
        std::vector<std::size_t> result;
        for (auto const& name : names())
            result.push_back(packets_in(folder.path / name));
        return result;
    }

    netring::pcap_writer_stats write_numbered(std::uint32_t count) const {
        std::vector<netring::test::made_packet> packets;
        for (std::uint32_t i = 0; i != count; ++i)
            packets.push_back(made(60, i));
        return write(packets);
    }
};

/// A name that a file begun in that many seconds may have.
std::string name_in(std::chrono::seconds after, std::string const& number) {
    auto const time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + after);
    return "trace-" + number + "-" +
           netring::test::run("date -u -d @" + std::to_string(time) + " +%Y%m%dT%H%M%SZ | tr -d '\n'") + ".pcapng";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_series_of_files, written_series)

BOOST_AUTO_TEST_CASE(has_numbers_and_times_in_its_names_and_tells_which_is_not_whole) {
    options.rotation.file_packets = 1;
    pcap_writer writer(options);
    BOOST_TEST(
        std::regex_match(writer.path().filename().string(), std::regex("trace-00001-\\d{8}T\\d{6}Z\\.pcapng\\.part")),
        writer.path());
    BOOST_TEST(std::filesystem::exists(writer.path()));
    writer.write(made(60, 1).view());
    writer.write(made(60, 2).view());
    BOOST_TEST(
        std::regex_match(writer.path().filename().string(), std::regex("trace-00002-\\d{8}T\\d{6}Z\\.pcapng\\.part")),
        writer.path());
    writer.close();
    BOOST_TEST(writer.path().extension() == ".pcapng");
    BOOST_TEST(writer.stats().files == 2U);
    BOOST_TEST(names().size() == 2U);
    for (auto const& name : names())
        BOOST_TEST(std::regex_match(name, std::regex("trace-0000[12]-\\d{8}T\\d{6}Z\\.pcapng")), name);
}

BOOST_DATA_TEST_CASE(goes_on_before_the_packet_that_would_make_a_file_too_long, both_formats* data::make({501, 1999}),
                     format, limit) {
    options.format = format;
    options.rotation.file_size_bytes = static_cast<std::uint64_t>(limit);
    pcap_writer writer(options);
    writer.report(1, {.received = 1});
    std::uint64_t longest = 0;
    for (std::uint32_t i = 0; i != 40; ++i) {
        auto packet = made(60 + i, i);
        packet.metadata.interface_index = i < 20 ? 1 : 2;
        writer.write(packet.view());
        longest = std::max<std::uint64_t>(longest, format == pcap_format::pcap ? 16 + 60 + i : 28 + 63 + i + 16);
    }
    writer.close();
    std::uint64_t bytes = 0;
    lines times;
    auto const files = names();
    for (auto const& name : files) {
        auto const size = std::filesystem::file_size(folder.path / name);
        BOOST_TEST(size <= options.rotation.file_size_bytes);
        // As full as it can be: the next one, with the description of a new interface, would not have found room.
        if (name != files.back())
            BOOST_TEST(size + longest + 44 > options.rotation.file_size_bytes);
        bytes += size;
        std::ranges::copy(fields_of(folder.path / name, "frame.time_epoch"), std::back_inserter(times));
    }
    BOOST_TEST(bytes == writer.stats().bytes);
    BOOST_TEST(files.size() == writer.stats().files);
    BOOST_TEST(times.size() == 40U);
    BOOST_TEST(std::ranges::is_sorted(times));
}

BOOST_AUTO_TEST_CASE(has_one_packet_at_least_in_each_file) {
    options.rotation.file_size_bytes = 1;
    write_numbered(3);
    BOOST_TEST(packets_in_each() == (std::vector<std::size_t>{1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(has_so_many_packets_in_each_file) {
    options.rotation.file_packets = 3;
    BOOST_TEST(write_numbered(7).packets == 7U);
    BOOST_TEST(packets_in_each() == (std::vector<std::size_t>{3, 3, 1}));
}

BOOST_AUTO_TEST_CASE(goes_on_when_it_is_time_whether_or_not_packets_come) {
    options.rotation.file_time = 1s;
    pcap_writer writer(options);
    error_code ec;
    BOOST_TEST(!writer.rotate_if_due(ec));
    BOOST_TEST(!ec);
    BOOST_TEST(netring::test::eventually([&] { return writer.rotate_if_due(ec); }));
    BOOST_TEST(!ec);
    BOOST_TEST(!writer.rotate_if_due(ec));
    // Without a timer, with the next packet.
    auto const begun = std::chrono::steady_clock::now();
    BOOST_TEST(netring::test::eventually([&] {
        writer.write(made(60).view());
        return writer.stats().files == 3;
    }));
    BOOST_TEST((std::chrono::steady_clock::now() - begun > 900ms));
    writer.close();
    auto const packets = packets_in_each();
    BOOST_TEST_REQUIRE(packets.size() == 3U);
    BOOST_TEST(packets[0] == 0U);
    BOOST_TEST(packets[1] > 0U);
    BOOST_TEST(packets[2] == 1U);
}

BOOST_AUTO_TEST_CASE(keeps_the_newest_files_and_deletes_no_others) {
    std::ofstream(folder.path / "trace-00000-20200101T000000Z.pcapng") << "not this writer's";
    options.rotation = {.file_packets = 1, .keep_files = 2};
    write_numbered(5);
    auto const left = names();
    BOOST_TEST_REQUIRE(left.size() == 3U);
    BOOST_TEST(left[0].starts_with("trace-00000-"));
    BOOST_TEST(left[1].starts_with("trace-00004-"));
    BOOST_TEST(left[2].starts_with("trace-00005-"));
}

BOOST_AUTO_TEST_CASE(may_have_lost_a_file_that_it_would_delete) {
    options.rotation = {.file_packets = 1, .keep_files = 1};
    pcap_writer writer(options);
    writer.write(made(60).view());
    writer.write(made(60).view());
    for (auto const& name : names())
        if (name.starts_with("trace-00001-"))
            std::filesystem::remove(folder.path / name);
    writer.write(made(60).view());
    writer.close();
    BOOST_TEST(names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(replaces_no_file_of_an_earlier_run) {
    // Whole ones and one that is being written, whatever second it is.
    for (auto const after : {0s, 1s, 2s, 3s, 4s, 5s}) {
        std::ofstream(folder.path / name_in(after, "00001")) << "earlier";
        std::ofstream(folder.path / (name_in(after, "00002") + ".part")) << "earlier";
    }
    options.rotation.file_packets = 10;
    pcap_writer writer(options);
    writer.write(made(60).view());
    writer.close();
    BOOST_TEST(writer.path().filename().string().starts_with("trace-00003-"), writer.path());
    BOOST_TEST(names().size() == 13U);
    std::size_t untouched = 0;
    for (auto const& name : names())
        untouched += std::filesystem::file_size(folder.path / name) == 7 ? 1 : 0;
    BOOST_TEST(untouched == 12U);
}

BOOST_AUTO_TEST_CASE(goes_on_when_it_is_told_to) {
    options.rotation.file_packets = 1000;
    pcap_writer writer(options);
    error_code ec;
    writer.write(made(60).view());
    writer.rotate(ec);
    BOOST_TEST(!ec);
    writer.close();
    BOOST_TEST(packets_in_each() == (std::vector<std::size_t>{1, 0}));
    pcap_writer single({.path = folder.path / "single"});
    single.rotate(ec);
    BOOST_TEST((ec == error::invalid_option));
}

BOOST_AUTO_TEST_CASE(describes_all_interfaces_and_tells_totals_in_each_file) {
    options.rotation.file_packets = 1;
    pcap_writer writer(options);
    auto other = made(60);
    other.metadata.interface_index = 2;
    writer.report(1, {.received = 3, .dropped_by_system = 1});
    writer.write(other.view());
    writer.write(made(60).view());
    writer.close();
    std::string drops;
    for (auto const& name : names()) {
        BOOST_TEST(netring::test::lines_of("capinfos -M " + (folder.path / name).string() +
                                           " | grep -e 'Number of interfaces' -e 'Number of stat entries'") ==
                       (lines{"Number of interfaces in file: 2", "                     Number of stat entries = 1",
                              "                     Number of stat entries = 0"}),
                   boost::test_tools::per_element());
        drops += fields_of(folder.path / name, "frame.drop_count").front();
    }
    BOOST_TEST(drops == "1");
}

BOOST_AUTO_TEST_CASE(that_cannot_be_renamed_is_an_error_that_stays) {
    options.rotation.file_packets = 1;
    pcap_writer writer(options);
    writer.write(made(60).view());
    std::filesystem::remove(writer.path());
    error_code ec;
    writer.write(made(60).view(), ec);
    BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
    BOOST_TEST(writer.is_open());
    writer.flush(ec);
    BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
    writer.close(ec);
    BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
    BOOST_TEST(!writer.is_open());
    BOOST_TEST(names().empty());
}

BOOST_AUTO_TEST_SUITE_END()
