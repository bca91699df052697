// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_OUTPUT_OPTIONS_HPP
#define NETRING_STATS_OUTPUT_OPTIONS_HPP

#include "log.hpp"

namespace netring_stats {

/// What is printed where.
struct output_options {
    /// On standard output.
    bool json = false;
    /// Whether a page is served, too.
    bool page = true;
    /// Lists for a person.
    bool coloured = false;
    netring_tools::log_style log{};
};

} // namespace netring_stats

#endif
