// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "deadline.hpp"
#include "sys.hpp"

#include <netring/detail/edge_timer.hpp>

#include <algorithm>
#include <utility>

namespace netring::detail {

edge_timer::edge_timer(error_code& ec) noexcept
    : fd_(sys::timerfd()) {
    ec = fd_ < 0 ? sys::last_error() : error_code();
}

edge_timer::edge_timer(edge_timer&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

edge_timer& edge_timer::operator=(edge_timer&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

edge_timer::~edge_timer() {
    if (fd_ >= 0)
        sys::close(fd_);
}

void edge_timer::arm(std::chrono::nanoseconds after) const noexcept {
    // Zero would disarm it.
    auto const wait = std::max(after, std::chrono::nanoseconds(1));
    auto const value = to_timespec(wait);
    sys::timerfd_settime(fd_, value);
}

} // namespace netring::detail
