// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SOURCED_BATCH_HPP
#define NETRING_SOURCED_BATCH_HPP

#include <netring/packet_batch.hpp>

#include <cstddef>

namespace netring {

/// A batch, and which of several objects it came from. Lifetime and thread safety are the batch's.
///
/// @tparam Batch a lease on packets.
template <class Batch>
struct basic_sourced_batch {
    /// Number of the object, as in `packet_pool::member`.
    std::size_t source = 0;
    /// The packets.
    Batch batch{};

    /// How many packets the batch holds.
    std::size_t size() const noexcept { return batch.size(); }
    /// True if the batch has packets.
    explicit operator bool() const noexcept { return static_cast<bool>(batch); }
};

/// A batch of one of several captures.
using sourced_batch = basic_sourced_batch<packet_batch>;

} // namespace netring

#endif
