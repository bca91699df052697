// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_API_HPP
#define NETRING_STATS_API_HPP

#include "measure/sampler_options.hpp"
#include "report/history.hpp"
#include "report/report.hpp"
#include "serve/hub.hpp"
#include "serve/routes.hpp"

#include <functional>

namespace netring_stats {

/// What programs ask for: the protocol's objects, and whether the server is well.
routes api(hub const& clients, std::function<server_info()> server, history const& past, backend through);

/// What Prometheus asks for.
content metrics(report const& now, server_info const& about);

} // namespace netring_stats

#endif
