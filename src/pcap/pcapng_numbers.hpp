// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAPNG_NUMBERS_HPP
#define NETRING_SRC_PCAP_PCAPNG_NUMBERS_HPP

#include <cstddef>
#include <cstdint>

// Numbers of draft-ietf-opsawg-pcapng, for who reads and who writes it.

namespace netring {

namespace block_type {
/// The same in either byte order.
constexpr std::uint32_t section_header = 0x0a0d0d0a;
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t obsolete_packet = 2;
constexpr std::uint32_t simple_packet = 3;
constexpr std::uint32_t interface_statistics = 5;
constexpr std::uint32_t enhanced_packet = 6;
} // namespace block_type

/// Codes of options of an interface.
namespace interface_option {
constexpr std::uint16_t name = 2;
constexpr std::uint16_t description = 3;
constexpr std::uint16_t time_resolution = 9;
constexpr std::uint16_t filter = 11;
constexpr std::uint16_t system = 12;
constexpr std::uint16_t time_offset = 14;
} // namespace interface_option

/// Codes of options of a packet.
namespace packet_option {
constexpr std::uint16_t flags = 2;
constexpr std::uint16_t drop_count = 4;
} // namespace packet_option

/// What a section has to tell its byte order by.
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
/// What the option for a filter begins with if an expression follows.
constexpr char filter_expression = 0;

/// How many bytes follow so many, up to the next multiple of four.
constexpr std::size_t padding_after(std::size_t size_bytes) noexcept {
    return (4 - size_bytes % 4) % 4;
}

} // namespace netring

#endif
