// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/capabilities.hpp"
#include "check/find.hpp"

#include <netring/umem_options.hpp>

#include <boost/algorithm/string/join.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <utility>
#include <vector>

namespace netring_stats {
namespace {

struct kernel_feature {
    std::pair<int, int> since;
    char const* what;
};

constexpr std::array kernel_features{
    kernel_feature{{4, 20}, "captures of one direction, and AF_XDP"},
    kernel_feature{{5, 4}, "AF_XDP that wakes the kernel only when it must"},
    kernel_feature{{5, 11}, "programs that do not count as locked memory"},
    kernel_feature{{6, 3}, "telling what a driver can do for AF_XDP"},
    kernel_feature{{6, 6}, "AF_XDP with packets of several frames"},
};

finding find_kernel() {
    utsname system{};
    ::uname(&system);
    std::string const release(std::begin(system.release));
    std::pair<int, int> version;
    char* rest = nullptr;
    constexpr int decimal = 10;
    version.first = static_cast<int>(std::strtol(release.c_str(), &rest, decimal));
    version.second = *rest == '.' ? static_cast<int>(std::strtol(rest + 1, nullptr, decimal)) : 0;
    std::string lacks;
    for (auto const& each : kernel_features)
        if (version < each.since)
            lacks += (lacks.empty() ? "it lacks " : "; ") + std::string(each.what);
    auto const status = version < kernel_features.front().since ? finding_status::failure
                        : lacks.empty()                         ? finding_status::ok
                                                                : finding_status::note;
    return {.name = "kernel", .value = release, .status = status, .why = lacks};
}

/// @param all those that are needed, as setcap(8) takes them: it replaces those that the file has.
finding find_capabilities(std::string name, std::vector<std::string> const& missing, std::string const& all,
                          bool chosen) {
    finding result{.name = std::move(name), .value = "all that are needed"};
    if (missing.empty())
        return result;
    std::error_code ignored;
    result.value = "missing: " + boost::algorithm::join(missing, ", ");
    result.status = chosen ? finding_status::failure : finding_status::note;
    result.why = "this process lacks them; the file can have them, or a systemd unit gives them";
    result.command = "sudo setcap " + all + "=ep " + std::filesystem::read_symlink("/proc/self/exe", ignored).string();
    return result;
}

std::string mebibytes(rlim_t bytes) {
    constexpr rlim_t one = rlim_t{1} << 20U;
    return bytes == RLIM_INFINITY ? "unlimited" : std::to_string(bytes / one) + " MiB";
}

finding find_locked_memory(capabilities const& held, bool chosen) {
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    constexpr netring::umem_options a_queue;
    auto const needed = rlim_t{a_queue.frame_size_bytes} * a_queue.frame_count;
    finding result{.name = "locked_memory",
                   .value = "limit " + mebibytes(limit.rlim_cur) + ", AF_XDP takes " + mebibytes(needed) +
                            " a queue, packet rings none"};
    if (held.has(capability::ipc_lock)) {
        result.why = "CAP_IPC_LOCK lifts the limit";
    } else if (limit.rlim_cur < needed) {
        result.status = chosen ? finding_status::failure : finding_status::note;
        result.why = "AF_XDP would be refused";
        result.command = "sudo prlimit --memlock=unlimited --pid $$";
    }
    return result;
}

} // namespace

findings find_about_host(backend chosen) {
    auto const held = capabilities::of_this_process();
    return {find_kernel(),
            find_capabilities("packet_capabilities", held.missing_for_packet(), "cap_net_raw", chosen != backend::xdp),
            find_capabilities("xdp_capabilities", held.missing_for_xdp(), "cap_net_raw,cap_net_admin,cap_bpf",
                              chosen == backend::xdp),
            find_locked_memory(held, chosen == backend::xdp)};
}

} // namespace netring_stats
