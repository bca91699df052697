// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_SOURCE_OPTIONS_HPP
#define NETRING_PCAP_SOURCE_OPTIONS_HPP

#include <cstddef>
#include <filesystem>

namespace netring {

/// Which capture file packets come from, and when. Part of the component netring_pcap.
struct pcap_source_options {
    /// "-" is standard input.
    std::filesystem::path path{};
    /// How many times as fast as recorded; 0: as fast as the file is read.
    double speed = 1;
    /// How many times over; 0: for ever.
    std::size_t loops = 1;
    /// The most packets of a batch.
    std::size_t batch_packets = 64;
};

} // namespace netring

#endif
