// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "poison.hpp"

#include <netring/packet_batch.hpp>

namespace netring {
namespace {

/// What may be poisoned: the packets of a block, without its header, and all of a frame but its status word, which the ring
/// looks at.
std::span<std::byte> packets_in(std::span<std::byte> slot, bool block) noexcept {
    auto const used =
        block ? std::min<std::size_t>(detail::block_header(slot.data()).blk_len, slot.size()) : slot.size();
    return slot.first(used).subspan(std::min(used, block ? sizeof(detail::tpacket_block_desc) : sizeof(std::uint32_t)));
}

} // namespace

void packet_batch::release() noexcept {
    auto run = std::exchange(run_, {});
    if (!run.empty()) {
        bool const block = layout_.frame_size_bytes == 0;
        auto const slots = layout_.slots(run.size());
        for (; !run.empty(); run = run.subspan(slots.size_bytes)) {
            poison(packets_in(run.first(slots.size_bytes), block));
            detail::receive_ring::give_back(run.data(), slots);
        }
    }
    memory_.reset();
}

} // namespace netring
