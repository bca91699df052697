// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SOAK_WORKERS_HPP
#define NETRING_TEST_SOAK_WORKERS_HPP

#include "soak.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

// Each opens an object of netring on an interface, uses it until the interface is deleted, checks its counters, closes it, and begins
// again, until the soak is over.

namespace netring::test {

boost::asio::awaitable<void> keep_capturing(soak& with, std::string interface);
boost::asio::awaitable<void> keep_receiving_over_xdp(soak& with, std::string interface);
boost::asio::awaitable<void> keep_sending(soak& with, std::string interface);
boost::asio::awaitable<void> keep_bridging(soak& with, std::string a, std::string b);

} // namespace netring::test

#endif
