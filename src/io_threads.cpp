// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/io_threads.hpp>

#include <pthread.h>
#include <sched.h>
#include <string>

namespace netring::detail {
namespace {

std::string usable_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    ::sched_getaffinity(0, sizeof set, &set);
    std::string list;
    for (int cpu = 0; cpu != CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &set))
            list += (list.empty() ? "" : ", ") + std::to_string(cpu);
    return list;
}

} // namespace

void pin_thread(std::thread& thread, unsigned cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (cpu < CPU_SETSIZE)
        CPU_SET(cpu, &set);
    if (::pthread_setaffinity_np(thread.native_handle(), sizeof set, &set) != 0)
        throw system_error(error::invalid_option, "cpus has " + std::to_string(cpu) + ", legal: " + usable_cpus());
}

} // namespace netring::detail
