// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DUMP_OPTIONS_HPP
#define NETRING_DUMP_OPTIONS_HPP

#include "program.hpp"

#include <netring/capture_options.hpp>
#include <netring/pcap_writer_options.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace netring_dump {

inline netring_tools::program const tool("netring-dump", "ip link");

/// What the command line asks for.
struct options {
    enum class action { dump, print };

    action what = action::dump;
    /// What is printed instead.
    std::string text;
    std::vector<std::string> interfaces;
    /// The expression that chooses packets; empty for all.
    std::string filter;
    /// The file, without its interfaces.
    netring::pcap_writer_options file{.application = "netring-dump"};
    netring::capture_direction direction = netring::capture_direction::automatic;
    bool promiscuous = false;
    /// 0 for no end.
    std::uint64_t packets = 0;
    std::chrono::milliseconds duration{0};
    bool json = false;
    bool quiet = false;

    bool to_standard_output() const { return file.path == "-"; }
};

/// Reads the command line. @throws failure with `exit_code::usage`.
options parse(int argc, char const* const* argv);

} // namespace netring_dump

#endif
