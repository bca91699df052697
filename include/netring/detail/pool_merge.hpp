// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_POOL_MERGE_HPP
#define NETRING_DETAIL_POOL_MERGE_HPP

#include <netring/detail/channel_ops.hpp>
#include <netring/detail/pool_member.hpp>
#include <netring/detail/pool_run.hpp>
#include <netring/error.hpp>
#include <netring/packet_channel_options.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace netring::detail {

/// Runs a pool's members into a channel, until they have ended.
template <class Object>
void merge_into(std::shared_ptr<typename pool_state<Object>::merged_channel> const& channel,
                std::shared_ptr<pool_state<Object>> const& state) {
    using executor_type = typename Object::executor_type;
    using batch_type = typename Object::batch_type;
    using sourced = basic_sourced_batch<batch_type>;
    auto ended = [channel](error_code ec) { channel->close(ec); };
    auto make_sink = [channel, executor = state->members.front().get_executor()](std::size_t index) {
        return [=](batch_type batch) -> boost::asio::awaitable<error_code, executor_type> {
            constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable_t<executor_type>());
            // Named, for GCC 12 destroys the members of a temporary in an expression that awaits twice.
            auto const start = start_channel_op<void(error_code), executor_type>{executor};
            auto push = push_op<sourced>(channel, sourced{index, std::move(batch)});
            auto [ec] =
                co_await boost::asio::async_initiate<decltype(token), void(error_code)>(start, token, std::move(push));
            co_return ec;
        };
    };
    pool_run<Object, decltype(ended), decltype(make_sink)>::start(state, std::move(ended), std::move(make_sink));
}

/// Where the packets of a pool are merged, which starts with the first call. Any thread may call it.
/// @return a closed one if the pool does something else, or is at its end.
template <class Object>
std::shared_ptr<typename pool_state<Object>::merged_channel> merged(std::shared_ptr<pool_state<Object>> const& state) {
    std::lock_guard const lock(state->merging);
    if (state->merged)
        return state->merged;
    // Room for one batch of each: a fast source does not fill it alone.
    auto const channel = std::make_shared<typename pool_state<Object>::merged_channel>(
        packet_channel_options{.capacity_batches = state->members.size()});
    if (auto const refused = state->claim(pool_work::merge)) {
        channel->close(refused);
    } else {
        merge_into(channel, state);
        state->merged = channel;
    }
    return channel;
}

} // namespace netring::detail

#endif
