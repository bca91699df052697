// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_CHECK_HPP
#define NETRING_STATS_CHECK_HPP

#include "check/finding.hpp"
#include "measure/sampler_options.hpp"

#include <string>

namespace netring_stats {

/// What a capture on an interface depends on, and whether one can be opened.
struct check_report {
    std::string interface;
    backend through = backend::packet;
    findings found;

    bool can_capture() const noexcept;
};

/// Looks, and changes nothing. @throws failure with `exit_code::interface` if there is none of that name.
check_report check(std::string const& interface, backend through);

/// A line for each finding, with a mark, and lines that say why and what to do.
std::string check_text(check_report const& report, bool coloured);
/// The same as one JSON object, as `--check --json` prints it and `/api/v1/check` answers.
std::string check_message(check_report const& report);

} // namespace netring_stats

#endif
