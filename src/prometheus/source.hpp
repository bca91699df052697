// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PROMETHEUS_SOURCE_HPP
#define NETRING_SRC_PROMETHEUS_SOURCE_HPP

#include "metrics.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace netring {

using metric_labels = std::vector<prometheus::ClientMetric::Label>;
/// By their names, as all samples of a family stand together.
using metric_families = std::map<std::string_view, prometheus::MetricFamily>;

/// Statistics of one kind of one object.
class metric_source {
public:
    explicit metric_source(metric_labels labels)
        : labels_(std::move(labels)) {}
    virtual ~metric_source() = default;

    metric_labels const& labels() const noexcept { return labels_; }
    /// The first of its families, which no other kind has.
    virtual std::string_view kind() const noexcept = 0;
    /// Adds its samples of now.
    virtual void sample(metric_families& to) = 0;

private:
    metric_labels labels_;
};

template <class Stats>
class metric_source_of final : public metric_source {
public:
    metric_source_of(metric_labels labels, std::function<Stats()> read)
        : metric_source(std::move(labels))
        , read_(std::move(read)) {}

    std::string_view kind() const noexcept override { return metrics().front().name; }

    void sample(metric_families& to) override {
        auto const now = read_();
        if (began_again(now))
            for (std::size_t at = 0; at != before_.size(); ++at)
                before_[at] += metrics()[at].value(last_);
        last_ = now;
        for (std::size_t at = 0; at != before_.size(); ++at)
            add(to, metrics()[at], before_[at]);
    }

private:
    static std::span<metric<Stats> const> metrics() noexcept { return metrics_of(static_cast<Stats const*>(nullptr)); }

    bool began_again(Stats const& now) const {
        return std::ranges::any_of(metrics(), [&](metric<Stats> const& each) {
            return each.type == prometheus::MetricType::Counter && each.value(now) < each.value(last_);
        });
    }

    void add(metric_families& to, metric<Stats> const& what, double before) const {
        auto& family = to[what.name];
        family.name = what.name;
        family.help = what.help;
        family.type = what.type;
        auto& sample = family.metric.emplace_back();
        sample.label = labels();
        if (!std::string_view(what.reason).empty())
            sample.label.push_back({"reason", what.reason});
        if (what.type == prometheus::MetricType::Counter)
            sample.counter.value = before + what.value(last_);
        else
            sample.gauge.value = what.value(last_);
    }

    std::function<Stats()> read_;
    Stats last_{};
    /// What counters had when the object was opened again.
    std::vector<double> before_ = std::vector<double>(metrics().size());
};

} // namespace netring

#endif
