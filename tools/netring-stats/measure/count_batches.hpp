// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_COUNT_BATCHES_HPP
#define NETRING_STATS_COUNT_BATCHES_HPP

#include "measure/traffic.hpp"

#include <netring/error.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <deque>

namespace netring_stats {

/// Runs a pool; each worker counts what its member receives.
template <class Pool>
boost::asio::awaitable<netring::error_code> count_batches(Pool& pool, std::deque<traffic>& workers) {
    auto const count = [&workers](std::size_t member, typename Pool::batch_type const& batch) {
        workers[member].count(batch);
    };
    auto const [ec] = co_await pool.async_run(count, boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return ec;
}

} // namespace netring_stats

#endif
