// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "udp_frame.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace netring::bench {

std::vector<std::byte> udp_frame(std::size_t size_bytes) {
    std::array<unsigned char, 42> bytes{0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00};
    if (size_bytes < bytes.size())
        throw std::invalid_argument("a frame has 42 bytes of headers");
    auto const put = [&](std::size_t at, std::size_t value) {
        bytes.at(at) = static_cast<unsigned char>(value >> 8U);
        bytes.at(at + 1) = static_cast<unsigned char>(value);
    };
    bytes[14] = 0x45;
    put(16, size_bytes - 14);
    bytes[22] = 64;
    bytes[23] = 17;
    std::ranges::copy(std::array<unsigned char, 8>{192, 0, 2, 1, 192, 0, 2, 2}, bytes.begin() + 26);
    std::uint32_t sum = 0;
    for (std::size_t at = 14; at != 34; at += 2)
        sum += static_cast<std::uint32_t>(bytes.at(at) << 8U | bytes.at(at + 1));
    sum = (sum & 0xffffU) + (sum >> 16U);
    put(24, ~sum & 0xffffU);
    put(34, 9);
    put(36, 9);
    put(38, size_bytes - 34);
    std::vector<std::byte> frame(size_bytes);
    std::ranges::transform(bytes, frame.begin(), [](unsigned char byte) { return std::byte{byte}; });
    return frame;
}

} // namespace netring::bench
