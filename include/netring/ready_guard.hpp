// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_READY_GUARD_HPP
#define NETRING_READY_GUARD_HPP

#include <netring/capture.hpp>

#include <memory>
#include <utility>

namespace netring {

/// What `async_readable` delivers: leave to take batches until none is left.
///
/// Nothing is taken until `next_batch()` is called, and dropping the guard loses nothing: the next `async_readable` completes
/// at once while the ring has data.
///
/// Object lifetimes: the guard keeps the ring core, not the asynchronous object; once that is closed or destroyed,
/// `next_batch()` returns empty batches.
///
/// Thread safety: like the object it came from; use it where that is used.
///
/// @tparam Core the synchronous object that the ring belongs to.
template <class Core>
class basic_ready_guard {
public:
    /// A lease on packets in the ring.
    using batch_type = decltype(std::declval<Core&>().try_next());

    /// A guard that has nothing.
    basic_ready_guard() noexcept = default;
    /// Leave to take from the ring of `core`.
    explicit basic_ready_guard(std::shared_ptr<Core> core) noexcept
        : core_(std::move(core)) {}

    /// The next batch, or an empty one when the ring is drained. Makes no system call, save those of
    /// `async_receiver::try_receive_batch`.
    batch_type next_batch() noexcept { return core_ ? core_->try_next() : batch_type(); }

private:
    std::shared_ptr<Core> core_;
};

/// What a capture's `async_readable` delivers.
using ready_guard = basic_ready_guard<capture>;

} // namespace netring

#endif
