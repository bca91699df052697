// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_SOURCE_STATS_HPP
#define NETRING_PCAP_SOURCE_STATS_HPP

#include <cstdint>

namespace netring {

/// What was received of a capture file so far, over all its loops. Part of the component netring_pcap.
struct pcap_source_stats {
    /// Packets that were received.
    std::uint64_t packets = 0;
    /// Of the packets, as many as were captured.
    std::uint64_t bytes = 0;
    /// Times that the file was begun, which may be one ahead of what was received.
    std::uint64_t loops = 0;
    /// Where in the file the last of them ends.
    std::uint64_t position_bytes = 0;
    /// How long the file is; 0 for a pipe.
    std::uint64_t size_bytes = 0;

    /// True if all fields are equal.
    friend bool operator==(pcap_source_stats const&, pcap_source_stats const&) = default;
};

} // namespace netring

#endif
