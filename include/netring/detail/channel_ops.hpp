// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_CHANNEL_OPS_HPP
#define NETRING_DETAIL_CHANNEL_OPS_HPP

#include <netring/detail/can_post.hpp>
#include <netring/detail/channel_core.hpp>
#include <netring/error.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>

#include <memory>
#include <utility>

namespace netring::detail {

/// Starts an operation whose handler runs on its associated executor, or on a default one. Unlike the I/O executor of a
/// composed operation the default one is not kept busy, or touched, by handlers that run elsewhere: its context may end first.
template <class Signature, class Executor>
struct start_channel_op {
    using executor_type = Executor;
    executor_type executor;

    executor_type get_executor() const noexcept { return executor; }

    template <class Handler, class Operation>
    void operator()(Handler&& handler, Operation operation) const {
        auto const where = boost::asio::get_associated_executor(handler, executor);
        auto bound = boost::asio::bind_executor(where, std::forward<Handler>(handler));
        if constexpr (can_post<boost::asio::associated_executor_t<decltype(bound)>>)
            boost::asio::async_compose<decltype(bound), Signature>(std::move(operation), bound);
        else
            boost::asio::async_compose<decltype(bound), Signature>(std::move(operation), bound, executor);
    }
};

/// Waits for an operation's turn. It is resumed on `executor`, and from there on its own.
template <class Executor, class Self>
void wait_for_turn_by(Executor const& executor, channel_waits& channel, channel_event event, Self self,
                      boost::asio::cancellation_slot slot, unsigned before, channel_waits::place where) {
    auto const allocator = boost::asio::get_associated_allocator(self);
    auto go_on = [self = std::move(self)](channel_turn turn) mutable {
        boost::asio::dispatch(boost::asio::append(std::move(self), std::move(turn)));
    };
    channel.wait(
        event,
        boost::asio::bind_cancellation_slot(
            slot, boost::asio::bind_allocator(allocator, boost::asio::bind_executor(executor, std::move(go_on)))),
        before, where);
}

/// The same on its own executor alone, where that can be.
template <class Self>
void wait_for_turn(channel_waits& channel, channel_event event, Self self, unsigned before,
                   channel_waits::place where) {
    if constexpr (can_post<boost::asio::associated_executor_t<Self>>) {
        channel.wait(event, std::move(self), before, where);
    } else {
        auto const executor = self.get_io_executor();
        auto const slot = boost::asio::get_associated_cancellation_slot(self);
        wait_for_turn_by(executor, channel, event, std::move(self), slot, before, where);
    }
}

/// When an operation was started that waits for an event, to tell whether it was cancelled since.
class channel_cancellation {
public:
    explicit channel_cancellation(channel_event event) noexcept
        : event_(event) {}

    template <class Self>
    void start(Self& self, channel_waits const& channel) {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        before_ = channel.cancellations(event_);
    }

    unsigned before() const noexcept { return before_; }

    template <class Self>
    bool requested(Self const& self, channel_waits const& channel) const {
        return self.cancelled() != boost::asio::cancellation_type::none || channel.cancellations(event_) != before_;
    }

private:
    channel_event event_;
    unsigned before_ = 0;
};

/// Waits for a batch, and takes it in the step that completes.
template <class Batch>
class next_op {
    using core_type = channel_core<Batch>;

public:
    explicit next_op(std::shared_ptr<core_type> core) noexcept
        : core_(std::move(core)) {}

    template <class Self>
    void operator()(Self& self) {
        cancellation_.start(self, *core_);
        wait(self, core_type::place::last);
    }

    template <class Self>
    void operator()(Self& self, channel_turn turn) {
        Batch batch{};
        if (cancellation_.requested(self, *core_))
            return complete(self, std::move(turn), boost::asio::error::operation_aborted, std::move(batch));
        switch (core_->take(batch)) {
        case core_type::look::taken:
            return complete(self, std::move(turn), {}, std::move(batch));
        case core_type::look::ended:
            return complete(self, std::move(turn), core_->end(), std::move(batch));
        case core_type::look::nothing:
            return wait(self, core_type::place::first);
        }
    }

private:
    template <class Self>
    void wait(Self& self, typename core_type::place where) {
        // Outlives the move of self, which holds this operation.
        auto const core = core_;
        auto const before = cancellation_.before();
        wait_for_turn(*core, channel_event::item, std::move(self), before, where);
    }

    /// Gives back what the operation holds, then completes.
    template <class Self>
    void complete(Self& self, channel_turn turn, error_code ec, Batch batch) {
        core_.reset();
        turn.end();
        self.complete(ec, std::move(batch));
    }

    std::shared_ptr<core_type> core_;
    channel_cancellation cancellation_{channel_event::item};
};

/// Waits for room as the policy says, and pushes in the step that completes.
template <class Batch>
class push_op {
    using core_type = channel_core<Batch>;

public:
    push_op(std::shared_ptr<core_type> core, Batch batch) noexcept
        : core_(std::move(core))
        , batch_(std::move(batch)) {}

    template <class Self>
    void operator()(Self& self) {
        cancellation_.start(self, *core_);
        wait(self, core_type::place::last);
    }

    template <class Self>
    void operator()(Self& self, channel_turn turn) {
        if (cancellation_.requested(self, *core_))
            return complete(self, std::move(turn), boost::asio::error::operation_aborted);
        switch (core_->push(batch_)) {
        case push_result::full:
            return wait(self, core_type::place::first);
        case push_result::closed:
            return complete(self, std::move(turn), core_->end());
        default:
            return complete(self, std::move(turn), {});
        }
    }

private:
    template <class Self>
    void wait(Self& self, typename core_type::place where) {
        auto const core = core_;
        auto const before = cancellation_.before();
        wait_for_turn(*core, channel_event::room, std::move(self), before, where);
    }

    template <class Self>
    void complete(Self& self, channel_turn turn, error_code ec) {
        core_.reset();
        batch_ = Batch();
        turn.end();
        self.complete(ec);
    }

    std::shared_ptr<core_type> core_;
    Batch batch_;
    channel_cancellation cancellation_{channel_event::room};
};

} // namespace netring::detail

#endif
