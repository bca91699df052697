// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_HUB_HPP
#define NETRING_STATS_HUB_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace netring_stats {

/// A message that is serialised once and shared by all who send it.
using message = std::shared_ptr<std::string const>;

/// Somebody who wants each tick.
class subscriber {
public:
    virtual ~subscriber() = default;
    /// Takes the newest message; an older one that waits may be dropped.
    virtual void offer(message const& newest) = 0;
    /// Says goodbye.
    virtual void end() = 0;
};

/// Passes ticks on to all clients, and holds what those are told who come later.
class hub {
public:
    /// @param write_hello makes the first message to a client.
    hub(std::size_t most_clients, std::function<std::string()> write_hello)
        : most_clients_(most_clients)
        , write_hello_(std::move(write_hello)) {}

    /// The first message to a client, of the state after the latest tick. Serialised once for all who come until the next one.
    message hello() {
        if (!hello_)
            hello_ = std::make_shared<std::string const>(write_hello_());
        return hello_;
    }
    message latest() const { return latest_; }

    std::size_t clients() const noexcept { return subscribers_.size(); }
    bool full() const noexcept { return clients() >= most_clients_; }
    /// Ticks that clients were too slow to take.
    std::uint64_t skipped() const noexcept { return skipped_; }
    void count_skipped() noexcept { ++skipped_; }

    void add(std::shared_ptr<subscriber> who) { subscribers_.insert(std::move(who)); }
    void remove(std::shared_ptr<subscriber> const& who) { subscribers_.erase(who); }

    /// Adds somebody in this program who sees each tick, and is no client.
    void watch(std::function<void(message const&)> who) { watchers_.push_back(std::move(who)); }

    void publish(message newest) {
        latest_ = std::move(newest);
        hello_ = nullptr;
        for (auto const& each : subscribers_)
            each->offer(latest_);
        for (auto const& each : watchers_)
            each(latest_);
    }

    /// Ends all of them. Who ends leaves, so the set is emptied first.
    void end() {
        for (auto const& each : std::exchange(subscribers_, {}))
            each->end();
    }

private:
    std::size_t most_clients_;
    std::function<std::string()> write_hello_;
    message hello_;
    message latest_;
    std::uint64_t skipped_ = 0;
    std::set<std::shared_ptr<subscriber>> subscribers_;
    std::vector<std::function<void(message const&)>> watchers_;
};

} // namespace netring_stats

#endif
