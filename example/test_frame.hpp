// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_TEST_FRAME_HPP
#define NETRING_EXAMPLE_TEST_FRAME_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

namespace example {

/// A frame of an EtherType that is kept free for experiments (IEEE 802, 0x88b5), which no host answers. Its number comes first
/// in it.
inline std::vector<std::byte> test_frame(std::uint32_t number, std::size_t size_bytes = 60) {
    constexpr std::size_t addresses = 12;
    std::vector<std::byte> frame{
        std::byte{0x02},
        {},
        {},
        {},
        {},
        std::byte{0x02}, // to
        std::byte{0x02},
        {},
        {},
        {},
        {},
        std::byte{0x01}, // from
        std::byte{0x88},
        std::byte{0xb5},
    };
    for (unsigned const shift : {24U, 16U, 8U, 0U})
        frame.push_back(static_cast<std::byte>(number >> shift & 0xffU));
    frame.resize(size_bytes < addresses ? addresses : size_bytes);
    return frame;
}

} // namespace example

#endif
