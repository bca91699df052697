// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "privileges.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace netring_stats {
namespace {

using capability_set = std::uint64_t;

capability_set set_of(std::initializer_list<unsigned> capabilities) {
    capability_set result = 0;
    for (auto const each : capabilities)
        result |= capability_set{1} << each;
    return result;
}

using capability_halves = std::array<__user_cap_data_struct, 2>;

void ask(long call, __user_cap_header_struct& header, capability_halves& halves) {
    if (::syscall(call, &header, halves.data()) != 0)
        throw std::system_error(errno, std::generic_category(), "give up privileges");
}

/// What is not there already is not gained. @throws system_error if the rest cannot be given up.
void keep(capability_set kept) {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    capability_halves halves{};
    ask(SYS_capget, header, halves);
    for (auto& half : halves) {
        half.permitted &= static_cast<std::uint32_t>(kept);
        half.effective = half.permitted;
        half.inheritable = 0;
        kept >>= 32;
    }
    ask(SYS_capset, header, halves);
}

} // namespace

void keep_only_capturing(bool xdp) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    // Refused without CAP_SETPCAP, and then nothing that this process runs gains anything by it.
    for (int each = 0; each <= CAP_LAST_CAP; ++each)
        ::prctl(PR_CAPBSET_DROP, each, 0, 0, 0);
    keep(xdp ? set_of({CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF, CAP_IPC_LOCK}) : set_of({CAP_NET_RAW}));
}

} // namespace netring_stats
