// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "metrics_snippets.hpp"

#include <mutex>

namespace snippets {

// tag::members[]
std::vector<netring::prometheus_collector::registration> show(netring::prometheus_collector& collector,
                                                              std::string const& interface,
                                                              std::vector<netring::capture> const& members) {
    std::vector<netring::prometheus_collector::registration> shown;
    for (std::size_t index = 0; index != members.size(); ++index)
        shown.push_back(collector.add(interface, [&members, index] { return members[index].stats(); },
                                      {{"worker", std::to_string(index)}}));
    return shown;
}
// end::members[]

void capture_twice(netring::prometheus_collector& collector, std::string const& interface,
                   std::function<void(netring::capture&)> const& work) {
    // tag::reopen[]
    std::mutex opening; // A scrape by another thread must not meet an object that is being opened.
    netring::capture capture({.interface = interface});
    auto const shown = collector.add(interface, [&] {
        std::lock_guard const lock(opening);
        return capture.stats();
    });
    work(capture);
    {
        std::lock_guard const lock(opening);
        capture.close();
        capture.open({.interface = interface});
    }
    work(capture);
    // end::reopen[]
}

} // namespace snippets
