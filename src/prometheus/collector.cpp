// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/prometheus.hpp>

#include "source.hpp"

#include <boost/nowide/utf/convert.hpp>

#include <prometheus/check_names.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>
#include <string_view>

namespace netring {
namespace {

/// The same in UTF-8. An interface may have any bytes in its name.
std::string utf8(std::string const& text) {
    return boost::nowide::utf::convert_string<char>(text.data(), text.data() + text.size());
}

void check_name(std::string const& name) {
    constexpr std::array<std::string_view, 3> ours{"iface", "peer", "reason"};
    if (std::ranges::find(ours, name) != ours.end())
        throw std::invalid_argument("label '" + name + "': netring's metrics have it already");
    if (!prometheus::CheckLabelName(name))
        throw std::invalid_argument(
            "label '" + name +
            "': a name has letters, digits and underscores, and begins with no digit and not with two underscores");
}

metric_labels all_labels(std::map<std::string, std::string> const& ours,
                         std::map<std::string, std::string> const& more) {
    metric_labels result;
    for (auto const& [name, value] : ours)
        result.push_back({name, utf8(value)});
    for (auto const& [name, value] : more) {
        check_name(name);
        result.push_back({name, utf8(value)});
    }
    return result;
}

} // namespace

class prometheus_collector::impl {
public:
    using source_list = std::vector<std::shared_ptr<metric_source>>;

    void add(source_list const& added) {
        std::lock_guard const lock(mutex_);
        for (auto const& each : added)
            check_new(*each);
        sources_.insert(sources_.end(), added.begin(), added.end());
    }

    void remove(source_list const& added) noexcept {
        std::lock_guard const lock(mutex_);
        for (auto const& each : added)
            std::erase(sources_, each);
    }

    metric_families sample() const {
        std::lock_guard const lock(mutex_);
        metric_families result;
        for (auto const& each : sources_)
            each->sample(result);
        return result;
    }

private:
    void check_new(metric_source const& source) const {
        for (auto const& each : sources_)
            if (each->kind() == source.kind() && each->labels() == source.labels())
                throw std::invalid_argument("interface '" + source.labels().front().value +
                                            "': " + std::string(source.kind()) +
                                            " is there with these labels; add one that tells them apart");
    }

    mutable std::mutex mutex_;
    source_list sources_;
};

class prometheus_collector::registration::membership {
public:
    membership(std::shared_ptr<impl> const& in, impl::source_list sources)
        : in_(in)
        , sources_(std::move(sources)) {
        in->add(sources_);
    }
    membership(membership const&) = delete;
    membership& operator=(membership const&) = delete;
    ~membership() {
        if (auto const in = in_.lock())
            in->remove(sources_);
    }

private:
    std::weak_ptr<impl> in_;
    impl::source_list sources_;
};

prometheus_collector::registration::registration(std::unique_ptr<membership> is) noexcept
    : is_(std::move(is)) {}
prometheus_collector::registration::registration() noexcept = default;
prometheus_collector::registration::registration(registration&&) noexcept = default;
prometheus_collector::registration& prometheus_collector::registration::operator=(registration&&) noexcept = default;
prometheus_collector::registration::~registration() = default;

prometheus_collector::prometheus_collector()
    : impl_(std::make_shared<impl>()) {}
prometheus_collector::~prometheus_collector() = default;

template <class Stats>
prometheus_collector::registration prometheus_collector::add_one(std::string const& iface, std::function<Stats()> read,
                                                                 labels const& more) {
    auto source = std::make_shared<metric_source_of<Stats>>(all_labels({{"iface", iface}}, more), std::move(read));
    return registration(std::make_unique<registration::membership>(impl_, impl::source_list{std::move(source)}));
}

prometheus_collector::registration prometheus_collector::add(std::string const& iface,
                                                             std::function<capture_stats()> read, labels const& more) {
    return add_one(iface, std::move(read), more);
}

prometheus_collector::registration prometheus_collector::add(std::string const& iface,
                                                             std::function<inject_stats()> read, labels const& more) {
    return add_one(iface, std::move(read), more);
}

prometheus_collector::registration prometheus_collector::add(std::string const& iface, std::function<xdp_stats()> read,
                                                             labels const& more) {
    return add_one(iface, std::move(read), more);
}

prometheus_collector::registration prometheus_collector::add(std::string const& iface_a, std::string const& iface_b,
                                                             std::function<bridge_stats()> const& read,
                                                             labels const& more) {
    auto const one_way = [&](std::string const& from, std::string const& to, bridge_direction direction) {
        return std::make_shared<metric_source_of<bridge_counters>>(all_labels({{"iface", from}, {"peer", to}}, more),
                                                                   [read, direction] { return read()[direction]; });
    };
    return registration(std::make_unique<registration::membership>(
        impl_, impl::source_list{one_way(iface_a, iface_b, bridge_direction::a_to_b),
                                 one_way(iface_b, iface_a, bridge_direction::b_to_a)}));
}

std::vector<prometheus::MetricFamily> prometheus_collector::Collect() const {
    std::vector<prometheus::MetricFamily> result;
    for (auto& [name, family] : impl_->sample())
        result.push_back(std::move(family));
    return result;
}

} // namespace netring
