// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SOURCED_BATCH_HPP
#define NETRING_SOURCED_BATCH_HPP

#include <netring/packet_batch.hpp>

#include <cstddef>

namespace netring {

/// A batch, and which of several captures it came from. Lifetime and thread safety are the batch's.
struct sourced_batch {
    /// Number of the capture, as in `basic_capture_pool::member`.
    std::size_t source = 0;
    packet_batch batch{};

    std::size_t size() const noexcept { return batch.size(); }
    explicit operator bool() const noexcept { return static_cast<bool>(batch); }
};

} // namespace netring

#endif
