// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_FINDING_HPP
#define NETRING_STATS_FINDING_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace netring_stats {

enum class finding_status : std::uint8_t { ok, note, warning, failure };

/// "ok", "note", "warning" or "failure".
inline char const* to_string(finding_status status) noexcept {
    constexpr std::array names{"ok", "note", "warning", "failure"};
    return names.at(static_cast<std::size_t>(status));
}

/// One thing that a capture depends on.
struct finding {
    std::string name;
    std::string value;
    finding_status status = finding_status::ok;
    /// What it means, where it is not just fine.
    std::string why{};
    /// One command to copy that helps, or tells more.
    std::string command{};
};

using findings = std::vector<finding>;

} // namespace netring_stats

#endif
