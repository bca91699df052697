// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_VLAN_HPP
#define NETRING_VLAN_HPP

#include <cstdint>

namespace netring {

/// An 802.1Q or 802.1ad tag as the kernel reports it beside a received frame.
struct vlan_tag {
    /// Tag control information, host order: priority (3 bits), drop-eligible (1), VLAN id (12).
    std::uint16_t tci = 0;
    /// Tag protocol id, host order: 0x8100 or 0x88a8.
    std::uint16_t tpid = 0x8100;

    /// VLAN id, 0 to 4095; 0 is a priority tag, of no VLAN.
    constexpr std::uint16_t id() const noexcept { return tci & 0x0fffU; }
    /// Priority code point, 0 to 7.
    constexpr std::uint8_t priority() const noexcept { return static_cast<std::uint8_t>(tci >> 13U); }
    /// Drop eligible indicator: to be dropped first where there is congestion.
    constexpr bool drop_eligible() const noexcept { return (tci & 0x1000U) != 0; }

    /// True if both fields are equal.
    friend constexpr bool operator==(vlan_tag const&, vlan_tag const&) noexcept = default;
};

} // namespace netring

#endif
