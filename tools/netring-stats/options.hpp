// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_OPTIONS_HPP
#define NETRING_STATS_OPTIONS_HPP

#include "measure/sampler_options.hpp"
#include "output/output_options.hpp"
#include "program.hpp"
#include "serve/serving_options.hpp"

#include <string>

namespace netring_stats {

inline netring_tools::program const tool("netring-stats", "netring-stats --list-interfaces");

/// What the command line asks for.
struct options {
    enum class action { serve, check, list_interfaces, print };

    action what = action::serve;
    /// What is printed instead.
    std::string text;
    /// The interface to check.
    std::string checked;
    output_options output;
    sampler_options sampling;
    /// The scenario; empty without a demo.
    std::string demo;
    serving_options serving;
};

/// Reads the command line. @throws failure with `exit_code::usage`.
options parse(int argc, char const* const* argv);

} // namespace netring_stats

#endif
