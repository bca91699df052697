// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SOAK_SOAK_HPP
#define NETRING_TEST_SOAK_SOAK_HPP

#include <atomic>
#include <cstdint>
#include <iostream>
#include <map>
#include <mutex>
#include <string>

namespace netring::test {

/// What those that work for a long time tell, from any thread.
class soak {
public:
    /// An object was opened, did this, and was closed, in order.
    void add_round(std::string const& what, std::uint64_t packets) {
        std::lock_guard const lock(mutex_);
        auto& [rounds, sum] = work_[what];
        ++rounds;
        sum += packets;
    }

    void expect(bool holds, std::string const& what) {
        if (holds)
            return;
        std::lock_guard const lock(mutex_);
        std::cerr << "FAILED: " << what << '\n';
        ++failures_;
    }

    void end() { over_ = true; }
    bool over() const { return over_; }

    /// Says what was done. @return false if something was wrong, or if somebody did nothing.
    bool summary() {
        std::lock_guard const lock(mutex_);
        for (auto const& [what, done] : work_) {
            std::cout << what << ": " << done.packets << " packets in " << done.rounds << " rounds\n";
            if (done.packets == 0) {
                std::cerr << "FAILED: " << what << " did nothing\n";
                ++failures_;
            }
        }
        return failures_ == 0;
    }

private:
    struct work {
        std::uint64_t rounds = 0;
        std::uint64_t packets = 0;
    };

    std::mutex mutex_;
    std::map<std::string, work> work_;
    unsigned failures_ = 0;
    std::atomic<bool> over_ = false;
};

} // namespace netring::test

#endif
