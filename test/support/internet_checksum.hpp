// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_INTERNET_CHECKSUM_HPP
#define NETRING_TEST_SUPPORT_INTERNET_CHECKSUM_HPP

#include <cstddef>
#include <span>

// Words in network byte order, and their sums as RFC 1071 has them.

namespace netring::test {

inline unsigned word(std::span<std::byte const> bytes, std::size_t at) {
    return std::to_integer<unsigned>(bytes[at]) << 8U |
           (at + 1 < bytes.size() ? std::to_integer<unsigned>(bytes[at + 1]) : 0U);
}

inline void put_word(std::span<std::byte> bytes, std::size_t at, std::size_t value) {
    bytes[at] = static_cast<std::byte>(value >> 8U & 0xffU);
    bytes[at + 1] = static_cast<std::byte>(value & 0xffU);
}

inline unsigned folded(unsigned sum) {
    while (sum > 0xffffU)
        sum = (sum & 0xffffU) + (sum >> 16U);
    return sum;
}

/// Not folded.
inline unsigned sum_of(std::span<std::byte const> bytes) {
    unsigned sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2)
        sum += word(bytes, at);
    return sum;
}

} // namespace netring::test

#endif
