// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/address.hpp"

#include <netring/interface.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <sys/socket.h>

namespace netring_stats {

address address::of(std::span<std::byte const> from) noexcept {
    address result;
    result.size_bytes = from.size();
    std::ranges::copy(from, result.bytes.begin());
    return result;
}

std::string address::text() const {
    constexpr std::size_t hardware_size = 6;
    if (size_bytes == hardware_size) {
        netring::hardware_address hardware;
        hardware.size_bytes = size_bytes;
        for (std::size_t at = 0; at != size_bytes; ++at)
            hardware.bytes.at(at) = static_cast<std::uint8_t>(bytes.at(at));
        return hardware.text();
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(size_bytes == sizeof(in_addr) ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

} // namespace netring_stats
