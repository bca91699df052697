// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SERVICE_HPP
#define NETRING_STATS_SERVICE_HPP

#include "serve/gate.hpp"
#include "serve/hub.hpp"
#include "serve/routes.hpp"
#include "serve/serving_options.hpp"

#include <cstddef>

namespace netring_stats {

/// What all connections share.
struct service {
    serving_options options;
    hub& clients;
    gate entrance;
    routes served;
    std::size_t connections = 0;

    /// Besides websockets: for scrapes, pages that load and probes of health.
    static constexpr std::size_t spare_connections = 64;
    bool crowded() const noexcept { return connections > options.max_clients + spare_connections; }
};

} // namespace netring_stats

#endif
