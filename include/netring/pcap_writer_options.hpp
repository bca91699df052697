// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_WRITER_OPTIONS_HPP
#define NETRING_PCAP_WRITER_OPTIONS_HPP

#include <netring/pcap_format.hpp>
#include <netring/pcap_interface.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace netring {

/// When a capture file is full and the next one begins. 0 of any does not bound it. Part of the component netring_pcap.
///
/// With any bound but `keep_files`, files are named after `pcap_writer_options::path` with a number and the time they were
/// begun at before the suffix, "trace-00001-20261129T102500Z.pcapng", with the next number if there is one of that name. While
/// one is being written ".part" is added to its name, which stays if it could not be written to its end.
struct pcap_rotation {
    /// Before a packet that would make the file longer; a file has one packet at least.
    std::uint64_t file_size_bytes = 0;
    /// The most packets of a file.
    std::uint64_t file_packets = 0;
    /// From the time the file was begun, by the wall clock, whether or not packets come: see `pcap_writer::rotate_if_due`.
    std::chrono::seconds file_time{0};
    /// The oldest beyond that many whole ones are deleted; of those that this writer wrote only. Not without another bound.
    std::size_t keep_files = 0;
};

/// Which capture file is written, and how. Part of the component netring_pcap.
struct pcap_writer_options {
    /// "-" is standard output. A file of that name is replaced.
    std::filesystem::path path{};
    /// Which format the files have.
    pcap_format format = pcap_format::pcapng;
    /// The interfaces whose packets come, described at the beginning. A pcap file has the first one's link type, that of
    /// Ethernet if there is none. In pcapng, an interface that is not described here is when its first packet comes, without a
    /// name.
    std::vector<pcap_interface> interfaces{};
    /// Longer packets are cut, after a VLAN tag was put back: 1 to `pcap_reader::max_packet_bytes`.
    std::uint32_t snap_length_bytes = 262144;
    /// When the next file begins; never by default, and not for standard output.
    pcap_rotation rotation{};
    /// Who wrote the file; in pcapng only.
    std::string application = "netring";
};

} // namespace netring

#endif
