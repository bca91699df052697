// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "packet_parser.hpp"

#include "pcap_parser.hpp"
#include "pcapng_parser.hpp"

#include <netring/pcap_reader.hpp>

#include <algorithm>
#include <array>
#include <boost/endian/conversion.hpp>
#include <cstdint>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>

namespace netring {
namespace {

constexpr std::size_t magic_bytes = 4;

struct compression {
    /// What it begins with, the first of `magic_bytes` first.
    std::uint32_t magic;
    std::uint32_t mask;
    std::string_view program;
};

constexpr std::array compressions{
    compression{0x1f8b0000, 0xffff0000, "gzip"}, compression{0x28b52ffd, 0xffffffff, "zstd"},
    compression{0xfd377a58, 0xffffffff, "xz"},   compression{0x425a6800, 0xffffff00, "bzip2"},
    compression{0x04224d18, 0xffffffff, "lz4"},
};

std::string quoted(std::string const& text) {
    std::string result = "'";
    for (char const each : text)
        result += each == '\'' ? "'\\''" : std::string(1, each);
    return result + '\'';
}

/// Uncompresses the file to one beside it.
std::string command_for(std::string_view program, std::filesystem::path const& path) {
    if (path.empty() || path == "-")
        return {};
    auto target = path;
    target.has_extension() ? target.replace_extension() : target.concat(".pcap");
    return std::string(program) + " -dc " + quoted(path.string()) + " > " + quoted(target.string());
}

[[noreturn]] void refuse(pcap_input const& input, std::uint32_t first) {
    auto const magic = boost::endian::big_to_native(first);
    auto const found =
        std::ranges::find_if(compressions, [&](auto const& each) { return (magic & each.mask) == each.magic; });
    if (found == compressions.end())
        input.fail(error::unsupported_file, "it begins with " + hexadecimal(magic) + ", as no capture file does");
    input.fail(error::unsupported_file, "it is compressed, by " + std::string(found->program),
               command_for(found->program, input.path()));
}

} // namespace

std::string hexadecimal(std::uint32_t number) {
    std::ostringstream text;
    text << "0x" << std::hex << std::setw(8) << std::setfill('0') << number;
    return text.str();
}

void packet_parser::check_captured(std::size_t captured_bytes) const {
    if (captured_bytes > pcap_reader::max_packet_bytes)
        input_.fail(error::malformed_file, "a packet of " + std::to_string(captured_bytes) + " bytes");
}

packet_metadata packet_parser::metadata_of(std::span<std::byte const> data, std::size_t wire_bytes,
                                           std::size_t interface_index) const noexcept {
    constexpr std::size_t ether_type_offset = 12;
    constexpr std::size_t ethernet_header_bytes = 14;
    packet_metadata metadata;
    metadata.wire_size = std::max(wire_bytes, data.size());
    metadata.timestamp = netring::timestamp({}, timestamp_clock::none);
    metadata.link_type = interfaces_[interface_index].link_type;
    metadata.interface_index = static_cast<int>(interface_index);
    if (metadata.link_type == link_type::ethernet && data.size() >= ethernet_header_bytes)
        metadata.protocol = boost::endian::big_to_native(u16_at(data, ether_type_offset, byte_order::native));
    return metadata;
}

std::unique_ptr<packet_parser> make_parser(pcap_input input) {
    if (input.peek(1).empty())
        input.fail(error::truncated_file, "the file is empty");
    auto const magic = u32_at(input.whole("a magic number", magic_bytes), 0, byte_order::native);
    if (magic == pcapng_magic)
        return std::make_unique<pcapng_parser>(std::move(input));
    if (auto const variant = pcap_variant_of(magic))
        return std::make_unique<pcap_parser>(std::move(input), *variant);
    refuse(input, magic);
}

} // namespace netring
