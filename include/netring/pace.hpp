// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACE_HPP
#define NETRING_PACE_HPP

#include <cstddef>

namespace netring {

/// How fast frames are sent: on an absolute schedule, so that lateness of the clock or of other work does not add up.
///
/// @code
/// co_await inject.async_send_paced(frames, {.frames_per_second = 1000}, boost::asio::use_awaitable);
/// co_await inject.async_send_paced(frames, {.bits_per_second = 10e6, .burst_frames = 8}, boost::asio::use_awaitable);
/// @endcode
///
/// At least one of the rates is more than 0, and none is negative; if both are more than 0, each bounds. Otherwise, or if
/// `burst_frames` is 0, sending fails with `error::invalid_option`.
struct pace {
    /// 0 does not bound it.
    double frames_per_second = 0;
    /// Counts the frames' bytes, without preamble, checksum and gap; 0 does not bound it.
    double bits_per_second = 0;
    /// How many frames may leave at once to catch up with the schedule, which a timer follows some 50 microseconds behind: from 1.
    /// Beyond that the schedule is put off.
    std::size_t burst_frames = 32;
};

} // namespace netring

#endif
