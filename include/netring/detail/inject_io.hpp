// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_INJECT_IO_HPP
#define NETRING_DETAIL_INJECT_IO_HPP

#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/edge_timer.hpp>
#include <netring/detail/link_watch_service.hpp>
#include <netring/detail/watch_edges.hpp>
#include <netring/injector.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace netring::detail {

/// What an asynchronous injector and its operations share.
template <class Executor>
struct inject_io : std::enable_shared_from_this<inject_io<Executor>> {
    using core_type = injector;
    using options_type = inject_options;
    using clock = std::chrono::steady_clock;
    using descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
    using timer = boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, Executor>;

    explicit inject_io(Executor const& executor)
        : wake(executor)
        , stamp_wake(executor)
        , pace_timer(executor)
        , flush_timer(executor) {}

    auto executor() { return wake.get_executor(); }
    injector& object() noexcept { return core; }

    void adopt(injector opened, error_code& ec) {
        auto& context = boost::asio::query(executor(), boost::asio::execution::context);
        links = boost::asio::use_service<link_watch_service>(context).get(opened.options().netns, ec);
        if (ec)
            return;
        alarm = edge_timer(ec);
        if (ec)
            return;
        core = std::move(opened);
        // Most of what may change raises no event on the socket, hence the alarm and the link events.
        watch_edges(wake, {{core.native_handle(), EPOLLOUT}, alarm.fd(), links->netlink(), links->changes()}, ec);
    }

    /// Opens what a wait for time stamps needs, the first time. They come as errors, which need not be asked for.
    void watch_stamps(error_code& ec) {
        if (!stamp_wake.is_open())
            watch_edges(stamp_wake, {{core.native_handle(), 0}, links->netlink(), links->changes()}, ec);
    }

    void cancel() noexcept {
        ++cancellations;
        error_code ignored;
        wake.cancel(ignored);
        stamp_wake.cancel(ignored);
        pace_timer.cancel();
        if (cancel_refill.call != nullptr)
            cancel_refill.call(cancel_refill.stream);
    }

    /// The reactor lets go first, then the ring goes.
    void close() noexcept {
        cancel();
        error_code ignored;
        wake.close(ignored);
        stamp_wake.close(ignored);
        flush_timer.cancel();
        core.close();
    }

    /// Waits for room, the link, or the time until the next attempt.
    template <class Handler>
    void wait(std::chrono::nanoseconds most, Handler&& handler) {
        // To refuse a frame raises an event, too, which would have the frame tried, and refused, at once, over and over.
        if (core.unsent() != 0)
            woken(wake);
        attended = true;
        alarm.arm(std::min(most, core.retry_after()));
        wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }

    /// Eats the edges of a wake-up.
    void woken(descriptor& by) noexcept {
        constexpr unsigned harmless = 1U | 2U;
        auto const edges = eat_edges(by.native_handle()) & ~edge_of_error;
        if ((&by == &wake ? edges & ~harmless : edges & ~1U) == 0)
            return;
        links->drain();
        core.check_link();
    }

    /// Flushes. That the interface is down is an error once; after that, until it is up, it is `down`.
    error_code flush() noexcept {
        error_code ec;
        core.flush(ec);
        if (ec == error::network_down)
            return std::exchange(down, true) ? error_code() : ec;
        if (!ec)
            down = false;
        return ec;
    }

    /// Sees to it that what is queued leaves, also if no operation waits: later, as the flush policy has it, or because the kernel
    /// had no room.
    void flush_later() {
        attended = false;
        if (flush_armed || !core.is_open() || core.terminal_error() || core.unsent() == 0)
            return;
        auto const delay = core.flush_due() ? core.retry_after() : std::chrono::nanoseconds(core.options().flush.delay);
        if (delay.count() == 0)
            return;
        flush_armed = true;
        flush_timer.expires_after(delay);
        flush_timer.async_wait([self = this->shared_from_this()](error_code const&) {
            self->flush_armed = false;
            if (self->attended)
                return;
            // An operation is to tell what there is to tell.
            error_code ignored;
            self->core.flush(ignored);
            self->flush_later();
        });
    }

    injector core;
    descriptor wake;
    descriptor stamp_wake;
    timer pace_timer;
    timer flush_timer;
    edge_timer alarm;
    std::shared_ptr<link_watch> links;
    std::optional<transmit_timestamp> next_stamp;
    /// A wait for a stream's next batch, which only the stream can cancel.
    struct {
        void* stream = nullptr;
        void (*call)(void*) noexcept = nullptr;
    } cancel_refill;
    /// Of the operation that waits until frames have left.
    clock::time_point deadline;
    bool sending = false;
    bool awaiting_stamp = false;
    bool down = false;
    bool flush_armed = false;
    /// An operation waits that flushes, and says when it no longer does.
    bool attended = false;
    unsigned cancellations = 0;
};

} // namespace netring::detail

#endif
