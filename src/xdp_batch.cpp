// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/xdp_batch.hpp>

namespace netring {

void xdp_batch::release() noexcept {
    if (frames_.count != 0)
        memory_->give_back(std::exchange(frames_, {}), detail::frame_place::user);
    packets_ = 0;
    memory_.reset();
}

packet_view xdp_batch::view_of(std::uint32_t frame) const noexcept {
    std::span<std::byte const> const bytes = memory_->bytes_of(frame);
    constexpr std::size_t type = 12;
    packet_metadata metadata;
    metadata.wire_size = bytes.size();
    auto const& frames = memory_->frames();
    for (auto part = frame; frames[part].continued; metadata.wire_size += frames[part].size_bytes)
        part = frames[part].next;
    metadata.timestamp = origin_.taken;
    metadata.interface_index = origin_.interface_index;
    if (bytes.size() >= type + 2)
        metadata.protocol = static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[type]) << 8U |
                                                       std::to_integer<unsigned>(bytes[type + 1]));
    return {bytes, metadata};
}

} // namespace netring
