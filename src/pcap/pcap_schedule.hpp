// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAP_SCHEDULE_HPP
#define NETRING_SRC_PCAP_PCAP_SCHEDULE_HPP

#include <netring/timestamp.hpp>

#include <chrono>
#include <optional>

namespace netring {

/// When packets are due that were recorded: on an absolute schedule from the first one, so that lateness does not add up. A
/// time that goes back, as where a file begins anew, is no gap, and a packet without a time comes with the one before.
class pcap_schedule {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// @param speed 0 makes all due at once.
    explicit pcap_schedule(double speed) noexcept
        : speed_(speed) {}

    /// When the next packet is due. @param now is when the first one is.
    time_point next(timestamp const& recorded, time_point now) noexcept {
        if (!begin_)
            begin_ = now;
        if (recorded.clock() != timestamp_clock::none) {
            // In floating point nothing overflows, whatever a file says.
            if (last_ && recorded.time() > *last_)
                elapsed_ns_ +=
                    static_cast<long double>(count(recorded.time())) - static_cast<long double>(count(*last_));
            last_ = recorded.time();
        }
        if (speed_ == 0)
            return *begin_;
        // Later than that nobody waits.
        constexpr std::chrono::nanoseconds most = std::chrono::hours(24 * 365 * 100);
        auto const due_ns = std::min(elapsed_ns_ / speed_, static_cast<long double>(most.count()));
        return *begin_ + std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(due_ns));
    }

private:
    static std::int64_t count(timestamp::time_point time) noexcept { return time.time_since_epoch().count(); }

    double speed_;
    std::optional<time_point> begin_;
    std::optional<timestamp::time_point> last_;
    long double elapsed_ns_ = 0;
};

} // namespace netring

#endif
