// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/capabilities.hpp"

#include <fstream>

namespace netring_stats {

capabilities capabilities::of_this_process() {
    constexpr int hexadecimal = 16;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("CapEff:"))
            return capabilities(std::stoull(line.substr(line.find(':') + 1), nullptr, hexadecimal));
    return capabilities(0);
}

std::vector<std::string> capabilities::missing_for_packet() const {
    if (has(capability::net_raw))
        return {};
    return {"CAP_NET_RAW"};
}

std::vector<std::string> capabilities::missing_for_xdp() const {
    auto missing = missing_for_packet();
    if (!has(capability::net_admin))
        missing.emplace_back("CAP_NET_ADMIN");
    if (!has(capability::bpf) && !has(capability::sys_admin))
        missing.emplace_back("CAP_BPF");
    return missing;
}

} // namespace netring_stats
