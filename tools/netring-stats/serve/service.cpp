// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/service.hpp"

#include "failure.hpp"
#include "log.hpp"
#include "serve/token_file.hpp"

#include <utility>

namespace netring_stats {

std::string read_token(serving_options const& options) {
    return options.token_file.empty() ? std::string() : read_token(options.token_file);
}

void service::read_secrets_again() {
    try {
        auto token = read_token(options);
        tls = read_certificate(options);
        // Who may still look comes back.
        if (entrance.change_token(std::move(token)))
            clients.end();
    } catch (netring_tools::failure const& failed) {
        netring_tools::log_warning(std::string(failed.what()) + ": " + failed.why +
                                   "; what was read before stays in use");
    }
}

} // namespace netring_stats
