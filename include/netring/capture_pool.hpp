// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CAPTURE_POOL_HPP
#define NETRING_CAPTURE_POOL_HPP

#include <netring/async_capture.hpp>
#include <netring/capture_options.hpp>
#include <netring/capture_stats.hpp>
#include <netring/detail/pool_member.hpp>
#include <netring/detail/pool_run.hpp>
#include <netring/error.hpp>
#include <netring/fanout.hpp>
#include <netring/packet_channel.hpp>
#include <netring/sourced_batch.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace netring {

/// Several captures that are run, counted and stopped as one: the members of a fanout group, each on an executor of its own, or
/// several interfaces.
///
/// @code
/// netring::io_threads threads({.cpus = {0, 1, 2, 3}});
/// netring::capture_pool pool(threads.executors(), {.interface = "eth0"}); // one group, a member a thread
/// auto done = pool.async_run(
///     [](std::size_t member, netring::packet_batch batch) { count(member, batch); }, // on that member's thread
///     boost::asio::use_future);
/// // ... from any thread:
/// pool.stop();
/// done.get();
/// @endcode
///
/// Its packets are had in one of two ways, and only one at a time:
///
/// - `async_run` calls a function with each batch, on the executor of the member that received it;
/// - `async_next` merges them: it delivers one batch after the other, each with the number of its source.
///
/// `stop()` ends either in order: no further packet is captured, and what the rings hold is still delivered.
///
/// Object lifetimes: destroying the pool closes its captures; `async_run` then completes with `operation_aborted`. Batches outlive
/// it. The executors must outlive it.
///
/// Thread safety: `stop`, `cancel` and `stats` are safe from any thread. Destroy it when no other thread runs its executors, or
/// once the outstanding operation has completed. A member must not be used by hand while the pool runs, save `stats`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_capture_pool {
    using state_type = detail::pool_state<Executor>;

public:
    using executor_type = Executor;
    using capture_type = basic_async_capture<Executor>;

    /// One capture for each of the options, on the executors in turn.
    /// @throws system_error with the failed step and a hint in `what()`; `error::invalid_option` without options or executors.
    basic_capture_pool(std::vector<Executor> const& executors, std::vector<capture_options> const& members)
        : state_(std::make_shared<state_type>()) {
        require(!members.empty() && !executors.empty(), "a pool needs at least one executor and one member");
        for (std::size_t index = 0; index != members.size(); ++index)
            state_->members.emplace_back(executors[index % executors.size()], members[index]);
        state_->errors.resize(members.size());
    }

    /// One capture for each of the options, all on one executor.
    basic_capture_pool(Executor executor, std::vector<capture_options> const& members)
        : basic_capture_pool(std::vector<Executor>{std::move(executor)}, members) {}

    /// One fanout group, with a member on each of the executors. Without `common.fanout` it is a new group by flow hash.
    /// @throws system_error as above.
    basic_capture_pool(std::vector<Executor> const& executors, capture_options common)
        : state_(std::make_shared<state_type>()) {
        require(!executors.empty(), "a pool needs at least one executor");
        if (!common.fanout)
            common.fanout = fanout{.unique_id = true};
        for (auto const& executor : executors) {
            auto& member = state_->members.emplace_back(executor, common);
            // The others join the group that the first one got.
            common.fanout->group = *member.fanout_group();
            common.fanout->unique_id = false;
        }
        state_->errors.resize(executors.size());
    }

    basic_capture_pool(basic_capture_pool&&) noexcept = default;
    basic_capture_pool& operator=(basic_capture_pool&& other) noexcept {
        if (this != &other) {
            close();
            state_ = std::move(other.state_);
            merged_ = std::move(other.merged_);
        }
        return *this;
    }
    ~basic_capture_pool() { close(); }

    /// The first member's.
    executor_type get_executor() const noexcept { return state_->members.front().get_executor(); }

    std::size_t size() const noexcept { return state_->members.size(); }
    capture_type& member(std::size_t index) noexcept { return state_->members[index]; }
    capture_type const& member(std::size_t index) const noexcept { return state_->members[index]; }

    /// Totals of all members. Their slots are added up; `stats().seen == delivered + in_ring + dropped` holds.
    capture_stats stats() const noexcept {
        capture_stats sum;
        for (auto const& member : state_->members)
            sum = sum + member.stats();
        return sum;
    }
    /// Totals of one member.
    capture_stats stats(std::size_t index) const noexcept { return state_->members[index].stats(); }

    /// Why a member ended before the pool was stopped, for example `error::no_such_device`. Valid once the operation that ran the
    /// pool has completed.
    error_code member_error(std::size_t index) const noexcept { return state_->errors[index]; }

    /// Ends the pool in order, within one block timeout: nothing more is captured, what is in the rings is delivered, the captures
    /// close, and the operation completes.
    void stop() { state_type::stop(state_); }

    /// Ends it at once: `async_run` completes with `operation_aborted`, and so does `async_next` once it has delivered what was
    /// received. The captures stay open, and the packets in their rings stay.
    void cancel() { state_type::abort(state_); }

    /// Calls `on_batch(std::size_t member, packet_batch batch)` with every batch, on the executor of the member that received it:
    /// concurrently, where these are several.
    ///
    /// Completion signature: `void(error_code)`, once all members have ended:
    ///
    /// - no error: the pool was stopped and everything delivered.
    /// - `operation_aborted`: it was cancelled, by `cancel()` or the handler's slot, or destroyed.
    /// - `error::receive_in_progress`: the pool runs already; `error::not_open`: it was stopped before.
    /// - else the first error that ended a member; the others went on until the end. See `member_error`.
    ///
    /// A link that goes down ends no member. An exception of `on_batch` leaves through the executor that it runs on, and the
    /// operation then does not complete.
    template <std::invocable<std::size_t, packet_batch> OnBatch,
              BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code)) Token>
    auto async_run(OnBatch on_batch, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [state = state_](auto handler, OnBatch function) {
                detail::run_pool(
                    state, std::move(handler), [function = std::move(function)](std::size_t index) mutable {
                        return [index, &function](packet_batch batch) -> boost::asio::awaitable<error_code, Executor> {
                            function(index, std::move(batch));
                            co_return error_code();
                        };
                    });
            },
            token, std::move(on_batch));
    }

    /// Receives the next batch of any member, with the number of its source. The first call starts all members.
    ///
    /// Completion signature: `void(error_code, sourced_batch)`. Batches of one source come in order. Errors:
    /// `boost::asio::error::eof` once the pool was stopped and all is delivered, or the first error of a member if all of them
    /// have ended; `operation_aborted`. As with `packet_channel::async_next`, several may be outstanding, on any threads, and a
    /// cancelled one has taken nothing.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, sourced_batch)) Token>
    auto async_next(Token&& token) {
        if (!merged_)
            merge();
        return merged_->async_next(std::forward<Token>(token));
    }

private:
    using channel_type = basic_packet_channel<sourced_batch, Executor>;

    static void require(bool fulfilled, char const* what) {
        if (!fulfilled)
            throw system_error(error::invalid_option, what);
    }

    void merge() {
        // Room for one batch of each: a fast source does not fill it alone.
        merged_ = std::make_shared<channel_type>(get_executor(), packet_channel_options{.capacity_batches = size()});
        detail::run_pool(
            state_, [channel = merged_](error_code ec) { channel->close(ec ? ec : boost::asio::error::eof); },
            [channel = merged_](std::size_t index) {
                return [index, channel](packet_batch batch) -> boost::asio::awaitable<error_code, Executor> {
                    constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>());
                    auto item = sourced_batch{index, std::move(batch)};
                    auto [ec] = co_await channel->async_push(std::move(item), token);
                    co_return ec;
                };
            });
    }

    void close() noexcept {
        if (!state_)
            return;
        state_->aborted = true;
        for (auto& member : state_->members)
            member.close();
        // Members may wait for room in it, which nobody makes any more.
        if (merged_)
            merged_->close(boost::asio::error::operation_aborted);
    }

    std::shared_ptr<state_type> state_;
    std::shared_ptr<channel_type> merged_;
};

/// A pool on any executors.
using capture_pool = basic_capture_pool<>;

} // namespace netring

#endif
