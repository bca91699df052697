// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TRANSMIT_TIMESTAMP_HPP
#define NETRING_TRANSMIT_TIMESTAMP_HPP

#include <netring/timestamp.hpp>

#include <cstdint>

namespace netring {

/// Where the time stamps of sent frames come from (Documentation/networking/timestamping.rst).
enum class transmit_timestamp_source : std::uint8_t {
    /// None are taken.
    none,
    /// When the driver takes the frame.
    software,
    /// When the NIC puts the frame on the wire, by its own clock; by software where the NIC offers no such stamp. It must also be
    /// switched on at the interface, for example with hwstamp_ctl.
    hardware,
};

/// When a frame was sent.
struct transmit_timestamp {
    /// Which frame: the number that `injector::next_frame()` told before it was queued.
    std::uint64_t frame = 0;
    /// When, and by which clock: the wall clock, or that of the NIC.
    timestamp time{};
};

} // namespace netring

#endif
