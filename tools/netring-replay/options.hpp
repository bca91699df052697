// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_REPLAY_OPTIONS_HPP
#define NETRING_REPLAY_OPTIONS_HPP

#include "program.hpp"

#include <netring/filter.hpp>
#include <netring/pace.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace netring_replay {

inline netring_tools::program const tool("netring-replay", "ip -brief link");

/// What the command line asks for.
struct options {
    enum class action { replay, print };

    action what = action::replay;
    /// What is printed instead.
    std::string text;
    std::string file;
    std::string interface;
    /// How many times as fast as recorded; 0: as fast as frames can be sent.
    double speed = 1;
    /// A rate instead of the recorded times.
    std::optional<netring::pace> pace;
    /// 0: for ever.
    std::size_t loops = 1;
    /// The most frames to send; 0: all.
    std::uint64_t count = 0;
    std::optional<netring::filter> filter;
    /// Sends what was captured of a frame, though it was longer.
    bool send_cut = false;
    bool dry_run = false;
    bool strict = false;
    bool json = false;
    bool quiet = false;
    /// Names each frame that is skipped, not only the first few of a kind.
    bool verbose = false;
};

/// Reads the command line. @throws failure with `exit_code::usage`.
options parse(int argc, char const* const* argv);

} // namespace netring_replay

#endif
