// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CANCEL_AFTER_HPP
#define NETRING_CANCEL_AFTER_HPP

#include <boost/version.hpp>

#if BOOST_VERSION >= 108600

#include <boost/asio/cancel_after.hpp>

namespace netring {

// The very function and not one that calls it: an unqualified call finds both, by its arguments.
using boost::asio::cancel_after;

} // namespace netring

#else

#include <netring/detail/timed_op.hpp>

#include <boost/asio/cancellation_type.hpp>

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <utility>

namespace netring {

/// Adapts a completion token: an operation that has not completed after `duration` is cancelled.
///
/// Works with every operation of netring and of Asio, around any token: callbacks, `use_future`, `use_awaitable`, `deferred`,
/// `as_tuple`, `bind_executor`, `bind_allocator`, `bind_cancellation_slot`, and another `cancel_after`. The clock starts when
/// the operation does, which with a lazy token is later. A duration of zero or less cancels as soon as handlers run, one of
/// more than a century after a century. From Boost 1.86 on all this is Asio's own `cancel_after`, with Asio's contract.
///
/// Preconditions: `cancel_after` goes around what binds an executor or a slot, not within it. The operation completes through
/// the executor that is associated with its handler.
///
/// Completion: as the operation itself does, once, never within the initiating function, and only after the timer has ended
/// too: nothing of it is left then, nor any memory. An operation that succeeds just when the time is up has succeeded. An
/// operation of netring that is cancelled completes with `operation_aborted` and has taken nothing.
///
/// Executor: that of the operation's handler, also for the timer and for what it emits.
///
/// Allocation: once more than the operation, through the handler's associated allocator. Nothing is allocated per operation in
/// the steady state; a handler that has a cancellation slot of its own makes Asio 1.81 allocate for one slot more than it
/// recycles. Cost: one system call that sets the timer.
///
/// Per-operation cancellation: the slot of the handler works as before, with any type, until the operation has completed.
///
/// Object lifetimes: handlers that are destroyed with their execution context free all that belongs to them.
///
/// Thread safety: emitting a signal while the operation runs on another thread is a race, and the timer emits one. So the
/// operation belongs on one (implicit or explicit) strand, as those of a capture do anyway. To start it on another thread is
/// fine, as it is without `cancel_after`.
///
/// Exception safety: if the operation cannot be started, the exception is passed on and the handler is not called.
///
/// @code
/// auto [ec, batch] = co_await capture.async_receive_batch(netring::cancel_after(100ms, as_tuple(use_awaitable)));
/// if (ec == boost::asio::error::operation_aborted)
///     std::cout << "quiet for 100 ms\n";
/// @endcode
///
/// @param type what is emitted; operations of netring treat all types alike.
template <class Rep, class Period, class Token>
auto cancel_after(std::chrono::duration<Rep, Period> duration, boost::asio::cancellation_type type, Token&& token) {
    using wide = std::chrono::duration<double, std::nano>;
    constexpr wide century = std::chrono::hours(876'600);
    auto const after = std::clamp(wide(duration), wide::zero(), century);
    return detail::timed_token<std::decay_t<Token>>(
        std::forward<Token>(token), {std::chrono::duration_cast<std::chrono::nanoseconds>(after), type});
}

/// The same with `cancellation_type::terminal`.
template <class Rep, class Period, class Token>
auto cancel_after(std::chrono::duration<Rep, Period> duration, Token&& token) {
    return cancel_after(duration, boost::asio::cancellation_type::terminal, std::forward<Token>(token));
}

} // namespace netring

#endif

#endif
