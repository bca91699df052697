// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "writing.hpp"

#include "wire.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <ostream>
#include <sstream>
#include <utility>

namespace netring {

std::ostream& operator<<(std::ostream& to, pcap_format format) {
    return to << (format == pcap_format::pcap ? "pcap" : "pcapng");
}

} // namespace netring

namespace netring::test {
namespace {

/// What tells of no defect in the file.
bool harmless(std::string const& line) {
    return line.empty() || line.starts_with("reading from file ") || line.starts_with("Running as user ");
}

std::string fields_option(std::string_view fields) {
    std::istringstream names{std::string(fields)};
    std::string option = " -T fields -E separator=/s -E aggregator=,";
    for (std::string name; names >> name;)
        option += " -e " + name;
    return option;
}

} // namespace

made_packet made(std::size_t size, std::uint32_t sequence) {
    using namespace std::chrono_literals;
    made_packet packet{tagged_frame(size, sequence), {}};
    packet.metadata.wire_size = size;
    packet.metadata.interface_index = 1;
    packet.metadata.timestamp = timestamp(timestamp::time_point(1700000000s + std::chrono::nanoseconds(sequence)));
    return packet;
}

lines lines_of(std::string const& command) {
    scratch_folder const folder;
    auto const complaints = (folder.path / "complaints").string();
    std::istringstream output(run("({ " + command + "; } 2>" + complaints + ")"));
    std::ifstream errors(complaints);
    for (std::string line; std::getline(errors, line);)
        BOOST_TEST(harmless(line), command << ": " << line);
    lines result;
    for (std::string line; std::getline(output, line);)
        result.push_back(std::move(line));
    return result;
}

lines fields_of(std::filesystem::path const& file, std::string_view fields) {
    return lines_of("tshark -n -r " + file.string() + fields_option(fields));
}

lines block_fields_of(std::filesystem::path const& file, std::string_view fields) {
    return lines_of("tshark -n -X 'read_format:MIME Files Format' -r " + file.string() + fields_option(fields));
}

std::size_t packets_in(std::filesystem::path const& file) {
    // The bytes of what it does not understand stand in lines of their own. It does not run where it cannot become
    // another user, as in a user namespace.
    auto const seen = lines_of("if grep -q allow /proc/self/setgroups; then tcpdump -n -r " + file.string() +
                               "; else tshark -n -r " + file.string() + "; fi");
    return static_cast<std::size_t>(
        std::ranges::count_if(seen, [](std::string const& line) { return !line.starts_with('\t'); }));
}

pcap_writer_stats written_file::write(std::vector<made_packet> const& packets) const {
    pcap_writer writer(options);
    for (auto const& each : packets)
        writer.write(each.view());
    writer.close();
    return writer.stats();
}

} // namespace netring::test
