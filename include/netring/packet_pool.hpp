// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_POOL_HPP
#define NETRING_PACKET_POOL_HPP

#include <netring/detail/channel_ops.hpp>
#include <netring/detail/pool_member.hpp>
#include <netring/detail/pool_merge.hpp>
#include <netring/detail/pool_run.hpp>
#include <netring/error.hpp>
#include <netring/sourced_batch.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace netring {

/// Several asynchronous objects that receive, run and stopped as one. A base of pools, not to be used by itself.
///
/// Its packets are had in one of two ways, and only one at a time:
///
/// - `async_run` calls a function with each batch, on the executor of the member that received it;
/// - `async_next` merges them: it delivers one batch after the other, each with the number of its source.
///
/// `stop()` ends either in order: no further packet is received, and what the rings hold is still delivered.
///
/// Object lifetimes: destroying the pool closes its members; `async_run` then completes with `operation_aborted`. Batches outlive
/// it. The executors must outlive it.
///
/// Thread safety: `stop` and `cancel` are safe from any thread. Destroy it when no other thread runs its executors, or
/// once the outstanding operation has completed. A member must not be used by hand while the pool runs, save its `stats`.
///
/// @tparam Object an `async_receiver`.
template <class Object>
class packet_pool {
public:
    /// Type of the members' executors.
    using executor_type = typename Object::executor_type;
    /// What the pool runs.
    using member_type = Object;
    /// A lease on packets, as a member delivers it.
    using batch_type = typename Object::batch_type;
    /// What `async_next` delivers: a batch, and the number of the member that received it.
    using sourced_type = basic_sourced_batch<batch_type>;

    /// An outstanding operation goes on. What was moved from may be assigned to and destroyed, and nothing else.
    packet_pool(packet_pool&&) noexcept = default;
    /// Closes this pool's members first, as destroying it does.
    packet_pool& operator=(packet_pool&& other) noexcept {
        if (this != &other) {
            close();
            state_ = std::move(other.state_);
        }
        return *this;
    }

    /// The first member's.
    executor_type get_executor() const noexcept { return state_->members.front().get_executor(); }

    /// How many members it has.
    std::size_t size() const noexcept { return state_->members.size(); }
    /// A member by its number, from 0 on. Precondition: `index < size()`.
    Object& member(std::size_t index) noexcept { return state_->members[index]; }
    /// The same, to look at only.
    Object const& member(std::size_t index) const noexcept { return state_->members[index]; }

    /// Why a member ended before the pool was stopped, for example `error::no_such_device`. Valid once the operation that ran the
    /// pool has completed.
    error_code member_error(std::size_t index) const noexcept { return state_->errors[index]; }

    /// Ends the pool in order, within the members' `drain_time()`: nothing more is received, what is in the rings is delivered, the
    /// members close, and the operation completes.
    void stop() { state_type::stop(state_); }

    /// Completes the outstanding operations with `operation_aborted`. The members stay open, and the next operation gets the packets
    /// that these did not take. Those that `async_next` has started go on to receive.
    void cancel() { state_type::cancel(state_); }

    /// Calls `on_batch(std::size_t member, batch_type batch)` with every batch, on the executor of the member that received it:
    /// concurrently, where these are several.
    ///
    /// Completion signature: `void(error_code)`, once all members have ended:
    ///
    /// - no error: the pool was stopped and everything delivered.
    /// - `operation_aborted`: it was cancelled, by `cancel()` or the handler's slot, or destroyed.
    /// - `error::receive_in_progress`: the pool runs already; `error::not_open`: it was stopped before.
    /// - else the first error that ended a member; the others went on until the end. See `member_error`.
    ///
    /// Executor: the handler's own, else the first member's. Cancellation: any type, at any time; it ends all members. The handler's
    /// allocator has the run; the members' coroutines have memory that Asio keeps for each thread.
    ///
    /// A link that goes down ends no member, unless `link_policy::fail` asks for it. An exception of `on_batch` leaves through
    /// the executor that it runs on, and the operation then does not complete.
    template <std::invocable<std::size_t, batch_type> OnBatch, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code)) Token>
    auto async_run(OnBatch on_batch, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(start_run{state_, get_executor()}, token,
                                                                    std::move(on_batch));
    }

    /// Receives the next batch of any member, with the number of its source. The first call starts all members,
    /// which keep their contexts at work, between the calls too, until the pool is stopped or destroyed.
    ///
    /// Completion signature: `void(error_code, sourced_type)`. Batches of one source come in order. Errors:
    /// `boost::asio::error::eof` once the pool was stopped while it ran and all is delivered, or the first error of a member if
    /// all of them have ended; `error::not_open` if it was stopped before the first call; `error::receive_in_progress` while
    /// `async_run` has it; `operation_aborted`. As with `packet_channel::async_next`, several may be
    /// outstanding, on any threads, and a cancelled one has taken nothing.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, sourced_type)) Token>
    auto async_next(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, sourced_type)>(start_next{state_, get_executor()},
                                                                                  token);
    }

protected:
    packet_pool()
        : state_(std::make_shared<state_type>()) {}
    /// Closes.
    ~packet_pool() { close(); }

    /// Opens another member. Not once the pool runs.
    template <class... Args>
    Object& add_member(Args&&... args) {
        state_->errors.emplace_back();
        return state_->members.emplace_back(std::forward<Args>(args)...);
    }

private:
    using state_type = detail::pool_state<Object>;
    /// What became of a batch.
    using sunk = boost::asio::awaitable<error_code, executor_type>;

    struct start_run {
        std::shared_ptr<state_type> state;
        executor_type executor;

        executor_type get_executor() const noexcept { return executor; }

        template <class Handler, class OnBatch>
        void operator()(Handler handler, OnBatch on_batch) const {
            detail::run_pool(state, std::move(handler), [on_batch = std::move(on_batch)](std::size_t index) mutable {
                return [index, &on_batch](batch_type batch) -> sunk {
                    on_batch(index, std::move(batch));
                    co_return error_code();
                };
            });
        }
    };

    struct start_next {
        std::shared_ptr<state_type> state;
        executor_type executor;

        executor_type get_executor() const noexcept { return executor; }

        template <class Handler>
        void operator()(Handler&& handler) const {
            detail::start_channel_op<void(error_code, sourced_type), executor_type>{executor}(
                std::forward<Handler>(handler), detail::next_op<sourced_type>(detail::merged(state)));
        }
    };

    void close() noexcept {
        if (!state_)
            return;
        state_->aborted = true;
        std::lock_guard const lock(state_->closing);
        state_->closed = true;
        for (auto& member : state_->members)
            member.close();
        // Members may wait for room in it, which nobody makes any more.
        if (state_->merged)
            state_->merged->destroy();
    }

    std::shared_ptr<state_type> state_;
};

} // namespace netring

#endif
