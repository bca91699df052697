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
    /// What to do, where known, with a command that can be copied.
    std::string hint{};

    void clear() noexcept {
        step.clear();
        hint.clear();
    }
};

} // namespace netring

#endif
