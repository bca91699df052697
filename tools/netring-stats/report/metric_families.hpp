// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_METRIC_FAMILIES_HPP
#define NETRING_STATS_METRIC_FAMILIES_HPP

#include <prometheus/metric_family.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace netring_stats {

using metric_labels = std::vector<prometheus::ClientMetric::Label>;

/// Metrics by their names. However many queues and interfaces there are, it has a bounded number of time series.
class metric_families {
public:
    static constexpr std::size_t most_series = 2000;

    void counter(char const* name, char const* help, metric_labels labels, std::uint64_t value) {
        if (auto* const added = add(name, help, prometheus::MetricType::Counter, std::move(labels)))
            added->counter.value = static_cast<double>(value);
    }

    void gauge(char const* name, char const* help, metric_labels labels, double value) {
        if (auto* const added = add(name, help, prometheus::MetricType::Gauge, std::move(labels)))
            added->gauge.value = value;
    }

    void histogram(char const* name, char const* help, metric_labels labels,
                   prometheus::ClientMetric::Histogram value) {
        if (auto* const added = add(name, help, prometheus::MetricType::Histogram, std::move(labels)))
            added->histogram = std::move(value);
    }

    /// All of them, and how many there was no room for.
    std::vector<prometheus::MetricFamily> take() {
        series_ = 0;
        gauge("netring_series_cut", "Time series that there was no room for.", {}, static_cast<double>(cut_));
        std::vector<prometheus::MetricFamily> result;
        for (auto& [name, family] : families_)
            result.push_back(std::move(family));
        return result;
    }

private:
    prometheus::ClientMetric* add(char const* name, char const* help, prometheus::MetricType type,
                                  metric_labels labels) {
        if (series_ == most_series) {
            ++cut_;
            return nullptr;
        }
        ++series_;
        auto& family = families_[name];
        family.name = name;
        family.help = help;
        family.type = type;
        auto& added = family.metric.emplace_back();
        added.label = std::move(labels);
        return &added;
    }

    std::map<std::string, prometheus::MetricFamily> families_;
    std::size_t series_ = 0;
    std::size_t cut_ = 0;
};

} // namespace netring_stats

#endif
