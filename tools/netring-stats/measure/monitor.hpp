// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_MONITOR_HPP
#define NETRING_STATS_MONITOR_HPP

#include "measure/ring_source.hpp"
#include "measure/sampler_options.hpp"
#include "measure/traffic.hpp"
#include "report/report.hpp"

#include <netring/interface_counters.hpp>
#include <netring/io_threads.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace netring_stats {

/// Counts what one interface receives. Its counters only grow, also when the interface is deleted and comes back.
class monitor {
public:
    /// Opens the interface. @throws failure with the exit code that fits.
    monitor(boost::asio::io_context& context, netring::io_threads& threads, std::string name,
            monitor_options const& wanted);

    /// Captures until it is closed.
    boost::asio::awaitable<void> run();
    void close();
    bool ended() const noexcept { return closed_ && !source_; }

    /// Adds what the capture saw to what the kernel counted.
    void add_to(interface_report& of);

    std::string const& name() const noexcept { return source_options_.interface; }
    measurement const& measured() const noexcept { return measured_; }
    /// Why it is not captured again, once for each reason; empty if nothing is new.
    std::string take_problem() { return std::exchange(new_problem_, {}); }

private:
    using clock = std::chrono::steady_clock;

    boost::asio::awaitable<void> reopen();
    void open(netring::error_code& ec, netring::diagnostics& why);
    void count_ended();
    ring_state state(std::size_t worker);
    static void add_worker(interface_report& of, ring_state now, ring_state const& ended,
                           traffic_count const& captured);
    void add_refused(interface_report& of, std::uint64_t rings_saw);
    void renew_talkers();
    void describe(std::string const& filter);

    boost::asio::io_context& context_;
    netring::io_threads& threads_;
    boost::asio::steady_timer retry_;
    source_options source_options_;
    traffic_options counting_;
    measurement measured_;
    std::unique_ptr<ring_source> source_;
    /// One for each ring, also of captures before the present one.
    std::deque<traffic> workers_;
    std::vector<ring_state> ended_;
    std::optional<talker_report> talkers_;
    clock::time_point talkers_since_ = clock::now();
    /// Packets that the kernel's filter refused, and of the kernel's count what was before the capture.
    std::uint64_t refused_ = 0;
    std::optional<std::uint64_t> received_before_;
    std::string problem_;
    std::string new_problem_;
    bool closed_ = false;
};

} // namespace netring_stats

#endif
