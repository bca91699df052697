// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DUMP_SUMMARY_HPP
#define NETRING_DUMP_SUMMARY_HPP

#include "source.hpp"

#include <netring/pcap_writer.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace netring_dump {

/// What was captured, lost and written.
struct summary {
    struct interface {
        std::string name;
        source_counters counters;
    };

    std::string ended_by{};
    std::chrono::duration<double> time{0};
    std::vector<interface> interfaces{};
    netring::pcap_writer_stats written{};
    std::string last_file{};

    std::uint64_t captured() const;
    std::uint64_t dropped() const;
    /// Were captured and are not in a file.
    std::uint64_t lost_by_writer() const { return captured() - written.packets; }
};

std::string as_text(summary const& of);
std::string as_json(summary const& of);
/// One line of a terminal.
std::string as_progress(summary const& of);

} // namespace netring_dump

#endif
