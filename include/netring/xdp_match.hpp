// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_MATCH_HPP
#define NETRING_XDP_MATCH_HPP

#include <cstdint>
#include <optional>

namespace netring {

/// Packets that a filtered `xdp_program` redirects: those of an IP protocol, or those of it to one port.
struct xdp_match {
    /// IANA's number: 6 is TCP, 17 is UDP (`IPPROTO_TCP`, `IPPROTO_UDP`).
    std::uint8_t protocol = 0;
    /// The destination port, of TCP, UDP, DCCP, SCTP or UDP-Lite. None, or 0, is all packets of the protocol.
    std::optional<std::uint16_t> port{};

    /// True if both fields are equal.
    friend bool operator==(xdp_match const&, xdp_match const&) = default;
};

} // namespace netring

#endif
