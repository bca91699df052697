// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_BRIDGE_UNTIL_SIGNAL_HPP
#define NETRING_EXAMPLE_BRIDGE_UNTIL_SIGNAL_HPP

#include "until_signal.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <iostream>
#include <string>
#include <utility>

// What the examples of the bridge do alike.

namespace example {

// tag::print[]
inline void print(netring::bridge_stats const& stats) {
    for (auto const direction : {netring::bridge_direction::a_to_b, netring::bridge_direction::b_to_a}) {
        netring::bridge_counters const& counted = stats[direction];
        std::cout << to_string(direction) << ": " << counted.received << " received, " << counted.forwarded
                  << " forwarded, " << counted.reflected << " reflected, " << counted.dropped() << " dropped ("
                  << counted.filtered << " filtered, " << counted.ring_full << " ring full, " << counted.too_large
                  << " too large, " << counted.link_down << " link down, " << counted.malformed << " malformed), "
                  << counted.missed << " missed\n";
    }
}
// end::print[]

// tag::run[]
template <netring::bridge_filter Filter>
boost::asio::awaitable<void> run_to_end(netring::bridge& bridge, Filter& filter) {
    auto const [ec] = co_await bridge.async_run(std::ref(filter), boost::asio::as_tuple(boost::asio::use_awaitable));
    print(bridge.stats());
    if (ec == boost::asio::error::operation_aborted)
        co_return;
    auto const side = bridge.failed_side();
    throw netring::system_error(ec, side ? std::string("side ") + to_string(*side) : "bridge");
}

/// Bridges until SIGINT, such as from Ctrl-C, or SIGTERM. Then it prints what became of the packets.
template <netring::bridge_filter Filter>
void bridge_until_signal(netring::bridge_options options, Filter filter) {
    boost::asio::io_context context;
    netring::bridge bridge(context, std::move(options));
    for (std::string const& warning : bridge.warnings())
        std::clog << warning << '\n';
    run_until_signal(context, run_to_end(bridge, filter), [&] { bridge.cancel(); });
}
// end::run[]

} // namespace example

#endif
