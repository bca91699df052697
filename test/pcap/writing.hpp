// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_WRITING_HPP
#define NETRING_TEST_PCAP_WRITING_HPP

#include "scratch_folder.hpp"

#include <netring/packet_view.hpp>
#include <netring/pcap_format.hpp>
#include <netring/pcap_writer.hpp>

#include <boost/test/data/monomorphic.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

// Files that were written, seen by tcpdump and tshark.

namespace netring {

/// For messages of tests.
std::ostream& operator<<(std::ostream& to, pcap_format format);

} // namespace netring

namespace netring::test {

inline auto const both_formats = boost::unit_test::data::make({pcap_format::pcap, pcap_format::pcapng});

using lines = std::vector<std::string>;

/// A packet that has its bytes.
struct made_packet {
    std::vector<std::byte> bytes;
    packet_metadata metadata;

    packet_view view() const noexcept { return {bytes, metadata}; }
};

/// A tagged frame of that size and sequence number, seen on interface 1 so many ns after 2023-11-14 22:13:20.
made_packet made(std::size_t size, std::uint32_t sequence = 0);

/// What a program says of a file. It must end well and complain of nothing.
lines lines_of(std::string const& command);
/// Those fields of each packet, by tshark, with a space between them.
lines fields_of(std::filesystem::path const& file, std::string_view fields);
/// The same fields of the file, taken for a protocol of its own: what its blocks are is checked.
lines block_fields_of(std::filesystem::path const& file, std::string_view fields);
/// How many packets there are, by tcpdump where it can run, else by tshark.
std::size_t packets_in(std::filesystem::path const& file);

/// Folder, file and options of a test.
struct written_file {
    scratch_folder folder;
    std::filesystem::path path = folder.path / "trace.pcapng";
    pcap_writer_options options{.path = path, .interfaces = {{.index = 1, .name = "v1"}}};

    /// Writes those packets and nothing else, and closes it.
    pcap_writer_stats write(std::vector<made_packet> const& packets) const;
};

} // namespace netring::test

#endif
