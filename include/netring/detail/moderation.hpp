// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_MODERATION_HPP
#define NETRING_DETAIL_MODERATION_HPP

#include <chrono>
#include <concepts>
#include <utility>

namespace netring::detail {

/// Has packets that come fast share a wake-up, as NICs moderate their interrupts: meanwhile a timer has them looked for, and
/// the sockets wake nobody.
class moderation {
public:
    /// To be called before each wait.
    /// @param found packets were there since the last one.
    /// @param period what is between packets that come fast is less; 0 leaves all as it is.
    /// @param wake_by_packets has the sockets wake or not; returns false if one would not, which then is tried again.
    /// @return true if the timer is to wake, after the period.
    template <std::predicate<bool> Switch>
    bool before_wait(bool found, std::chrono::nanoseconds period, Switch wake_by_packets) {
        if (period == std::chrono::nanoseconds(0))
            return false;
        if (active_) {
            active_ = found || !wake_by_packets(true);
        } else if (found) {
            auto const now = std::chrono::steady_clock::now();
            active_ = now - std::exchange(found_at_, now) < period;
            if (active_)
                // One that goes on to wake costs no packet.
                wake_by_packets(false);
        }
        return active_;
    }

private:
    bool active_ = false;
    std::chrono::steady_clock::time_point found_at_;
};

} // namespace netring::detail

#endif
