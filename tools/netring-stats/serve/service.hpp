// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SERVICE_HPP
#define NETRING_STATS_SERVICE_HPP

#include "serve/gate.hpp"
#include "serve/hub.hpp"
#include "serve/routes.hpp"
#include "serve/serving_options.hpp"
#include "serve/tls.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace netring_stats {

/// What all connections share.
struct service {
    serving_options options;
    hub& clients;
    gate entrance;
    routes served;
    /// Null without TLS.
    std::shared_ptr<tls_context> tls{};
    std::shared_ptr<std::size_t> connections = std::make_shared<std::size_t>(0);

    /// Besides websockets: for scrapes, pages that load and probes of health.
    static constexpr std::size_t spare_connections = 64;
    /// Reads the token and the certificate again. If they cannot be read, those from before stay. Another token ends what began
    /// with the one before.
    void read_secrets_again();
    bool crowded() const noexcept { return *connections > options.max_clients + spare_connections; }
};

/// Empty if none is needed. @throws failure.
std::string read_token(serving_options const& options);

} // namespace netring_stats

#endif
