// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any bytes for the slots of a receive ring: the walk ends, and whatever it shows lies in them.

#include "holds.hpp"
#include "synthetic_ring.hpp"

#include <netring/detail/packet_walker.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace {

/// A frame of 64 bytes is too short for its header, and one of 256 not.
constexpr std::size_t frame_sizes[] = {0, 128, 256};

void hold_within(std::span<std::byte const> part, std::span<std::byte const> run) {
    holds(part.empty() || (part.data() >= run.data() && part.data() + part.size() <= run.data() + run.size()));
}

/// Reads all that can be read, so that a sanitizer sees it. @return how many packets there are.
std::size_t walk(std::span<std::byte> run, netring::detail::run_layout const& layout) {
    std::size_t packets = 0;
    for (netring::detail::packet_walker walker(run, layout); !walker.done(); walker.next()) {
        auto const view = walker.view();
        hold_within(view.data(), run);
        hold_within(walker.data(), run);
        hold_within(walker.headroom(), run);
        netring::packet_metadata about;
        walker.read_metadata(about);
        holds(about.wire_size == view.wire_size());
        auto const copy = std::vector(view.data().begin(), view.data().end());
        holds(copy.size() == view.captured_size());
        ++packets;
    }
    return packets;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2)
        return 0;
    netring::detail::run_layout const layout{.frame_size_bytes = frame_sizes[data[0] % std::size(frame_sizes)],
                                             .vnet = (data[1] & 1U) != 0,
                                             .restore_vlan = (data[1] & 2U) != 0};
    auto const slot = layout.frame_size_bytes == 0 ? std::size_t{1024} : layout.frame_size_bytes;
    netring::test::synthetic_ring const memory(slot, layout.frame_size_bytes == 0 ? 1 : 4);
    auto const run = memory.memory();
    std::memcpy(run.data(), data + 2, std::min(size - 2, run.size()));
    // Restored tags may have changed what comes after them, where packets lie in one another.
    for (int twice = 0; twice != 2; ++twice)
        holds(walk(run, layout) <= netring::detail::packets_in(run, layout));
    return 0;
}
