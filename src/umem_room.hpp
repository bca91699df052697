// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#pragma once

#include <netring/umem.hpp>

#include <cstddef>

#include <linux/bpf.h>

namespace netring {

/// What the kernel leaves of a frame for a packet that it receives: it keeps a headroom of its own before the owner's.
inline std::size_t room_for_received_bytes(umem_options const& options) noexcept {
    return options.frame_size_bytes - XDP_PACKET_HEADROOM - options.headroom_bytes;
}

} // namespace netring
