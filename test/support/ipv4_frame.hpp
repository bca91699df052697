// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_IPV4_FRAME_HPP
#define NETRING_TEST_SUPPORT_IPV4_FRAME_HPP

#include "internet_checksum.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace netring::test {

/// An Ethernet frame with an IPv4 packet: `payload` bytes after its header, at `offset` (a multiple of 8) of its datagram.
inline std::vector<std::byte> ipv4_frame(std::span<std::byte const> payload, std::uint16_t id = 0,
                                         std::uint16_t offset = 0, bool more = false) {
    constexpr std::size_t ethernet = 14;
    constexpr std::size_t header = 20;
    std::vector<std::byte> frame(ethernet + header);
    auto const put = [&](std::size_t at, unsigned value) { put_word(frame, at, value); };
    for (std::size_t at = 0; at != 6; ++at)
        frame[at] = std::byte{0xff};
    frame[6] = std::byte{0x02};
    put(12, 0x0800);
    put(14, 0x4500);
    put(16, static_cast<unsigned>(header + payload.size()));
    put(18, id);
    put(20, offset / 8U | (more ? 0x2000U : 0U));
    put(22, 64U << 8U | 17U);
    put(26, 0x0a09);
    put(28, 0x0001);
    put(30, 0x0a09);
    put(32, 0x0002);
    put(24, ~folded(sum_of(std::span(frame).subspan(ethernet, header))) & 0xffffU);
    frame.insert(frame.end(), payload.begin(), payload.end());
    return frame;
}

/// A UDP datagram without a checksum, its data counting up.
inline std::vector<std::byte> udp_datagram(std::uint16_t from, std::uint16_t to, std::size_t size) {
    auto const length = static_cast<std::uint16_t>(8 + size);
    std::vector<std::byte> datagram;
    for (unsigned const value : {unsigned{from}, unsigned{to}, unsigned{length}, 0U}) {
        datagram.push_back(static_cast<std::byte>(value >> 8U));
        datagram.push_back(static_cast<std::byte>(value & 0xffU));
    }
    for (std::size_t at = 0; at != size; ++at)
        datagram.push_back(static_cast<std::byte>(at & 0xffU));
    return datagram;
}

/// The source port of the UDP datagram in such a frame.
inline std::uint16_t source_port(std::span<std::byte const> frame) {
    return static_cast<std::uint16_t>(word(frame, 34));
}

} // namespace netring::test

#endif
