// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_COUNTER_HPP
#define NETRING_SRC_COUNTER_HPP

#include <atomic>
#include <cstdint>

namespace netring {

/// A number that one thread changes at a time, and any thread reads.
class counter {
public:
    counter& operator+=(std::uint64_t growth) noexcept { return *this = value() + growth; }
    counter& operator-=(std::uint64_t shrinkage) noexcept { return *this = value() - shrinkage; }
    counter& operator=(std::uint64_t value) noexcept {
        value_.store(value, std::memory_order_relaxed);
        return *this;
    }
    std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

} // namespace netring

#endif
