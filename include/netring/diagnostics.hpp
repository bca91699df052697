// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DIAGNOSTICS_HPP
#define NETRING_DIAGNOSTICS_HPP

#include <string>

namespace netring {

/// What an `error_code` cannot say: which step failed, and what to do about it.
///
/// Functions that can fail take an optional pointer to one, clear it first and fill it only on failure. The throwing
/// overloads put the same text into `what()`.
struct diagnostics {
    /// The step that failed, with the values it used: "set PACKET_RX_RING (16 blocks of 1048576 bytes)".
    std::string step{};
    /// Why, and what is needed, where known.
    std::string hint{};
    /// A command that helps, to copy; empty where there is none.
    std::string command{};

    /// Empties all of it.
    void clear() noexcept {
        step.clear();
        hint.clear();
        command.clear();
    }

    /// All of it in one line: "step (hint; try: command)".
    std::string text() const {
        auto const more = command.empty() ? hint : hint + "; try: " + command;
        return more.empty() ? step : step + " (" + more + ")";
    }
};

} // namespace netring

#endif
