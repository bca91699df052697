// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "packet_parser.hpp"
#include "byte_order.hpp"

#include <netring/pcap_reader.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace netring {

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

} // namespace netring
