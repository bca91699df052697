// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_LINK_TYPE_HPP
#define NETRING_LINK_TYPE_HPP

#include <cstdint>

namespace netring {

/// What a packet's bytes begin with. The values are those of capture files (https://www.tcpdump.org/linktypes.html), where others than
/// these may occur too.
enum class link_type : std::uint16_t {
    /// The address family that a BSD system puts before what passes its loopback interface.
    bsd_loopback = 0,
    /// An Ethernet header, on loopback interfaces too.
    ethernet = 1,
    /// An IPv4 or IPv6 header, as on tun devices: there is no link-layer header, and there are no addresses of it.
    raw_ip = 101,
    /// What tcpdump puts before packets of any interface.
    linux_cooked = 113,
    /// A radiotap header, on a wireless interface in monitor mode.
    radiotap = 127,
    /// What newer ones put there, with the interface's index.
    linux_cooked_v2 = 276,
    /// Something that capture files have no number for; see `interface_info::hardware_type`.
    other = 0xffff,
};

/// The link type of an interface's hardware type (net/if_arp.h, ARPHRD_*).
constexpr link_type link_type_of(std::uint16_t hardware_type) noexcept {
    // By number: net/if_arp.h and linux/if_arp.h do not go together, and programs have either.
    constexpr std::uint16_t ether = 1;
    constexpr std::uint16_t loopback = 772;
    constexpr std::uint16_t raw_ip = 519;
    constexpr std::uint16_t tunnel = 768;
    constexpr std::uint16_t tunnel6 = 769;
    constexpr std::uint16_t sit = 776;
    constexpr std::uint16_t radiotap = 803;
    constexpr std::uint16_t none = 0xfffe;
    switch (hardware_type) {
    case ether:
    case loopback:
        return link_type::ethernet;
    case none:
    case raw_ip:
    case tunnel:
    case tunnel6:
    case sit:
        return link_type::raw_ip;
    case radiotap:
        return link_type::radiotap;
    default:
        return link_type::other;
    }
}

} // namespace netring

#endif
