// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_OPERATION_HPP
#define NETRING_TEST_SUPPORT_OPERATION_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <utility>

// What the asynchronous operations that the matrix drives have in common, whatever they are of.

namespace netring::test {

using namespace std::chrono_literals;

/// A context that one thread runs.
struct running_context {
    boost::asio::io_context context{1};

    /// Runs handlers until `done`, for ten seconds at most.
    template <class Done>
    bool run_until(Done done) {
        auto const deadline = std::chrono::steady_clock::now() + 10s;
        while (!done() && std::chrono::steady_clock::now() < deadline) {
            context.restart();
            context.run_one_for(10ms);
        }
        return done();
    }

    /// Runs handlers for a while, to see that nothing more happens.
    void settle(std::chrono::milliseconds time = 20ms) {
        context.restart();
        context.run_for(time);
        // Of what became ready when the time was up already, as on a busy machine, nothing has run.
        context.poll();
    }
};

/// The result of an operation that has none.
struct no_result {};

/// What the operation is one of.
template <class Op, class Executor = boost::asio::any_io_executor>
using object = typename Op::template object<Executor>;

template <class Op, class Executor = boost::asio::any_io_executor, class Where>
object<Op, Executor> make(Where&& where) {
    return Op::template make<Executor>(std::forward<Where>(where));
}

/// When the result becomes available.
enum class when { before, after };

} // namespace netring::test

#endif
