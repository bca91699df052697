// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_VNET_HEADER_HPP
#define NETRING_VNET_HEADER_HPP

#include <cstdint>

namespace netring {

/// What offloads left undone on a packet, in the terms of the virtio specification (section 5.1.6, `virtio_net_hdr`; see also
/// linux/virtio_net.h). Host byte order. Delivered where `capture_options::vnet_header` asks for it.
struct vnet_header {
    /// `flags`: the checksum at `checksum_start + checksum_offset` holds a partial sum, to be completed.
    static constexpr std::uint8_t needs_checksum = 1;
    /// `flags`: the checksum was verified.
    static constexpr std::uint8_t checksum_valid = 2;

    /// `needs_checksum` and `checksum_valid`, or 0.
    std::uint8_t flags = 0;
    /// 0: no segmentation; 1: TCP over IPv4; 3: UDP; 4: TCP over IPv6; 5: UDP segments. Bit 7 marks ECN.
    std::uint8_t gso_type = 0;
    /// Length in bytes of all headers, counted from the start of the frame.
    std::uint16_t header_size_bytes = 0;
    /// Bytes of payload in each segment.
    std::uint16_t gso_size_bytes = 0;
    /// Where checksumming starts, in bytes from the start of the frame.
    std::uint16_t checksum_start = 0;
    /// Where the checksum is stored, in bytes from `checksum_start`.
    std::uint16_t checksum_offset = 0;

    /// True if all fields are equal.
    friend bool operator==(vnet_header const&, vnet_header const&) = default;
};

} // namespace netring

#endif
