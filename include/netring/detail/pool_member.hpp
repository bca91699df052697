// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_POOL_MEMBER_HPP
#define NETRING_DETAIL_POOL_MEMBER_HPP

#include <netring/cancel_after.hpp>
#include <netring/detail/channel_core.hpp>
#include <netring/error.hpp>
#include <netring/sourced_batch.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace netring::detail {

/// What runs a pool: an `async_run`, or the channel into which its packets are merged.
enum class pool_work : std::uint8_t { none, run, merge };

/// What a pool and its runs share. `Object` is an `async_receiver`.
template <class Object>
struct pool_state {
    using merged_channel = channel_core<basic_sourced_batch<typename Object::batch_type>>;

    /// From here on the pool does this, and nothing else. @return why it may not.
    error_code claim(pool_work for_what) noexcept {
        if (stopping)
            return error::not_open;
        auto free = pool_work::none;
        return work.compare_exchange_strong(free, for_what) ? error_code() : error::receive_in_progress;
    }

    /// Wakes each member, on its executor, to look whether it is to stop.
    static void wake(std::shared_ptr<pool_state> const& state) {
        for (auto& member : state->members)
            boost::asio::post(member.get_executor(), [state, &member] {
                std::lock_guard const lock(state->closing);
                if (!state->closed)
                    member.cancel();
            });
    }

    static void stop(std::shared_ptr<pool_state> const& state) {
        if (!state->stopping.exchange(true))
            wake(state);
    }

    static void abort(std::shared_ptr<pool_state> const& state) {
        state->aborted = true;
        wake(state);
    }

    /// Ends the outstanding operations. Members that merge go on.
    static void cancel(std::shared_ptr<pool_state> const& state) {
        std::unique_lock lock(state->merging);
        auto const channel = state->work == pool_work::merge ? state->merged : nullptr;
        // Not under the lock: what a handler holds may do anything.
        lock.unlock();
        if (channel)
            channel->cancel(channel_event::item);
        else
            abort(state);
    }

    std::deque<Object> members;
    /// Each is written on its member's executor, and read once all have ended.
    std::vector<error_code> errors;
    std::atomic<pool_work> work{pool_work::none};
    std::atomic<bool> stopping{false};
    std::atomic<bool> aborted{false};
    // A member may have ended, and the pool with it, before it is woken.
    std::mutex closing;
    bool closed = false;
    /// Made with the first operation that asks for it.
    std::mutex merging;
    std::shared_ptr<merged_channel> merged;
};

/// Receives on one member until the pool stops, and then what its ring still holds. `sink(batch)` is awaited.
template <class Object, class Sink>
boost::asio::awaitable<error_code, typename Object::executor_type> run_member(std::shared_ptr<pool_state<Object>> state,
                                                                              std::size_t index, Sink sink) {
    using std::chrono::steady_clock;
    constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable_t<typename Object::executor_type>());
    auto& member = state->members[index];
    // A bound, should what the kernel counts and what it hands over ever disagree.
    auto const longest = member.drain_time() + std::chrono::milliseconds(100);
    auto deadline = steady_clock::time_point::max();
    for (bool draining = false;;) {
        if (!draining && state->stopping) {
            draining = true;
            deadline = steady_clock::now() + longest;
            error_code ignored;
            member.stop(ignored);
        }
        std::tuple<error_code, typename Object::batch_type> received;
        auto& [ec, batch] = received;
        if (!draining) {
            received = co_await member.async_receive_batch(token);
        } else if (!member.drained() && steady_clock::now() <= deadline) {
            auto const limited = cancel_after(longest, token);
            received = co_await member.async_receive_batch(limited);
        } else if (batch = member.try_receive_batch(); !batch) {
            break;
        }
        if (!ec)
            ec = co_await sink(std::move(batch));
        if (state->aborted)
            co_return boost::asio::error::operation_aborted;
        // A link that is down comes back by itself, and stop() wakes who waits.
        bool const woken = ec == boost::asio::error::operation_aborted && state->stopping;
        if (ec && !woken && ec != error::network_down)
            co_return ec;
    }
    member.close();
    co_return error_code();
}

} // namespace netring::detail

#endif
