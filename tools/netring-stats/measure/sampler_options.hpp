// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SAMPLER_OPTIONS_HPP
#define NETRING_STATS_SAMPLER_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring_stats {

enum class backend : std::uint8_t {
    packet,
    xdp,
    /// AF_XDP where nothing but this program can want the packets, as it takes them away from this host: on an interface that has
    /// no IP address.
    automatic,
};

/// "packet", "xdp" or "auto".
constexpr char const* to_string(backend which) noexcept {
    switch (which) {
    case backend::packet:
        return "packet";
    case backend::xdp:
        return "xdp";
    case backend::automatic:
        break;
    }
    return "auto";
}

/// How an interface is captured.
struct monitor_options {
    backend through = backend::packet;
    /// As tcpdump takes it; empty for none.
    std::string filter{};
    std::optional<bool> zero_copy{};
    std::uint32_t sample_every = 1;
    bool talkers = false;
    bool small_ring = false;
};

/// What is sampled, and how often.
struct sampler_options {
    /// Those that are captured; without one, the counters of all are shown.
    std::vector<std::string> interfaces{};
    monitor_options capture{};
    std::size_t workers = 1;
    std::chrono::milliseconds interval{1000};
};

} // namespace netring_stats

#endif
