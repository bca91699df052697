// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_TSHARK_HPP
#define NETRING_TEST_PCAP_TSHARK_HPP

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace netring::test {

/// What Wireshark's tshark says of a packet.
struct tshark_packet {
    /// None where the file tells none.
    std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> time;
    std::size_t wire_bytes;
    /// In pcapng files; counted in each section.
    std::optional<int> interface_id;
    std::vector<std::byte> bytes;
};

bool has_tshark();

/// The packets of a file, up to where it is damaged.
std::vector<tshark_packet> packets_by_tshark(std::filesystem::path const& path);

} // namespace netring::test

#endif
