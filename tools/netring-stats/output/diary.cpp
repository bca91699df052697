// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "output/diary.hpp"

#include "log.hpp"

#include <netring/version.hpp>

#include <algorithm>

namespace netring_stats {

using netring_tools::log_info;

void diary::begin(std::vector<watched_interface> const& interfaces) const {
    log_info("netring-stats " NETRING_VERSION_STRING " starts");
    for (auto const& each : interfaces)
        if (each.measured.what == measurement::kind::capture)
            log_info(each.info.name + ": " + each.measured.words);
    if (std::ranges::none_of(interfaces, [](auto const& of) { return of.measured.what == measurement::kind::capture; }))
        log_info("counters of all interfaces, without a capture");
}

void diary::follow(report const& now) {
    for (auto const& each : now.interfaces)
        first_.try_emplace(each.name, each);
    for (auto const& each : now.notices)
        if (each.number > last_notice_)
            log_info(each.interface + ' ' + each.text);
    if (!now.notices.empty())
        last_notice_ = std::max(last_notice_, now.notices.back().number);
}

void diary::sum_up(report const& now) const {
    auto const text = [](traffic_count const& of, traffic_count const& before) {
        return std::to_string(of.packets - before.packets) + " packets (" + std::to_string(of.bytes - before.bytes) +
               " bytes)";
    };
    for (auto const& each : now.interfaces) {
        auto const& first = first_.at(each.name);
        auto const lost = each.loss.lost() - first.loss.lost();
        log_info(each.name + ": " + text(each.received, first.received) + " received, " +
                 text(each.transmitted, first.transmitted) + " sent, " + std::to_string(lost) + " lost" +
                 (each.capture ? "; " + text(each.capture->captured, {}) + " captured" : ""));
    }
}

} // namespace netring_stats
