// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_CAPABILITIES_HPP
#define NETRING_STATS_CAPABILITIES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace netring_stats {

/// As capabilities(7) numbers them.
enum class capability : std::uint8_t { net_admin = 12, net_raw = 13, ipc_lock = 14, sys_admin = 21, bpf = 39 };

/// What this process may do.
class capabilities {
public:
    /// Those in force now.
    static capabilities of_this_process();
    explicit capabilities(std::uint64_t bits)
        : bits_(bits) {}

    bool has(capability which) const noexcept { return (bits_ >> static_cast<unsigned>(which) & 1U) != 0; }
    /// Those that a packet ring needs and that are missing.
    std::vector<std::string> missing_for_packet() const;
    /// Those that AF_XDP with a program needs and that are missing.
    std::vector<std::string> missing_for_xdp() const;

private:
    std::uint64_t bits_;
};

} // namespace netring_stats

#endif
