// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_SYSTEM_CALLS_HPP
#define NETRING_BENCH_SYSTEM_CALLS_HPP

#include <cstdint>

namespace netring::bench {

/// Counts the system calls of this process by the kernel's trace point. Counting slows each of them down.
class system_call_counter {
public:
    /// @throws std::system_error where the user may not trace.
    system_call_counter();
    system_call_counter(system_call_counter const&) = delete;
    system_call_counter& operator=(system_call_counter const&) = delete;
    ~system_call_counter();

    std::uint64_t read() const;

private:
    int fd_;
};

} // namespace netring::bench

#endif
