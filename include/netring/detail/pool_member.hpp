// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_POOL_MEMBER_HPP
#define NETRING_DETAIL_POOL_MEMBER_HPP

#include <netring/async_capture.hpp>
#include <netring/cancel_after.hpp>
#include <netring/error.hpp>
#include <netring/packet_batch.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace netring::detail {

/// What a pool and its runs share.
template <class Executor>
struct pool_state {
    using capture_type = basic_async_capture<Executor>;

    /// Wakes each member, on its executor, to look whether it is to stop.
    static void wake(std::shared_ptr<pool_state> const& state) {
        for (auto& member : state->members)
            boost::asio::post(member.get_executor(), [state, &member] { member.cancel(); });
    }

    static void stop(std::shared_ptr<pool_state> const& state) {
        if (!state->stopping.exchange(true))
            wake(state);
    }

    static void abort(std::shared_ptr<pool_state> const& state) {
        state->aborted = true;
        wake(state);
    }

    std::deque<capture_type> members;
    /// Each is written on its member's executor, and read once all have ended.
    std::vector<error_code> errors;
    std::atomic<bool> running{false};
    std::atomic<bool> stopping{false};
    std::atomic<bool> aborted{false};
};

/// Receives on one member until the pool stops, and then what its ring still holds. `sink(batch)` is awaited.
template <class Executor, class Sink>
boost::asio::awaitable<error_code, Executor> run_member(std::shared_ptr<pool_state<Executor>> state, std::size_t index,
                                                        Sink sink) {
    using std::chrono::steady_clock;
    constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>());
    auto& capture = state->members[index];
    // The kernel hands over a block within its timeout. A bound, should its counters and its blocks ever disagree.
    auto const longest = capture.options().ring.block_timeout + std::chrono::milliseconds(100);
    auto deadline = steady_clock::time_point::max();
    for (bool draining = false;;) {
        if (!draining && state->stopping) {
            draining = true;
            deadline = steady_clock::now() + longest;
            error_code ignored;
            capture.stop(ignored);
        }
        if (draining && (capture.stats().in_ring == 0 || steady_clock::now() > deadline))
            break;
        std::tuple<error_code, packet_batch> received;
        if (draining) {
            auto const limited = cancel_after(longest, token);
            received = co_await capture.async_receive_batch(limited);
        } else {
            received = co_await capture.async_receive_batch(token);
        }
        auto& [ec, batch] = received;
        if (!ec)
            ec = co_await sink(std::move(batch));
        if (state->aborted)
            co_return boost::asio::error::operation_aborted;
        // A link that is down comes back by itself, and stop() wakes who waits.
        bool const woken = ec == boost::asio::error::operation_aborted && state->stopping;
        if (ec && !woken && ec != error::network_down)
            co_return ec;
    }
    capture.close();
    co_return error_code();
}

} // namespace netring::detail

#endif
