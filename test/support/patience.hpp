// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_PATIENCE_HPP
#define NETRING_TEST_SUPPORT_PATIENCE_HPP

#include "wire.hpp"

#include <netring/capture.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

// What was sent comes sooner or later: on a busy machine a block may be ready long after its time-out.

namespace netring::test {

/// Takes packets until none comes for a while. Waits patiently for `wanted` of them, and for all that the capture has seen.
inline std::vector<std::vector<std::byte>>
take_until_quiet(capture& from, std::size_t wanted = 0,
                 std::chrono::milliseconds quiet = std::chrono::milliseconds(150)) {
    std::vector<std::vector<std::byte>> packets;
    auto const patience = [&] {
        bool const more = packets.size() < wanted || from.stats().in_ring != 0;
        return more ? std::chrono::seconds(5) : quiet;
    };
    while (auto const batch = from.next(patience()))
        for (packet_view const packet : batch)
            packets.emplace_back(packet.data().begin(), packet.data().end());
    return packets;
}

/// Waits until the capture has seen so many packets, and none is in a block that is still being filled.
template <class Capture>
void wait_until_ready(Capture const& capture, std::uint64_t seen) {
    BOOST_TEST(eventually([&] { return capture.stats().seen >= seen && capture.drained(); }));
}

/// Sends tagged frames, each in a block of its own. The capture must not be in use meanwhile.
template <class Capture>
void send_apart(plain_sender const& sender, Capture const& to, std::size_t size, std::uint32_t first,
                std::uint32_t count) {
    for (std::uint32_t number = 0; number != count; ++number) {
        auto const before = to.stats().seen;
        sender.send_tagged(size, first + number, 1);
        wait_until_ready(to, before + 1);
    }
}

} // namespace netring::test

#endif
