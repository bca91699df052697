// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_POOL_RUN_HPP
#define NETRING_DETAIL_POOL_RUN_HPP

#include <netring/detail/can_post.hpp>
#include <netring/detail/pool_member.hpp>
#include <netring/error.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
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
#include <optional>
#include <utility>

namespace netring::detail {

/// One run of a pool, shared by the coroutines of its members. It goes with the last of them, and completes the handler then, with
/// no memory of the handler's left.
template <class Object, class Handler, class MakeSink>
class pool_run {
    using state_type = pool_state<Object>;
    using executor_type = boost::asio::associated_executor_t<Handler, typename Object::executor_type>;
    using allocator_type =
        typename std::allocator_traits<boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<pool_run>;

    class share {
    public:
        explicit share(pool_run& run) noexcept
            : run_(&run) {
            run.shares_.fetch_add(1, std::memory_order_relaxed);
        }
        share(share&& other) noexcept
            : run_(std::exchange(other.run_, nullptr)) {}
        share& operator=(share&&) = delete;
        ~share() {
            // Makes what the others have written visible to the last one.
            if (run_ != nullptr && run_->shares_.fetch_sub(1, std::memory_order_acq_rel) == 1)
                run_->finish();
        }
        void ended(std::size_t index, error_code ec) noexcept {
            run_->state_->errors[index] = ec;
            run_->ended_.fetch_add(1, std::memory_order_relaxed);
        }

    private:
        pool_run* run_;
    };

public:
    pool_run(std::shared_ptr<state_type> state, Handler handler, MakeSink make_sink)
        : state_(std::move(state))
        , work_(boost::asio::get_associated_executor(handler, state_->members.front().get_executor()))
        , handler_(std::move(handler))
        , make_sink_(std::move(make_sink)) {}

    static void start(std::shared_ptr<state_type> state, Handler handler, MakeSink make_sink) {
        allocator_type allocator(boost::asio::get_associated_allocator(handler));
        pool_run* run = nullptr;
        try {
            run = std::allocator_traits<allocator_type>::allocate(allocator, 1);
        } catch (...) {
            state->work = pool_work::none;
            throw;
        }
        // Nothing in it throws.
        std::construct_at(run, std::move(state), std::move(handler), std::move(make_sink));
        share const held(*run);
        run->start_members();
    }

    static void refuse(typename Object::executor_type const& usual, Handler handler, error_code ec) {
        boost::asio::executor_work_guard<executor_type> work(boost::asio::get_associated_executor(handler, usual));
        complete(usual, std::move(work), std::move(handler), ec);
    }

private:
    void start_members() {
        state_->aborted = false;
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler_); slot.is_connected())
            slot.assign([state = state_](boost::asio::cancellation_type) { state_type::abort(state); });
        for (std::size_t index = 0; index != state_->members.size(); ++index)
            boost::asio::co_spawn(
                state_->members[index].get_executor(), run_member(state_, index, make_sink_(index)),
                [self = share(*this), index](std::exception_ptr const& failure, error_code ec) mutable {
                    if (failure)
                        std::rethrow_exception(failure);
                    self.ended(index, ec);
                });
    }

    /// What the run ends with; nothing if its coroutines were destroyed.
    std::optional<error_code> result() const {
        if (ended_ != state_->members.size())
            return std::nullopt;
        if (state_->aborted)
            return boost::asio::error::operation_aborted;
        auto const first = std::ranges::find_if(state_->errors, [](error_code each) { return each.failed(); });
        return first != state_->errors.end() ? *first : error_code();
    }

    void finish() {
        auto const ec = result();
        state_->work = pool_work::none;
        auto const state = std::move(state_);
        auto work = std::move(work_);
        auto handler = std::move(handler_);
        allocator_type allocator(boost::asio::get_associated_allocator(handler));
        std::destroy_at(this);
        std::allocator_traits<allocator_type>::deallocate(allocator, this, 1);
        if (ec)
            complete(state->members.front().get_executor(), std::move(work), std::move(handler), *ec);
    }

    static void complete(typename Object::executor_type const& usual,
                         boost::asio::executor_work_guard<executor_type> work, Handler handler, error_code ec) {
        auto const executor = work.get_executor();
        auto const allocator = boost::asio::get_associated_allocator(handler);
        auto call = boost::asio::bind_allocator(allocator,
                                                [handler = std::move(handler), work = std::move(work), ec]() mutable {
                                                    // On the handler's executor, as its slot belongs there.
                                                    boost::asio::get_associated_cancellation_slot(handler).clear();
                                                    std::move(handler)(ec);
                                                });
        if constexpr (can_post<executor_type>)
            boost::asio::post(executor, std::move(call));
        else
            boost::asio::post(usual, boost::asio::bind_executor(executor, std::move(call)));
    }

    std::shared_ptr<state_type> state_;
    boost::asio::executor_work_guard<executor_type> work_;
    Handler handler_;
    MakeSink make_sink_;
    std::atomic<std::size_t> shares_{0};
    std::atomic<std::size_t> ended_{0};
};

/// @param make_sink `make_sink(index)` returns the function that takes member `index`'s batches.
template <class Object, class Handler, class MakeSink>
void run_pool(std::shared_ptr<pool_state<Object>> state, Handler handler, MakeSink make_sink) {
    using run = pool_run<Object, Handler, MakeSink>;
    if (auto const refused = state->claim(pool_work::run))
        return run::refuse(state->members.front().get_executor(), std::move(handler), refused);
    run::start(std::move(state), std::move(handler), std::move(make_sink));
}

} // namespace netring::detail

#endif
