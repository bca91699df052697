// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_ADDRESS_HPP
#define NETRING_STATS_ADDRESS_HPP

#include <array>
#include <boost/container_hash/hash.hpp>
#include <cstddef>
#include <span>
#include <string>

namespace netring_stats {

/// An IPv4, IPv6 or hardware address: 4, 16 or 6 bytes.
struct address {
    std::array<std::byte, 16> bytes{};
    std::size_t size_bytes = 0;

    /// @pre as many bytes as one of these has.
    static address of(std::span<std::byte const> from) noexcept;

    /// As people write it.
    std::string text() const;

    friend bool operator==(address const&, address const&) = default;
    friend std::size_t hash_value(address const& of) noexcept {
        return boost::hash_range(of.bytes.begin(), of.bytes.begin() + of.size_bytes);
    }
};

} // namespace netring_stats

#endif
