// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_COUNTERS_HPP
#define NETRING_PCAP_COUNTERS_HPP

#include <cstdint>

namespace netring {

/// What became of an interface's packets before they came to a writer: totals since its capture was
/// opened. Part of the component netring_pcap.
struct pcap_counters {
    /// Packets that the interface saw.
    std::uint64_t received = 0;
    /// Packets that the interface lost.
    std::uint64_t dropped_by_interface = 0;
    /// Packets that the filter let through.
    std::uint64_t accepted_by_filter = 0;
    /// Packets that were lost for want of room in the ring.
    std::uint64_t dropped_by_system = 0;
    /// Packets that were handed to the writer.
    std::uint64_t delivered = 0;

    /// True if all counters are equal.
    friend bool operator==(pcap_counters const&, pcap_counters const&) = default;
};

} // namespace netring

#endif
