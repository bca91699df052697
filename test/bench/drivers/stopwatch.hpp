// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_STOPWATCH_HPP
#define NETRING_BENCH_STOPWATCH_HPP

#include "meter.hpp"

#include <chrono>
#include <utility>

namespace netring::bench {

/// Sums up what is measured, without what is done in between to make it possible.
class stopwatch {
public:
    void go() { since_ = monotonic_now(); }
    void stop() { measured_ += monotonic_now() - since_; }
    /// Not while it goes.
    std::chrono::nanoseconds take() { return std::exchange(measured_, {}); }

    /// Does something that is not measured.
    void pause_for(auto&& work) {
        stop();
        work();
        go();
    }

private:
    std::chrono::nanoseconds since_{};
    std::chrono::nanoseconds measured_{};
};

} // namespace netring::bench

#endif
