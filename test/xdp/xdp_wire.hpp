// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_XDP_XDP_WIRE_HPP
#define NETRING_TEST_XDP_XDP_WIRE_HPP

#include "wire.hpp"

#include <netring/owned_batch.hpp>
#include <netring/xdp_socket.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace netring::test {

/// Copies what a socket receives, until that many packets have come or nothing more does.
inline owned_batch take(xdp_socket& socket, std::size_t count) {
    owned_batch packets;
    while (packets.size() < count) {
        auto const batch = socket.next(std::chrono::seconds(1));
        if (!batch)
            break;
        packets.append(batch);
    }
    return packets;
}

/// The same packets as leases.
inline std::vector<xdp_batch> take_leases(xdp_socket& socket, std::size_t count) {
    std::vector<xdp_batch> leases;
    while (count != 0) {
        leases.push_back(socket.next(std::chrono::seconds(1)));
        if (leases.back().empty())
            break;
        count -= std::min(count, leases.back().size());
    }
    return leases;
}

/// True if those are tagged frames of that size with the sequence numbers from `first` on.
inline bool are_tagged(owned_batch const& packets, std::size_t size, std::uint32_t first, std::size_t count) {
    if (packets.size() != count)
        return false;
    for (auto const packet : packets)
        if (!is_tagged_frame(packet.data(), size, first++))
            return false;
    return true;
}

/// v1 is what netring works on; a plain socket sends on v0, and receives what v1 sends.
struct xdp_wire : wired {};
struct xdp_receiving_wire : xdp_wire {
    plain_receiver receiver{"v0"};
};

} // namespace netring::test

#endif
