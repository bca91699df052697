// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "pcapng_parser.hpp"

#include "pcapng_numbers.hpp"

#include <netring/pcap_reader.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace netring {
namespace {

// A block is its type, its length, its body and its length again.
constexpr std::size_t body_offset = 8;
constexpr std::size_t trailer_bytes = 4;
constexpr std::size_t least_block_bytes = body_offset + trailer_bytes;
/// Room for what is beside a packet.
constexpr std::size_t most_block_bytes = pcap_reader::max_packet_bytes + (std::size_t{1} << 20U);

constexpr std::size_t padded(std::size_t bytes) noexcept {
    return bytes + padding_after(bytes);
}

std::string text_of(std::span<std::byte const> value) {
    std::string text(value.size(), '\0');
    std::ranges::transform(value, text.begin(), [](std::byte each) { return static_cast<char>(each); });
    return text;
}

/// The option epb_flags: whether it came or went, and who it was for.
packet_direction direction_in(std::uint32_t flags) noexcept {
    constexpr std::uint32_t outbound = 2;
    if ((flags & 3U) == outbound)
        return packet_direction::outgoing;
    switch (flags >> 2U & 7U) {
    case 2:
        return packet_direction::multicast;
    case 3:
        return packet_direction::broadcast;
    case 4:
        return packet_direction::other_host;
    default:
        return packet_direction::host;
    }
}

} // namespace

pcapng_parser::pcapng_parser(pcap_input input)
    : packet_parser(std::move(input)) {
    parse(whole_block());
}

std::optional<packet_view> pcapng_parser::next() {
    while (!input_.peek(1).empty())
        if (auto const packet = parse(whole_block()))
            return packet;
    return {};
}

/// The block at the position, with what all kinds of blocks have checked.
pcapng_parser::block pcapng_parser::whole_block() {
    auto const type = u32_at(input_.whole("a block header", body_offset), 0, order_);
    auto const order = type == block_type::section_header ? order_of_section() : order_;
    std::size_t const length = u32_at(input_.whole("a block header", body_offset), 4, order);
    if (padding_after(length) != 0 || length < least_block_bytes || length > most_block_bytes)
        input_.fail(error::malformed_file, "a block of " + std::to_string(length) + " bytes");
    auto const all = input_.whole("a block", length);
    if (u32_at(all, length - trailer_bytes, order) != length)
        input_.fail(error::malformed_file,
                    "the length at the block's end is not that at its beginning, " + std::to_string(length));
    return {type, all.subspan(body_offset, length - least_block_bytes), order};
}

byte_order pcapng_parser::order_of_section() {
    auto const found =
        u32_at(input_.whole("a section header", sizeof byte_order_magic, body_offset), 0, byte_order::native);
    for (auto const order : {byte_order::native, byte_order::reversed})
        if (in_order(found, order) == byte_order_magic)
            return order;
    input_.fail(error::malformed_file, "a section of no byte order that is known, " + hexadecimal(found));
}

/// Moves on over the block, unless it is damaged. @return the packet, if it is one.
std::optional<packet_view> pcapng_parser::parse(block const& from) {
    std::optional<packet_view> packet;
    switch (from.type) {
    case block_type::section_header:
        begin_section(from);
        break;
    case block_type::interface_description:
        add_interface(from);
        break;
    case block_type::enhanced_packet:
    case block_type::obsolete_packet:
        packet = enhanced_packet(from);
        break;
    case block_type::simple_packet:
        packet = simple_packet(from);
        break;
    default:
        break;
    }
    input_.skip(from.body.size() + least_block_bytes);
    return packet;
}

void pcapng_parser::begin_section(block const& from) {
    need(from, 16);
    auto const major = from.u16(4);
    auto const minor = from.u16(6);
    if (major != 1 || (minor != 0 && minor != 2))
        input_.fail(error::unsupported_file, "pcapng version " + std::to_string(major) + '.' + std::to_string(minor));
    order_ = from.order;
    section_begin_ = interfaces_.size();
}

void pcapng_parser::add_interface(block const& from) {
    need(from, 8);
    pcap_interface described{.index = static_cast<int>(interfaces_.size()),
                             .link_type = static_cast<link_type>(from.u16(0)),
                             .snap_length_bytes = from.u32(4)};
    pcapng_time_unit unit;
    each_option(from, 8, [&](std::uint16_t code, std::span<std::byte const> value) {
        if (code == interface_option::name)
            described.name = text_of(value);
        else if (code == interface_option::description)
            described.description = text_of(value);
        else if (code == interface_option::time_resolution && value.size() == 1)
            unit.set_resolution(std::to_integer<std::uint8_t>(value[0]));
        else if (code == interface_option::filter && !value.empty() && value[0] == std::byte{filter_expression})
            described.filter = text_of(value.subspan(1));
        else if (code == interface_option::time_offset && value.size() == sizeof(std::int64_t))
            unit.set_offset(static_cast<std::int64_t>(number_at<std::uint64_t>(value, 0, from.order)));
    });
    time_units_.push_back(unit);
    interfaces_.push_back(std::move(described));
}

/// Or an obsolete one, of which half of the interface's number counts lost packets.
packet_view pcapng_parser::enhanced_packet(block const& from) const {
    constexpr std::size_t data_offset = 20;
    need(from, data_offset);
    auto const interface = known_interface(from.type == block_type::obsolete_packet ? from.u16(0) : from.u32(0));
    std::size_t const captured_bytes = from.u32(12);
    check_captured(captured_bytes);
    need(from, data_offset + captured_bytes);
    auto const data = from.body.subspan(data_offset, captured_bytes);
    auto metadata = metadata_of(data, from.u32(16), interface);
    auto const units = std::uint64_t{from.u32(4)} << 32U | from.u32(8);
    metadata.timestamp = timestamp(time_units_[interface].time(units), timestamp_clock::recorded);
    each_option(from, data_offset + padded(captured_bytes), [&](std::uint16_t code, std::span<std::byte const> value) {
        if (code == packet_option::flags && value.size() == sizeof(std::uint32_t))
            metadata.direction = direction_in(u32_at(value, 0, from.order));
    });
    return {data, metadata};
}

packet_view pcapng_parser::simple_packet(block const& from) const {
    constexpr std::size_t data_offset = 4;
    need(from, data_offset);
    auto const interface = known_interface(0);
    std::size_t const wire_bytes = from.u32(0);
    auto const snap_length_bytes = interfaces_[interface].snap_length_bytes;
    auto const captured_bytes =
        snap_length_bytes == 0 ? wire_bytes : std::min<std::size_t>(wire_bytes, snap_length_bytes);
    check_captured(captured_bytes);
    need(from, data_offset + captured_bytes);
    auto const data = from.body.subspan(data_offset, captured_bytes);
    return {data, metadata_of(data, wire_bytes, interface)};
}

void pcapng_parser::need(block const& from, std::size_t bytes) const {
    if (from.body.size() < bytes)
        input_.fail(error::malformed_file, "a block of type " + std::to_string(from.type) + " with " +
                                               std::to_string(from.body.size()) + " bytes, where it needs " +
                                               std::to_string(bytes));
}

/// Where in the file's interfaces the section's is.
std::size_t pcapng_parser::known_interface(std::size_t id) const {
    auto const index = section_begin_ + id;
    if (index >= interfaces_.size())
        input_.fail(error::malformed_file,
                    "a packet of interface " + std::to_string(id) + ", which is not described before");
    return index;
}

/// Hands over the code and the value of each option in the rest of a block.
template <class Take>
void pcapng_parser::each_option(block const& from, std::size_t offset, Take&& take) const {
    constexpr std::size_t header_bytes = 4;
    while (offset + header_bytes <= from.body.size()) {
        auto const code = from.u16(offset);
        std::size_t const length = from.u16(offset + 2);
        offset += header_bytes;
        if (code == 0)
            return;
        need(from, offset + padded(length));
        take(code, from.body.subspan(offset, length));
        offset += padded(length);
    }
}

} // namespace netring
