// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_ALLOCATIONS_HPP
#define NETRING_BENCH_ALLOCATIONS_HPP

#include <cstdint>

namespace netring::bench {

/// How often this thread asked for memory so far.
std::uint64_t allocations() noexcept;

} // namespace netring::bench

#endif
