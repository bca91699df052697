// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_TRAFFIC_HPP
#define NETRING_STATS_TRAFFIC_HPP

#include "measure/heavy_hitters.hpp"
#include "measure/latency_histogram.hpp"
#include "report/report.hpp"

#include <netring/filter.hpp>
#include <netring/packet_view.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace netring_stats {

/// Who sent most, by bytes and by packets.
struct talker_table {
    static constexpr std::size_t places = 512;

    heavy_hitters by_bytes{places};
    heavy_hitters by_packets{places};
};

/// What a worker counted.
struct traffic_counts {
    traffic_count captured;
    /// Packets that a filter in user space refused.
    std::uint64_t refused = 0;
    std::array<std::uint64_t, packet_size_limits.size() + 1> sizes{};
    std::array<traffic_count, protocol_names.size()> protocols{};

    traffic_counts& operator+=(traffic_counts const& other) noexcept;
};

/// How packets are counted.
struct traffic_options {
    /// For a ring that the kernel fills unfiltered.
    std::optional<netring::filter> filter{};
    /// One packet in so many is looked into.
    std::uint32_t sample_every = 1;
    bool talkers = false;
};

/// Counts the packets of one worker. The worker locks it once a batch, and who reads it once a tick.
class traffic {
public:
    explicit traffic(traffic_options const& how)
        : how_(how)
        , until_sample_(how.sample_every) {}

    /// @param batch a range of `packet_view`.
    template <class Batch>
    void count(Batch const& batch) {
        auto const now = std::chrono::system_clock::now();
        std::lock_guard const lock(mutex_);
        for (netring::packet_view const& packet : batch)
            count(packet, now);
    }

    traffic_counts counts() const {
        std::lock_guard const lock(mutex_);
        return counts_;
    }
    /// Moves the times since it was asked last to a histogram.
    void take_dwell(latency_histogram& to);
    /// Moves the talkers since it was asked last to a table.
    void take_talkers(talker_table& to);

private:
    void count(netring::packet_view const& packet, std::chrono::system_clock::time_point now);
    void look_into(netring::packet_view const& packet);

    traffic_options const& how_;
    mutable std::mutex mutex_;
    std::uint32_t until_sample_;
    traffic_counts counts_;
    latency_histogram dwell_;
    talker_table talkers_;
};

} // namespace netring_stats

#endif
