// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_RECEIVER_HPP
#define NETRING_ASYNC_RECEIVER_HPP

#include <netring/detail/readiness_op.hpp>
#include <netring/detail/receive_targets.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/owned_batch.hpp>
#include <netring/ready_guard.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>

#include <chrono>
#include <cstddef>
#include <utility>

namespace netring {

/// The operations of an asynchronous object that receives packets. A base of such objects, not to be used by itself.
///
/// What holds for every operation here:
///
/// - **Completion.** Exactly once, never within the initiating function, unless the handler has an immediate executor (from Boost 1.82
///   on) that allows it. An operation that finds its result at once posts to `get_executor()` and looks again there.
/// - **Executor.** The handler, and every intermediate step, runs on the handler's associated executor, `get_executor()` by
///   default. All operations and calls on one object belong on one (implicit or explicit) strand: no two of them at the same
///   time. Starting one with `use_future` from another thread is fine while nothing else uses the object.
/// - **Allocation.** Through the handler's associated allocator; a post through `any_io_executor`, which cannot carry one,
///   uses Asio's recycled memory. Nothing is allocated per operation in the steady state.
/// - **Cancellation.** Every operation supports total, partial and terminal cancellation in each of its states, with the same
///   effect: it completes with `operation_aborted` and has taken nothing. `cancel()` does the same. Emit a signal on the
///   object's strand.
/// - **Object lifetimes.** The object may be moved while operations are outstanding. Closing or destroying it completes them
///   with `operation_aborted`. Batches stay valid after the object, and after its execution context.
/// - **Errors** of every receive operation: `error::network_down` or `error::link_failed` when the link goes down and
///   `error::no_such_device` when the interface is deleted, as the option `on_link_change` has it; `error::not_open`;
///   `error::receive_in_progress` for a second receive operation while one is outstanding (the first is left alone);
///   `operation_aborted`; or the kernel's. Packets that are in the ring come first.
///
/// Cost: while the ring has data no system call of netring's, save those of `try_receive_batch`. A wait that packets end costs
/// two, both of Asio's reactor, and one more where the newest batch stays on lease meanwhile, or where packets of AF_XDP share
/// the wake-up: see `xdp_options::coalesce`.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `stats()`.
///
/// Exception safety: an operation that cannot be started throws, and has no effect; `async_drain` may have stopped the object
/// by then.
///
/// @tparam Base an `async_object` whose io has a `receive_part`, maybe with the operations of an `async_sender`.
template <class Base>
class async_receiver : public Base {
public:
    using typename Base::core_type;
    using typename Base::executor_type;
    /// A lease on packets in the ring, as the synchronous object hands it out.
    using batch_type = decltype(std::declval<core_type&>().try_next());
    /// What `async_readable` delivers.
    using guard_type = basic_ready_guard<core_type>;

    using Base::Base;

    /// Receives no packet from now on; those in the ring stay to be taken. See the synchronous object's; `async_drain` does it too.
    void stop() { this->io()->core->stop(); }
    /// The same, reporting through `ec`: `error::not_open`, or the kernel's.
    void stop(error_code& ec) { this->io()->core->stop(ec); }

    /// True if the kernel has handed over all that it has seen: after `stop`, what `try_receive_batch()` returns is the rest.
    bool drained() const noexcept { return this->io()->core->drained(); }
    /// How long after `stop` that may take, at most; see the synchronous object's.
    std::chrono::nanoseconds drain_time() const noexcept { return this->io()->core->drain_time(); }

    /// The next batch, if one is there; empty otherwise. Never waits, and makes no system call, save one in 2^28 packets and,
    /// over AF_XDP, those that tell the driver of frames to receive into. May be called while a receive operation is
    /// outstanding, which then waits for the batch after.
    batch_type try_receive_batch() noexcept { return this->io()->core->try_next(); }

    /// Receives the next batch, without a copy.
    ///
    /// Completion signature: `void(error_code, batch_type)`. The batch is a lease on ring memory, never empty on success.
    /// A handler that throws it away has lost its packets; where a result may be discarded, as in a race between threads, wait
    /// with `async_readable` and take afterwards.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, batch_type))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_receive_batch(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::batch_target<io_type>>(std::forward<Token>(token));
    }

    /// Waits until a batch is there, and lets the caller take batches until none is left.
    ///
    /// Completion signature: `void(error_code, guard_type)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, guard_type))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_readable(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::guard_target<io_type>>(std::forward<Token>(token));
    }

    /// Receives copies of the next batch, free to cross threads. Their memory returns to this object's pool when the batch is
    /// destroyed.
    ///
    /// Completion signature: `void(error_code, owned_batch)`. Never empty on success. If there is no memory for the copies it
    /// completes with `not_enough_memory` and those packets are lost.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, owned_batch))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_receive(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::owned_target<io_type>>(std::forward<Token>(token));
    }

    /// Receives copies of the next batch into a batch of the caller's, which is cleared first and must live until completion.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, the number of packets. `into` is untouched unless it succeeds or
    /// fails with `not_enough_memory`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_receive(owned_batch& into, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::copy_target<io_type>>(std::forward<Token>(token), {{}, &into});
    }

    /// Stops receiving and delivers copies of what the ring still holds, also of the block that is being filled, which the
    /// kernel hands over within the block timeout. Then `close()`: nothing is lost that was seen. Starting it takes some
    /// milliseconds, as `stop` does; it completes within `drain_time()` and some 100 ms.
    ///
    /// Completion signature: `void(error_code, owned_batch)`; the batch is empty if the ring was. Errors: `error::not_open`,
    /// `error::wrong_mode`, `error::receive_in_progress`, `operation_aborted`, `not_enough_memory` (what was not copied is
    /// lost), or the kernel's. A cancelled one has taken nothing, and the object stays stopped; see `stop`.
    ///
    /// Leases that are out are not waited for. A fanout member that stops still gets its share of the group's packets until it
    /// closes, and drops it.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, owned_batch))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_drain(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::drain_target<io_type>>(std::forward<Token>(token));
    }

    /// Waits until the state of the interface differs from the one that was reported last, at first the one at open.
    ///
    /// Completion signature: `void(error_code, link_state)`, the state now. Errors: `error::not_open`,
    /// `error::link_wait_in_progress`, `error::no_such_device` once `link_state::gone` was reported, unless
    /// `capture::follows_name()`; `operation_aborted`, or the kernel's. Independent of receive operations. All objects of
    /// one execution context and network namespace share one rtnetlink socket.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, link_state))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_wait_link(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::link_target<io_type>>(std::forward<Token>(token));
    }

protected:
    using typename Base::io_type;

private:
    template <class Target, class Token>
    auto start(Token&& token, Target target = {}) {
        return boost::asio::async_compose<Token, void(error_code, typename Target::result_type)>(
            detail::readiness_op<Target>(this->io(), target), token, *this);
    }
};

} // namespace netring

#endif
