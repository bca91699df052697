// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_HISTORY_HPP
#define NETRING_STATS_HISTORY_HPP

#include "report/report.hpp"

#include <boost/circular_buffer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace netring_stats {

/// What is kept of each interface over time.
constexpr std::array<char const*, 14> history_columns{"receive_packets_per_second",
                                                      "receive_bits_per_second",
                                                      "transmit_packets_per_second",
                                                      "transmit_bits_per_second",
                                                      "loss_nic_packets_per_second",
                                                      "loss_queue_packets_per_second",
                                                      "loss_kernel_ring_packets_per_second",
                                                      "loss_application_packets_per_second",
                                                      "capture_packets_per_second",
                                                      "ring_occupancy_ratio",
                                                      "ring_high_water_ratio",
                                                      "dwell_seconds_p50",
                                                      "dwell_seconds_p99",
                                                      "dwell_seconds_max"};

/// A value that is not known is a NaN.
using history_row = std::array<float, history_columns.size()>;

/// Rows of all interfaces in equal steps, the latest ones only.
class history_track {
public:
    /// One interface. Its rows end with the latest time, and may begin later than others.
    struct column_set {
        boost::circular_buffer<history_row> rows;
        /// Rows at the end in which it was not there.
        std::size_t missing = 0;
    };

    /// @param kept how far back rows are kept.
    history_track(std::chrono::milliseconds step, std::chrono::milliseconds kept);

    /// Adds a row once a step has passed.
    void add(report const& now);
    /// True if a row of this report would be no later than the one before: the clock was set back.
    bool goes_back(report const& now) const;
    /// Forgets the rows.
    void clear();

    std::chrono::milliseconds step() const noexcept { return step_; }
    boost::circular_buffer<std::chrono::system_clock::time_point> const& times() const noexcept { return times_; }
    std::map<std::string, column_set> const& interfaces() const noexcept { return interfaces_; }

private:
    bool is_due(report const& now) const;
    void remember_peaks(report const& now);

    std::chrono::milliseconds step_;
    boost::circular_buffer<std::chrono::system_clock::time_point> times_;
    std::map<std::string, column_set> interfaces_;
    /// What rates of the next row are against.
    std::optional<report> before_;
    /// What must not get lost between two rows: peaks, and that counting was interrupted.
    struct peak {
        double ring_high_water = 0;
        std::optional<quantiles> dwell;
        bool interrupted = false;
    };
    std::map<std::string, peak> peaks_;
};

/// What was seen so far: 15 minutes by the second, and an hour by ten seconds. Slower ticks make a row each.
class history {
public:
    explicit history(std::chrono::milliseconds tick_interval = std::chrono::seconds(1))
        : fine_(std::max<std::chrono::milliseconds>(std::chrono::seconds(1), tick_interval), std::chrono::minutes(15))
        , coarse_(std::max<std::chrono::milliseconds>(std::chrono::seconds(10), tick_interval), std::chrono::hours(1)) {
    }

    void add(report const& now) {
        // What lies before cannot be drawn on an axis that only goes forward.
        if (fine_.goes_back(now) || coarse_.goes_back(now)) {
            fine_.clear();
            coarse_.clear();
        }
        fine_.add(now);
        coarse_.add(now);
    }

    history_track const& fine() const noexcept { return fine_; }
    history_track const& coarse() const noexcept { return coarse_; }

private:
    history_track fine_;
    history_track coarse_;
};

} // namespace netring_stats

#endif
