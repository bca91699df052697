// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_SAMPLER_HPP
#define NETRING_STATS_SAMPLER_HPP

#include "measure/monitor.hpp"
#include "report/history.hpp"
#include "report/report.hpp"
#include "serve/hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace netring_stats {

/// Looks at all interfaces once a tick and publishes what it sees.
class sampler {
public:
    sampler(boost::asio::io_context& context, std::vector<std::string> const& interfaces,
            std::chrono::milliseconds interval, hub& to);

    /// Starts the captures and publishes the first tick at once.
    void start();
    void close();

    history const& past() const noexcept { return past_; }

private:
    boost::asio::awaitable<void> run();
    void publish();

    boost::asio::io_context& context_;
    std::chrono::milliseconds interval_;
    hub& hub_;
    boost::asio::steady_timer timer_;
    std::vector<std::unique_ptr<monitor>> monitors_;
    std::optional<report> last_;
    history past_;
    bool closed_ = false;
};

} // namespace netring_stats

#endif
