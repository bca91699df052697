// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "byte_order.hpp"
#include "pcap_parser.hpp"
#include "pcapng_numbers.hpp"
#include "pcapng_parser.hpp"

#include <algorithm>
#include <array>
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
    if (target.has_extension())
        target.replace_extension();
    else
        target += ".pcap";
    return std::string(program) + " -dc " + quoted(path.string()) + " > " + quoted(target.string());
}

[[noreturn]] void refuse(pcap_input const& input, std::uint32_t first) {
    auto const magic = boost::endian::big_to_native(first);
    auto const* const found =
        std::ranges::find_if(compressions, [&](auto const& each) { return (magic & each.mask) == each.magic; });
    if (found == compressions.end())
        input.fail(error::unsupported_file, "it begins with " + hexadecimal(magic) + ", as no capture file does");
    input.fail(error::unsupported_file, "it is compressed, by " + std::string(found->program),
               command_for(found->program, input.path()));
}

} // namespace

std::unique_ptr<packet_parser> make_parser(pcap_input input) {
    if (input.peek(1).empty())
        input.fail(error::truncated_file, "the file is empty");
    auto const magic = u32_at(input.whole("a magic number", magic_bytes), 0, byte_order::native);
    if (magic == block_type::section_header)
        return std::make_unique<pcapng_parser>(std::move(input));
    if (auto const variant = pcap_variant_of(magic))
        return std::make_unique<pcap_parser>(std::move(input), *variant);
    refuse(input, magic);
}

} // namespace netring
