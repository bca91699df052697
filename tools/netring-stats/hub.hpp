// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_HUB_HPP
#define NETRING_STATS_HUB_HPP

#include <memory>
#include <set>
#include <string>
#include <utility>

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

/// Passes ticks on to all clients, and holds the first message and the latest for those who come later.
class hub {
public:
    /// Clients of the websocket at one time.
    static constexpr std::size_t most_clients = 64;

    message hello;
    message latest;

    bool full() const noexcept { return subscribers_.size() >= most_clients; }
    void add(std::shared_ptr<subscriber> who) { subscribers_.insert(std::move(who)); }
    void remove(std::shared_ptr<subscriber> const& who) { subscribers_.erase(who); }

    void publish(message newest) {
        latest = std::move(newest);
        for (auto const& each : subscribers_)
            each->offer(latest);
    }

    /// Ends all of them. Who ends leaves, so the set is emptied first.
    void end() {
        for (auto const& each : std::exchange(subscribers_, {}))
            each->end();
    }

private:
    std::set<std::shared_ptr<subscriber>> subscribers_;
};

} // namespace netring_stats

#endif
