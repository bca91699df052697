// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_UNTIL_SIGNAL_HPP
#define NETRING_EXAMPLE_UNTIL_SIGNAL_HPP

#include <netring/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <utility>

namespace example {

// tag::signal[]
/// Runs a coroutine to its end. Calls `stop` once when SIGINT or SIGTERM asks for that end.
template <class Stop>
void run_until_signal(boost::asio::io_context& context, boost::asio::awaitable<void> coroutine, Stop stop) {
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](netring::error_code ec, int) {
        if (ec)
            return;
        signals.clear(); // The next one ends the program at once.
        stop();
    });
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr thrown) {
        failure = std::move(thrown);
        signals.cancel(); // Or the context would wait for one.
    });
    context.run();
    if (failure)
        std::rethrow_exception(failure);
}
// end::signal[]

} // namespace example

#endif
