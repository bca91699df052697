// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_RATES_HPP
#define NETRING_STATS_RATES_HPP

#include "report/report.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace netring_stats {

/// Growth per second between two reports of an interface; nothing where it is not known.
class growth {
public:
    /// @param before null if there is none.
    growth(interface_report const& now, interface_report const* before, double seconds, bool interrupted)
        : now_(now)
        , before_(interrupted || !(seconds > 0) ? nullptr : before)
        , seconds_(seconds) {}

    template <class Count>
    std::optional<double> of(Count count) const {
        return before_ == nullptr ? std::nullopt : rate(count(now_), count(*before_));
    }

    /// The same of what a capture counts; nothing without one.
    template <class Count>
    std::optional<double> of_capture(Count count) const {
        if (before_ == nullptr || !now_.capture || !before_->capture)
            return std::nullopt;
        return rate(count(*now_.capture), count(*before_->capture));
    }

    /// The same of a worker.
    template <class Count>
    std::optional<double> of_worker(std::size_t index, Count count) const {
        if (before_ == nullptr || !before_->capture || index >= before_->capture->workers.size())
            return std::nullopt;
        return rate(count(now_.capture->workers[index]), count(before_->capture->workers[index]));
    }

private:
    std::optional<double> rate(std::uint64_t now, std::uint64_t before) const {
        return now < before ? std::nullopt : std::optional(static_cast<double>(now - before) / seconds_);
    }

    interface_report const& now_;
    interface_report const* before_;
    double seconds_;
};

/// @return null if there is none of that name.
inline interface_report const* find(std::optional<report> const& in, std::string const& name) {
    if (!in)
        return nullptr;
    auto const found = std::ranges::find(in->interfaces, name, &interface_report::name);
    return found == in->interfaces.end() ? nullptr : &*found;
}

/// Between two reports.
inline double seconds_between(std::optional<report> const& before, report const& now) {
    return before ? std::chrono::duration<double>(now.moment - before->moment).count() : 0.0;
}

} // namespace netring_stats

#endif
