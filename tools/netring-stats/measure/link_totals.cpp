// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/link_totals.hpp"

#include <algorithm>
#include <array>

namespace netring_stats {
namespace {

using netring::interface_counters;

constexpr std::array counters{
    &interface_counters::received,        &interface_counters::received_bytes, &interface_counters::receive_errors,
    &interface_counters::receive_dropped, &interface_counters::receive_missed, &interface_counters::sent,
    &interface_counters::sent_bytes,      &interface_counters::send_errors,    &interface_counters::send_dropped};

} // namespace

bool link_totals::update(interface_counters const& now) {
    bool const first = last_.index == 0;
    bool const again = now.index != last_.index ||
                       std::ranges::any_of(counters, [&](auto counter) { return now.*counter < last_.*counter; });
    interface_counters const zero;
    auto const& before = again ? zero : last_;
    for (auto const counter : counters)
        total_.*counter += now.*counter - before.*counter;
    total_.name = now.name;
    total_.index = now.index;
    total_.link = now.link;
    last_ = now;
    return first || !again;
}

} // namespace netring_stats
