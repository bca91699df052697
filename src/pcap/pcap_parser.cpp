// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "pcap_parser.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace netring {
namespace {

constexpr std::size_t file_header_bytes = 24;
constexpr std::uint16_t major_version = 2;

/// The link type without the bits for a frame check sequence, which is left in the packets.
link_type link_type_in(std::uint32_t word, pcap_input const& input) {
    constexpr std::uint32_t reserved_bits = 0x03ff0000;
    if ((word & reserved_bits) != 0)
        input.fail(error::unsupported_file, "reserved bits are set in its link type " + hexadecimal(word));
    return static_cast<link_type>(word & 0xffffU);
}

} // namespace

std::optional<pcap_variant> pcap_variant_of(std::uint32_t magic) noexcept {
    constexpr std::uint32_t ns = 1;
    constexpr std::uint32_t us = 1000;
    for (auto const order : {byte_order::native, byte_order::reversed})
        switch (in_order(magic, order)) {
        case 0xa1b2c3d4:
            return pcap_variant{order, us, 16};
        case 0xa1b23c4d:
            return pcap_variant{order, ns, 16};
        case 0xa1b2cd34:
            return pcap_variant{order, us, 24};
        default:
            break;
        }
    return {};
}

pcap_parser::pcap_parser(pcap_input input, pcap_variant variant)
    : packet_parser(std::move(input))
    , variant_(variant) {
    auto const header = input_.whole("a file header", file_header_bytes);
    auto const major = u16_at(header, 4, variant_.order);
    minor_version_ = u16_at(header, 6, variant_.order);
    if (major != major_version)
        input_.fail(error::unsupported_file,
                    "pcap version " + std::to_string(major) + '.' + std::to_string(minor_version_));
    interfaces_.push_back({.link_type = link_type_in(u32_at(header, 20, variant_.order), input_),
                           .snap_length_bytes = u32_at(header, 16, variant_.order)});
    input_.skip(file_header_bytes);
}

std::optional<packet_view> pcap_parser::next() {
    if (input_.peek(1).empty())
        return {};
    auto const header = input_.whole("a record header", variant_.record_header_bytes);
    auto const seconds = std::chrono::seconds(u32_at(header, 0, variant_.order));
    // More than a second is carried over.
    auto const fraction = std::chrono::nanoseconds(std::int64_t{u32_at(header, 4, variant_.order)} * variant_.unit_ns);
    auto captured_bytes = u32_at(header, 8, variant_.order);
    auto wire_bytes = u32_at(header, 12, variant_.order);
    // Old programs wrote the two the other way round.
    if (minor_version_ < 4 && captured_bytes > wire_bytes)
        std::swap(captured_bytes, wire_bytes);
    check_captured(captured_bytes);

    auto const data = input_.whole("a packet", captured_bytes, variant_.record_header_bytes);
    auto metadata = metadata_of(data, wire_bytes, 0);
    metadata.timestamp = timestamp(timestamp::time_point(seconds + fraction), timestamp_clock::recorded);
    input_.skip(variant_.record_header_bytes + captured_bytes);
    return packet_view(data, metadata);
}

} // namespace netring
