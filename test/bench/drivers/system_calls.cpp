// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "system_calls.hpp"

#include <cerrno>
#include <fstream>
#include <linux/perf_event.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace netring::bench {

system_call_counter::system_call_counter() {
    perf_event_attr wanted{};
    wanted.type = PERF_TYPE_TRACEPOINT;
    wanted.size = sizeof wanted;
    if (!(std::ifstream("/sys/kernel/tracing/events/raw_syscalls/sys_enter/id") >> wanted.config))
        throw std::runtime_error("system calls cannot be counted: no tracefs in /sys/kernel/tracing");
    wanted.inherit = 1;
    fd_ = static_cast<int>(::syscall(SYS_perf_event_open, &wanted, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
    if (fd_ < 0)
        throw std::system_error(errno, std::generic_category(), "count system calls");
}

system_call_counter::~system_call_counter() {
    ::close(fd_);
}

std::uint64_t system_call_counter::read() const {
    std::uint64_t count = 0;
    if (::read(fd_, &count, sizeof count) != sizeof count)
        throw std::system_error(errno, std::generic_category(), "read the count of system calls");
    return count;
}

} // namespace netring::bench
