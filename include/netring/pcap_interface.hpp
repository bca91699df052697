// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_INTERFACE_HPP
#define NETRING_PCAP_INTERFACE_HPP

#include <netring/link_type.hpp>

#include <cstdint>
#include <string>

namespace netring {

/// An interface that a capture file describes. Part of the component netring_pcap.
struct pcap_interface {
    /// For a writer, the index that its packets bear, 0 standing for those of any other. A reader counts from 0 over the whole file.
    int index = 0;
    /// What its packets begin with. Values without a name there are kept as numbers of https://www.tcpdump.org/linktypes.html.
    netring::link_type link_type = netring::link_type::ethernet;
    /// Longer packets were cut, so it says; 0 says nothing. Files hold longer ones all the same.
    std::uint32_t snap_length_bytes = 0;
    /// Its name. This and what follows is in pcapng files only, and may be empty.
    std::string name{};
    /// What somebody wrote about it.
    std::string description{};
    /// The expression that chose its packets.
    std::string filter{};

    /// True if all fields are equal.
    friend bool operator==(pcap_interface const&, pcap_interface const&) = default;
};

} // namespace netring

#endif
