// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_READY_GUARD_HPP
#define NETRING_READY_GUARD_HPP

#include <netring/capture.hpp>
#include <netring/packet_batch.hpp>

#include <memory>
#include <utility>

namespace netring {

/// What `async_readable` delivers: leave to take batches until none is left.
///
/// Nothing is taken until `next_batch()` is called, and dropping the guard loses nothing: the next `async_readable` completes
/// at once while the ring has data.
///
/// Object lifetimes: the guard keeps the ring core, not the asynchronous capture; once that is closed or destroyed,
/// `next_batch()` returns empty batches.
///
/// Thread safety: like the capture it came from; use it where that is used.
class ready_guard {
public:
    /// A guard that has nothing.
    ready_guard() noexcept = default;
    explicit ready_guard(std::shared_ptr<capture> core) noexcept
        : core_(std::move(core)) {}

    /// The next batch, or an empty one when the ring is drained. Makes no system call.
    packet_batch next_batch() noexcept { return core_ ? core_->try_next() : packet_batch(); }

private:
    std::shared_ptr<capture> core_;
};

} // namespace netring

#endif
