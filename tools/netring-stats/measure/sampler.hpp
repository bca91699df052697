// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SAMPLER_HPP
#define NETRING_STATS_SAMPLER_HPP

#include "measure/interface_table.hpp"
#include "measure/loop_probe.hpp"
#include "measure/monitor.hpp"
#include "measure/sampler_options.hpp"
#include "report/history.hpp"
#include "report/report.hpp"
#include "serve/hub.hpp"

#include <netring/io_threads.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace netring_stats {

/// Looks at all interfaces once a tick and publishes what it sees.
class sampler {
public:
    /// Opens the captures. @throws failure.
    sampler(boost::asio::io_context& context, sampler_options const& wanted);

    /// Starts the captures and publishes the first tick at once.
    void start(hub& to);
    /// Publishes a tick now.
    void publish();
    /// Ends the captures in order. Destroy it once they have `ended`.
    void close();
    bool ended() const noexcept;
    /// Keeps those who capture from it for some time, to show what follows.
    void hold_up(std::chrono::milliseconds time);

    history const& past() const noexcept { return past_; }
    std::optional<report> const& latest() const noexcept { return last_; }
    /// The interfaces as they are now, and how each is measured.
    std::vector<watched_interface> interfaces() const;
    std::size_t left_out() const noexcept { return table_.left_out(); }

private:
    boost::asio::awaitable<void> run();
    report look();

    boost::asio::io_context& context_;
    std::chrono::milliseconds interval_;
    hub* hub_ = nullptr;
    boost::asio::steady_timer timer_;
    loop_probe probe_;
    std::optional<netring::io_threads> threads_;
    std::vector<std::unique_ptr<monitor>> monitors_;
    interface_table table_;
    std::vector<netring::interface_counters> counters_;
    std::optional<report> last_;
    history past_;
    bool closed_ = false;
};

} // namespace netring_stats

#endif
