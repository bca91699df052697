// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_WRITER_STATS_HPP
#define NETRING_PCAP_WRITER_STATS_HPP

#include <cstdint>

namespace netring {

/// What a writer has written, over all its files. Part of the component netring_pcap.
struct pcap_writer_stats {
    /// Packets that are whole in files, or in memory until the next `flush`.
    std::uint64_t packets = 0;
    /// Of them, those of which only the first `snap_length_bytes` are there.
    std::uint64_t cut = 0;
    /// Bytes of files, with all that is not packets.
    std::uint64_t bytes = 0;
    /// Files that were begun.
    std::uint64_t files = 0;

    /// True if all fields are equal.
    friend bool operator==(pcap_writer_stats const&, pcap_writer_stats const&) = default;
};

} // namespace netring

#endif
