// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_BYTE_ORDER_HPP
#define NETRING_SRC_PCAP_BYTE_ORDER_HPP

#include <boost/endian/conversion.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace netring {

/// Whose numbers are read: those of a machine like this one, or the other way round.
enum class byte_order : bool { native, reversed };

template <class Number>
Number in_order(Number number, byte_order order) noexcept {
    return order == byte_order::native ? number : boost::endian::endian_reverse(number);
}

/// The number at an offset that is within the bytes.
template <class Number>
Number number_at(std::span<std::byte const> bytes, std::size_t offset, byte_order order) noexcept {
    Number number{};
    std::memcpy(&number, bytes.data() + offset, sizeof number);
    return in_order(number, order);
}

inline std::uint16_t u16_at(std::span<std::byte const> bytes, std::size_t offset, byte_order order) noexcept {
    return number_at<std::uint16_t>(bytes, offset, order);
}

inline std::uint32_t u32_at(std::span<std::byte const> bytes, std::size_t offset, byte_order order) noexcept {
    return number_at<std::uint32_t>(bytes, offset, order);
}

} // namespace netring

#endif
