// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "report/history.hpp"

#include "report/rates.hpp"

#include <algorithm>
#include <limits>

namespace netring_stats {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
constexpr quantiles unknown_times{unknown, unknown, unknown, unknown};

float value_or_unknown(std::optional<double> value) {
    return value ? static_cast<float>(*value) : unknown;
}

history_row row_of(interface_report const& now, growth const& per_second) {
    auto const rate = [&](auto count) { return value_or_unknown(per_second.of(count)); };
    using it = interface_report const&;
    auto const& capture = now.capture;
    auto const dwell = capture ? capture->dwell.value_or(unknown_times) : unknown_times;
    return {rate([](it i) { return i.received.packets; }),
            rate([](it i) { return i.received.bytes * 8; }),
            rate([](it i) { return i.transmitted.packets; }),
            rate([](it i) { return i.transmitted.bytes * 8; }),
            rate([](it i) { return i.loss.nic; }),
            rate([](it i) { return i.loss.queue; }),
            rate([](it i) { return i.loss.kernel_ring; }),
            rate([](it i) { return i.loss.application; }),
            value_or_unknown(per_second.of_capture([](capture_report const& c) { return c.captured.packets; })),
            capture ? static_cast<float>(capture->ring_occupancy) : unknown,
            capture ? static_cast<float>(capture->ring_high_water) : unknown,
            static_cast<float>(dwell.p50),
            static_cast<float>(dwell.p99),
            static_cast<float>(dwell.max)};
}

history_row row_of_nothing() {
    history_row row;
    row.fill(unknown);
    return row;
}

} // namespace

history_track::history_track(std::chrono::milliseconds step, std::chrono::milliseconds kept)
    : step_(step)
    , times_(static_cast<std::size_t>(kept / step)) {}

bool history_track::is_due(report const& now) const {
    // A tick that is a little early belongs to its step all the same.
    auto const early = step_ / 20;
    return !before_ || now.moment - before_->moment >= step_ - early;
}

bool history_track::goes_back(report const& now) const {
    return !times_.empty() && is_due(now) && now.time <= times_.back();
}

void history_track::clear() {
    times_.clear();
    interfaces_.clear();
}

void history_track::add(report const& now) {
    remember_peaks(now);
    if (!is_due(now))
        return;
    auto const seconds = seconds_between(before_, now);
    times_.push_back(now.time);
    for (auto& [name, each] : interfaces_)
        ++each.missing;
    for (auto each : now.interfaces) {
        auto const& peak_now = peaks_[each.name];
        if (each.capture) {
            each.capture->ring_high_water = peak_now.ring_high_water;
            each.capture->dwell = peak_now.dwell;
        }
        auto const row = row_of(each, growth(each, find(before_, each.name), seconds, peak_now.interrupted));
        auto& series = interfaces_[each.name];
        series.rows.set_capacity(times_.capacity());
        series.rows.push_back(row);
        series.missing = 0;
    }
    for (auto& [name, each] : interfaces_)
        if (each.missing != 0)
            each.rows.push_back(row_of_nothing());
    std::erase_if(interfaces_, [this](auto const& each) { return each.second.missing >= times_.capacity(); });
    peaks_.clear();
    before_ = now;
}

void history_track::remember_peaks(report const& now) {
    for (auto const& each : now.interfaces) {
        auto& peak_now = peaks_[each.name];
        peak_now.interrupted |= each.interrupted;
        if (!each.capture)
            continue;
        peak_now.ring_high_water = std::max(peak_now.ring_high_water, each.capture->ring_high_water);
        if (auto const& dwell = each.capture->dwell; dwell && (!peak_now.dwell || dwell->max > peak_now.dwell->max))
            peak_now.dwell = dwell;
    }
}

} // namespace netring_stats
