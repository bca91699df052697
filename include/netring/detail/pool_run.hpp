// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_POOL_RUN_HPP
#define NETRING_DETAIL_POOL_RUN_HPP

#include <netring/detail/can_post.hpp>
#include <netring/detail/pool_member.hpp>
#include <netring/error.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace netring::detail {

/// One run of a pool: the coroutines of all members, of which the last one completes the handler.
template <class Object, class Handler, class MakeSink>
class pool_run : public std::enable_shared_from_this<pool_run<Object, Handler, MakeSink>> {
    using executor_type = boost::asio::associated_executor_t<Handler, typename Object::executor_type>;

public:
    pool_run(std::shared_ptr<pool_state<Object>> state, Handler handler, MakeSink make_sink)
        : state_(std::move(state))
        , work_(boost::asio::get_associated_executor(handler, state_->members.front().get_executor()))
        , handler_(std::move(handler))
        , make_sink_(std::move(make_sink))
        , left_(state_->members.size()) {}

    void start() {
        if (state_->stopping)
            return complete(error::not_open);
        if (state_->running.exchange(true))
            return complete(error::receive_in_progress);
        state_->aborted = false;
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler_); slot.is_connected())
            slot.assign([state = state_](boost::asio::cancellation_type) { pool_state<Object>::abort(state); });
        for (std::size_t index = 0; index != state_->members.size(); ++index)
            boost::asio::co_spawn(
                state_->members[index].get_executor(), run_member(state_, index, make_sink_(index)),
                [self = this->shared_from_this(), index](std::exception_ptr const& failure, error_code ec) {
                    if (failure)
                        std::rethrow_exception(failure);
                    self->ended(index, ec);
                });
    }

private:
    void ended(std::size_t index, error_code ec) {
        state_->errors[index] = ec;
        // Makes what the others have written visible to the last one.
        if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1)
            return;
        auto const first = std::ranges::find_if(state_->errors, [](error_code each) { return each.failed(); });
        error_code result;
        if (state_->aborted)
            result = boost::asio::error::operation_aborted;
        else if (first != state_->errors.end())
            result = *first;
        state_->running = false;
        complete(result);
    }

    void complete(error_code ec) {
        auto const executor = work_.get_executor();
        auto call = [handler = std::move(handler_), work = std::move(work_), ec]() mutable {
            // On the handler's executor, as its slot belongs there.
            boost::asio::get_associated_cancellation_slot(handler).clear();
            std::move(handler)(ec);
        };
        if constexpr (can_post<executor_type>)
            boost::asio::post(executor, std::move(call));
        else
            boost::asio::post(state_->members.front().get_executor(),
                              boost::asio::bind_executor(executor, std::move(call)));
    }

    std::shared_ptr<pool_state<Object>> state_;
    boost::asio::executor_work_guard<executor_type> work_;
    Handler handler_;
    MakeSink make_sink_;
    std::atomic<std::size_t> left_;
};

/// @param make_sink `make_sink(index)` returns the function that takes member `index`'s batches.
template <class Object, class Handler, class MakeSink>
void run_pool(std::shared_ptr<pool_state<Object>> state, Handler handler, MakeSink make_sink) {
    std::make_shared<pool_run<Object, Handler, MakeSink>>(std::move(state), std::move(handler), std::move(make_sink))
        ->start();
}

} // namespace netring::detail

#endif
