// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_RESUME_SOON_HPP
#define NETRING_DETAIL_RESUME_SOON_HPP

#include <boost/version.hpp>

#if BOOST_VERSION >= 108200
#include <boost/asio/associated_immediate_executor.hpp>
#include <boost/asio/dispatch.hpp>
#else
#include <boost/asio/post.hpp>
#endif

#include <memory>
#include <utility>

namespace netring::detail {

/// Resumes an operation that has nothing to wait for, on the executor of its state. From Boost 1.82 on a handler may have an executor
/// for that, and so run within the initiating function; the default one posts.
template <class State, class Self>
void resume_soon(std::shared_ptr<State> state, Self&& self) {
    auto const executor = state->executor();
    // What the handler lets go of is gone by the time that it returns, also if it is called here.
    state.reset();
#if BOOST_VERSION >= 108200
    auto const where = boost::asio::get_associated_immediate_executor(self, executor);
    boost::asio::dispatch(where, std::forward<Self>(self));
#else
    boost::asio::post(executor, std::forward<Self>(self));
#endif
}

} // namespace netring::detail

#endif
