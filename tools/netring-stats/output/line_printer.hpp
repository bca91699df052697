// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LINE_PRINTER_HPP
#define NETRING_STATS_LINE_PRINTER_HPP

#include "serve/hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>

namespace netring_stats {

/// Prints messages on standard output, a line each, as a page is sent them: while the reader of a pipe is slow, the newest
/// one waits.
class line_printer {
public:
    /// @param gone is called when nobody reads any more.
    line_printer(boost::asio::io_context& context, hub& from, std::function<void()> gone);

    /// Prints what a page is sent first, and then each tick.
    void start();

private:
    void offer(message const& newest);
    void print_from(message first);
    boost::asio::awaitable<void> print(message next);

    boost::asio::io_context& context_;
    hub& hub_;
    std::function<void()> gone_;
    /// Open if standard output is a pipe, as a description of its own: whoever shares the other one wants it to block.
    boost::asio::posix::stream_descriptor pipe_;
    /// Until nothing waits, and for ever once nobody reads.
    bool printing_ = false;
    message waiting_;
};

} // namespace netring_stats

#endif
