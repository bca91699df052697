// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_BRIDGE_LANE_HPP
#define NETRING_SRC_BRIDGE_LANE_HPP

#include <netring/bridge_filter.hpp>
#include <netring/bridge_options.hpp>
#include <netring/bridge_stats.hpp>
#include <netring/packet_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace netring {

/// One direction of a bridge.
class bridge_lane {
public:
    enum class outcome : std::uint8_t {
        /// No packet is there.
        empty,
        /// The burst is over.
        more,
        /// The first packet waits for room.
        blocked,
    };

    bridge_lane(bridge_direction direction, bridge_on_full on_full) noexcept
        : direction_(direction)
        , waits_(on_full == bridge_on_full::wait) {}
    bridge_lane(bridge_lane const&) = delete;
    bridge_lane& operator=(bridge_lane const&) = delete;
    virtual ~bridge_lane() = default;

    /// Judges packets and queues them where they are to leave, until the burst is over.
    virtual outcome move(detail::bridge_judge const& judge, std::size_t burst) = 0;
    /// Gives back what it holds.
    virtual void release() noexcept = 0;

    bridge_counters counted{};

protected:
    /// What of a burst a packet takes.
    static std::size_t share_of(std::size_t bytes) noexcept {
        constexpr std::size_t unit = 2048;
        return std::max<std::size_t>((bytes + unit - 1) / unit, 1);
    }

    void received(std::size_t bytes) noexcept {
        ++counted.received;
        counted.received_bytes += bytes;
    }
    void left(bridge_action how, std::size_t bytes, std::uint64_t packets = 1) noexcept {
        bool const forwarded = how == bridge_action::forward;
        (forwarded ? counted.forwarded : counted.reflected) += packets;
        (forwarded ? counted.forwarded_bytes : counted.reflected_bytes) += bytes;
    }

    bridge_direction const direction_;
    bool const waits_;
};

} // namespace netring

#endif
