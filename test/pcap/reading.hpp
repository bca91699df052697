// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_READING_HPP
#define NETRING_TEST_PCAP_READING_HPP

#include <netring/owned_batch.hpp>
#include <netring/pcap_reader.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace netring::test {

/// All that a reader made of a file, and how that ended.
struct reading {
    std::vector<packet_metadata> metadata{};
    std::vector<std::vector<std::byte>> packets{};
    std::vector<pcap_interface> interfaces{};
    error_code ec{};
    diagnostics why{};
};

inline reading read_all(pcap_reader& reader) {
    reading result;
    while (auto const packet = reader.next(result.ec, &result.why)) {
        result.metadata.push_back(packet->metadata());
        result.packets.emplace_back(packet->data().begin(), packet->data().end());
    }
    result.interfaces.assign(reader.interfaces().begin(), reader.interfaces().end());
    return result;
}

/// Of a path, or of memory. What cannot be opened has no packets.
template <class Source>
reading read_all_of(Source const& source) {
    pcap_reader reader;
    reading opened;
    reader.open(source, opened.ec, &opened.why);
    return opened.ec ? opened : read_all(reader);
}

} // namespace netring::test

#endif
