// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_MESSAGES_HPP
#define NETRING_STATS_MESSAGES_HPP

#include "report/history.hpp"
#include "report/report.hpp"

#include <optional>
#include <string>

namespace netring_stats {

// The protocol, version 1: what the websocket sends, `--json` prints and `/api/v1` answers.

/// What comes first: the server, its interfaces and what was seen so far.
std::string hello_message(server_info const& info, history const& past);
/// A tick. Rates are against an earlier one, and null without it or where counting was interrupted.
std::string tick_message(report const& now, std::optional<report> const& before);
/// The interfaces, and how each is measured.
std::string interfaces_message(server_info const& info);
/// What was seen so far, in columns.
std::string history_message(history const& past);

} // namespace netring_stats

#endif
