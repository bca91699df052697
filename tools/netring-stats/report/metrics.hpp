// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_METRICS_HPP
#define NETRING_STATS_METRICS_HPP

#include "report/report.hpp"

#include <string>

namespace netring_stats {

/// What Prometheus scrapes, in text format 0.0.4. Not in a build without prometheus-cpp.
std::string metrics_message(report const& now, server_info const& about);

} // namespace netring_stats

#endif
