// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_FRAME_GEOMETRY_HPP
#define NETRING_SRC_FRAME_GEOMETRY_HPP

#include <cstddef>

namespace netring {

/// How the slots of a transmit ring lie in the kernel's blocks: one after the other, without a gap, exactly as many as asked for.
struct frame_geometry {
    /// @param page the page size, of which blocks are multiples.
    static constexpr frame_geometry of(std::size_t frame_size, std::size_t frame_count, std::size_t page) noexcept {
        // A power of two of them, so that a block of whole pages divides evenly, in slots that stay aligned.
        constexpr std::size_t most_in_block = 256;
        constexpr std::size_t largest_block = 65536;
        std::size_t in_block = 1;
        while (in_block < most_in_block && frame_count % (in_block * 2) == 0 &&
               in_block * 2 * frame_size <= largest_block)
            in_block *= 2;
        auto const block = (in_block * frame_size + page - 1) / page * page;
        return {block / in_block, block, frame_count / in_block, frame_count};
    }

    constexpr std::size_t size_bytes() const noexcept { return block_size * block_count; }

    std::size_t slot_size = 0;
    std::size_t block_size = 0;
    std::size_t block_count = 0;
    std::size_t frame_count = 0;
};

} // namespace netring

#endif
