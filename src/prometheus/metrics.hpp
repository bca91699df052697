// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PROMETHEUS_METRICS_HPP
#define NETRING_SRC_PROMETHEUS_METRICS_HPP

#include <netring/bridge_stats.hpp>
#include <netring/capture_stats.hpp>
#include <netring/inject_stats.hpp>
#include <netring/xdp_stats.hpp>

#include <prometheus/metric_type.h>

#include <span>

namespace netring {

/// One value of some statistics, as Prometheus has it.
template <class Stats>
struct metric {
    char const* name;
    char const* help;
    /// Of the label `reason` where one family has several values; else empty.
    char const* reason;
    prometheus::MetricType type;
    double (*value)(Stats const&);
};

std::span<metric<capture_stats> const> metrics_of(capture_stats const*) noexcept;
std::span<metric<inject_stats> const> metrics_of(inject_stats const*) noexcept;
std::span<metric<xdp_stats> const> metrics_of(xdp_stats const*) noexcept;
std::span<metric<bridge_counters> const> metrics_of(bridge_counters const*) noexcept;

} // namespace netring

#endif
