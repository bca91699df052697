// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_MONITOR_HPP
#define NETRING_STATS_MONITOR_HPP

#include "report/report.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>

namespace netring_stats {

/// Counts what one interface receives. Its counters only grow, also when the interface is deleted and comes back.
class monitor {
public:
    /// Opens the interface. @throws failure with the exit code that fits.
    monitor(boost::asio::io_context& context, std::string name);

    /// Captures until it is closed.
    boost::asio::awaitable<void> run();
    void close();

    interface_report look();
    std::string const& name() const noexcept { return name_; }

private:
    boost::asio::awaitable<void> reopen();
    void count(netring::ready_guard guard);

    std::string name_;
    netring::async_capture capture_;
    boost::asio::steady_timer retry_;
    bool closed_ = false;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0;
    /// Totals of captures before the present one.
    netring::capture_stats ended_;
};

} // namespace netring_stats

#endif
