// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "poison.hpp"

#include <netring/packet_batch.hpp>

namespace netring {
namespace {

/// The packets, without the header: the ring looks at its status word.
std::span<std::byte> used_part(std::span<std::byte> block) noexcept {
    auto const used = std::min<std::size_t>(detail::block_header(block.data()).blk_len, block.size());
    return block.first(used).subspan(std::min(used, sizeof(tpacket_block_desc)));
}

} // namespace

void packet_batch::release() noexcept {
    if (auto const block = std::exchange(block_, {}); !block.empty()) {
        poison(used_part(block));
        detail::block_ring::give_back(block.data());
    }
    memory_.reset();
}

} // namespace netring
