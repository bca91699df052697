// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_OPTIONS_HPP
#define NETRING_STATS_OPTIONS_HPP

#include "measure/sampler_options.hpp"
#include "program.hpp"
#include "serve/serving_options.hpp"

#include <string>

namespace netring_stats {

inline netring_tools::program const tool("netring-stats", "netring-stats --list-interfaces");

/// What the command line asks for.
struct options {
    enum class action { serve, list_interfaces, help, version };

    action what = action::serve;
    sampler_options sampling;
    /// The scenario; empty without a demo.
    std::string demo;
    serving_options serving;
};

/// Reads the command line. @throws failure with `exit_code::usage`.
options parse(int argc, char const* const* argv);

/// The text of `--help`.
std::string help();

} // namespace netring_stats

#endif
