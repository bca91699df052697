// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DUMP_DUMP_HPP
#define NETRING_DUMP_DUMP_HPP

#include "options.hpp"
#include "source.hpp"
#include "summary.hpp"

#include <netring/pcap_writer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace netring_dump {

/// Captures until something ends it: first each interface stops and hands over what its ring holds, unless no more is wanted;
/// then it closes, and the last one closes the file.
class dump {
public:
    /// Opens the interfaces and the file. @throws failure
    explicit dump(options const& wanted);

    netring_tools::exit_code run();

private:
    enum class phase { capturing, draining, closing };

    void open_file();
    void await_end();
    boost::asio::awaitable<void> capture(source& from);
    boost::asio::awaitable<void> keep_file_current();
    boost::asio::awaitable<void> show_progress();
    template <class Packets>
    void write(source& from, Packets const& packets);
    /// Nothing more is written after an error.
    void check_writer(netring::error_code const& ec);
    void end(phase next, std::string const& by);
    void close(source& from);
    void report();
    summary state() const;
    void say(std::string const& text) const;

    options const& options_;
    boost::asio::io_context context_{1};
    boost::asio::signal_set signals_;
    boost::asio::steady_timer limit_;
    boost::asio::steady_timer upkeep_;
    boost::asio::steady_timer progress_;
    std::vector<std::unique_ptr<source>> sources_;
    netring::pcap_writer writer_;
    std::chrono::steady_clock::time_point const begun_ = std::chrono::steady_clock::now();
    phase phase_ = phase::capturing;
    std::size_t open_sources_ = 0;
    std::string ended_by_;
    netring::error_code writer_error_;
    netring_tools::exit_code code_ = netring_tools::exit_code::ok;
};

} // namespace netring_dump

#endif
