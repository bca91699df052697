// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_REPLAY_REPLAYER_HPP
#define NETRING_REPLAY_REPLAYER_HPP

#include "frame_stream.hpp"
#include "options.hpp"
#include "outcome.hpp"
#include "sieve.hpp"

#include <netring/async_inject.hpp>
#include <netring/async_pcap_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string>

namespace netring_replay {

/// Replays a file, from its beginning to its end or a signal.
class replayer {
public:
    /// Opens the interface. @throws failure with the exit status that fits.
    replayer(boost::asio::io_context& context, options wanted);

    void start();
    outcome const& result() const noexcept { return result_; }
    sieve const& chosen() const noexcept { return chosen_; }

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<netring::error_code> send_all();
    boost::asio::awaitable<netring::error_code> send(netring::owned_batch batch);
    boost::asio::awaitable<void> show_progress();
    void end(netring::error_code const& ec);
    void update();
    /// Which one it is, if there are several.
    std::string loop() const;
    /// How much is done; less than 0 if that is not known.
    double fraction() const noexcept;

    options wanted_;
    sieve chosen_;
    netring::async_inject inject_;
    netring::async_pcap_source source_;
    frame_stream stream_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer tick_;
    std::chrono::steady_clock::time_point begun_;
    bool signalled_ = false;
    outcome result_;
};

} // namespace netring_replay

#endif
