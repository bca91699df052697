// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/interface_table.hpp"

#include <algorithm>
#include <utility>

namespace netring_stats {
namespace {

using netring::interface_counters;
using netring::link_state;

interface_report report_of(interface_counters const& total) {
    interface_report result;
    result.name = total.name;
    result.link = total.link;
    result.received = {total.received, total.received_bytes};
    result.transmitted = {total.sent, total.sent_bytes};
    result.receive_errors = total.receive_errors;
    result.transmit_errors = total.send_errors;
    result.transmit_drops = total.send_dropped;
    result.loss.nic = total.receive_missed;
    result.loss.queue = total.receive_dropped;
    return result;
}

} // namespace

std::vector<interface_report> interface_table::update(std::vector<interface_counters> const& now,
                                                      std::chrono::system_clock::time_point time) {
    auto const names = shown(now);
    std::vector<interface_report> result;
    for (auto const& name : names) {
        auto const there = std::ranges::find(now, name, &interface_counters::name);
        result.push_back(look(name, there == now.end() ? nullptr : &*there, time));
    }
    forget_others(names, time);
    return result;
}

std::vector<std::string> interface_table::shown(std::vector<interface_counters> const& now) {
    if (!names_.empty())
        return names_;
    std::vector<std::string> result;
    for (auto const& each : now)
        if (result.size() != most)
            result.push_back(each.name);
    left_out_ = now.size() - result.size();
    return result;
}

/// Where all are watched, those that are gone are not shown any more.
void interface_table::forget_others(std::vector<std::string> const& names, std::chrono::system_clock::time_point time) {
    std::erase_if(watched_, [&](auto const& each) {
        bool const there = std::ranges::find(names, each.first) != names.end();
        if (!there)
            note(each.first, "is gone", time);
        return !there;
    });
}

interface_report interface_table::look(std::string const& name, interface_counters const* now,
                                       std::chrono::system_clock::time_point time) {
    auto& [totals, known] = watched_[name];
    auto const before = totals.total().link;
    bool const was_gone = known && before == link_state::gone;
    bool counted_on = true;
    if (now != nullptr)
        counted_on = totals.update(*now);
    else
        totals.gone();
    auto result = report_of(totals.total());
    result.name = name;
    result.interrupted = !counted_on || was_gone || now == nullptr;
    if (known && was_gone && now != nullptr)
        note(name, "is back; its counters began again", time);
    else if (known && !counted_on)
        note(name, "its counters began again", time);
    else if (known && before != result.link)
        note(name,
             std::string(result.link == link_state::no_carrier ? "has " : "is ") + netring::to_string(result.link),
             time);
    known = true;
    return result;
}

void interface_table::note(std::string const& interface, std::string text, std::chrono::system_clock::time_point time) {
    constexpr std::size_t most_notices = 16;
    if (notices_.size() == most_notices)
        notices_.erase(notices_.begin());
    notices_.push_back({++noted_, time, interface, std::move(text)});
}

} // namespace netring_stats
