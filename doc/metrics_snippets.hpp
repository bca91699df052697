// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DOC_METRICS_SNIPPETS_HPP
#define NETRING_DOC_METRICS_SNIPPETS_HPP

#include <netring/capture.hpp>
#include <netring/prometheus.hpp>

#include <functional>
#include <string>
#include <vector>

// Code of the chapter on metrics that is no example of its own. A test calls each function.

namespace snippets {

std::vector<netring::prometheus_collector::registration> show(netring::prometheus_collector& collector,
                                                              std::string const& interface,
                                                              std::vector<netring::capture> const& members);
/// @param work is called with a capture that is open, and with it again after it was opened again.
void capture_twice(netring::prometheus_collector& collector, std::string const& interface,
                   std::function<void(netring::capture&)> const& work);

} // namespace snippets

#endif
