// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_LINK_STATE_HPP
#define NETRING_LINK_STATE_HPP

#include <cstdint>

namespace netring {

/// What an interface can do at the moment.
enum class link_state : std::uint8_t {
    /// Up, with a carrier: packets flow.
    up,
    /// Up, but the other end is not there.
    no_carrier,
    /// Set down by the administrator.
    down,
    /// Deleted, or moved to another network namespace.
    gone,
};

/// "up", "no carrier", "down" or "gone".
constexpr char const* to_string(link_state state) noexcept {
    switch (state) {
    case link_state::up:
        return "up";
    case link_state::no_carrier:
        return "no carrier";
    case link_state::down:
        return "down";
    case link_state::gone:
        break;
    }
    return "gone";
}

} // namespace netring

#endif
