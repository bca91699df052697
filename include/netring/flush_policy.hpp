// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_FLUSH_POLICY_HPP
#define NETRING_FLUSH_POLICY_HPP

#include <chrono>
#include <cstddef>

namespace netring {

/// When queued frames are handed to the kernel without being asked to: one system call hands over all of them, so fewer calls cost
/// latency. Whatever it says, a full ring is handed over at once, and so it is by every flush.
///
/// @code
/// netring::inject_options options{.interface = "eth0", .flush = {.frames = 32, .delay = std::chrono::microseconds(50)}};
/// @endcode
struct flush_policy {
    /// As soon as this many are queued. 1 is with each call; 0 leaves it to the delay, a full ring and an explicit flush. Of an
    /// injector, at most its slots.
    std::size_t frames = 1;
    /// So long after the first of them was queued; 0 sets no such limit. It is `async_inject` that keeps time: an `injector` looks at
    /// the clock only when a frame is committed.
    std::chrono::microseconds delay{0};

    /// True if all fields are equal.
    friend bool operator==(flush_policy const&, flush_policy const&) = default;
};

/// With each call: the least latency. The default.
inline constexpr flush_policy flush_each_call{};
/// When the ring is full, or on request: the fewest system calls.
inline constexpr flush_policy flush_when_full{.frames = 0};

} // namespace netring

#endif
