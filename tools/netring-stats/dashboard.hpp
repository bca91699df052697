// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_DASHBOARD_HPP
#define NETRING_STATS_DASHBOARD_HPP

#include "measure/sampler.hpp"
#include "options.hpp"
#include "output/diary.hpp"
#include "output/line_printer.hpp"
#include "report/messages.hpp"
#include "serve/hub.hpp"
#include "serve/listener.hpp"
#include "serve/service.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <optional>

namespace netring_stats {

/// Measures, and serves what it measures, until a signal ends it.
class dashboard {
public:
    /// Opens the captures. @throws failure.
    /// @param web where the page is served, if one is.
    dashboard(boost::asio::io_context& context, options const& wanted, std::optional<listener>& web);

    /// Starts everything. It ends by a signal, or when nobody reads standard output any more.
    void start();

private:
    server_info about() const;
    service make_service();
    void answer_signals();
    void end();

    boost::asio::io_context& context_;
    options const& options_;
    std::optional<listener>& web_;
    boost::asio::signal_set ends_;
    boost::asio::signal_set questions_;
    boost::asio::signal_set changes_;
    std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
    sampler samples_;
    hub clients_;
    diary events_;
    service service_;
    line_printer printer_;
    bool ended_ = false;
};

} // namespace netring_stats

#endif
