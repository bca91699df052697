// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_ROOM_WATCH_HPP
#define NETRING_DETAIL_ROOM_WATCH_HPP

#include <netring/detail/edge_epoll.hpp>

#include <chrono>
#include <utility>

namespace netring::detail {

/// Has a private epoll watch a transmit ring, but only while somebody waits for room: each frame that the kernel lets go of is an
/// event, and to raise it costs a good part of what it costs to send the frame.
class room_watch {
public:
    room_watch() = default;
    /// @param bit what an edge of the ring is told by.
    room_watch(int epoll, int ring, unsigned bit) noexcept
        : epoll_(epoll)
        , ring_(ring)
        , bit_(bit) {}

    /// Watches from now on. If there is room already, that is an edge.
    /// @param most for how long to wait for an edge.
    /// @return that, or less if the system has no memory to watch the ring with, which then is looked at.
    std::chrono::nanoseconds start(std::chrono::nanoseconds most) noexcept {
        if (!watched_)
            watched_ = !add_edge(epoll_, {ring_, EPOLLOUT}, bit_);
        constexpr std::chrono::milliseconds unwatched{1};
        return watched_ ? most : unwatched;
    }

    bool watched() const noexcept { return watched_; }

    void stop() noexcept {
        if (std::exchange(watched_, false))
            remove_edge(epoll_, ring_);
    }

private:
    int epoll_ = -1;
    int ring_ = -1;
    unsigned bit_ = 0;
    bool watched_ = false;
};

} // namespace netring::detail

#endif
