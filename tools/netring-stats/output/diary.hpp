// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_DIARY_HPP
#define NETRING_STATS_DIARY_HPP

#include "report/report.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace netring_stats {

/// What the log tells of interfaces.
class diary {
public:
    /// How each is measured.
    void begin(std::vector<watched_interface> const& interfaces) const;
    /// What happened since the tick before.
    void follow(report const& now);
    /// What was counted since each interface was seen first.
    void sum_up(report const& now) const;

private:
    std::uint64_t last_notice_ = 0;
    /// By name, as they were seen first: the kernel counted before.
    std::map<std::string, interface_report> first_;
};

} // namespace netring_stats

#endif
