// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_EDGE_TIMER_HPP
#define NETRING_DETAIL_EDGE_TIMER_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>

#include <chrono>

namespace netring::detail {

/// A timer that a private epoll watches (timerfd_create(2)), for waits whose events may not come.
class NETRING_DECL edge_timer {
public:
    edge_timer() noexcept = default;
    explicit edge_timer(error_code& ec) noexcept;
    edge_timer(edge_timer&& other) noexcept;
    edge_timer& operator=(edge_timer&& other) noexcept;
    ~edge_timer();

    int fd() const noexcept { return fd_; }

    /// Expires once after that time, which begins now; at once if it is not positive.
    void arm(std::chrono::nanoseconds after) const noexcept;

private:
    int fd_ = -1;
};

} // namespace netring::detail

#endif
