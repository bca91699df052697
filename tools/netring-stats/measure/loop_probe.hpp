// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LOOP_PROBE_HPP
#define NETRING_STATS_LOOP_PROBE_HPP

#include "measure/latency_histogram.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace netring_stats {

/// Measures how late a loop calls its handlers, with a timer of its own.
class loop_probe {
public:
    explicit loop_probe(boost::asio::steady_timer::executor_type const& executor)
        : timer_(executor) {}

    void start() {
        timer_.expires_after(period);
        timer_.async_wait([this](boost::system::error_code ec) {
            if (ec)
                return;
            lag_.add(std::chrono::steady_clock::now() - timer_.expiry());
            start();
        });
    }
    void close() { timer_.cancel(); }

    /// Since it was asked last.
    std::optional<quantiles> take() { return std::exchange(lag_, {}).summary(); }

private:
    static constexpr auto period = std::chrono::milliseconds(50);

    boost::asio::steady_timer timer_;
    latency_histogram lag_;
};

} // namespace netring_stats

#endif
