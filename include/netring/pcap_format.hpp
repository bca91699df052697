// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_FORMAT_HPP
#define NETRING_PCAP_FORMAT_HPP

#include <cstdint>

namespace netring {

/// The formats of capture files. Part of the component netring_pcap.
enum class pcap_format : std::uint8_t {
    /// One link type, packets and their times (draft-ietf-opsawg-pcap). Read by everything.
    pcap,
    /// Several interfaces with names and filters, directions and losses too (draft-ietf-opsawg-pcapng).
    pcapng,
};

} // namespace netring

#endif
