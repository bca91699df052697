// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_CAN_POST_HPP
#define NETRING_DETAIL_CAN_POST_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/is_executor.hpp>
#include <boost/asio/require.hpp>

namespace netring::detail {

/// Whether an executor can be told not to run a function here and now. The erased one of `any_completion_handler` cannot: what is for it
/// is posted to another executor, and dispatched from there.
template <class Executor>
constexpr bool can_post = boost::asio::can_require<Executor, boost::asio::execution::blocking_t::never_t>::value ||
                          boost::asio::is_executor<Executor>::value;

} // namespace netring::detail

#endif
