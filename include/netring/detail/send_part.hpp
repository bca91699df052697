// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_SEND_PART_HPP
#define NETRING_DETAIL_SEND_PART_HPP

#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/edge_timer.hpp>
#include <netring/detail/room_watch.hpp>
#include <netring/detail/watch_edges.hpp>
#include <netring/error.hpp>

#include <boost/asio/posix/descriptor_base.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace netring::detail {

/// What the operations that send share; see `send_op` and `send_targets.hpp`.
///
/// @tparam Base an `io_base`, maybe with the other part. Its core also has `try_reserve`, `flush`, `flush_due`, `withdraw`, `has_room`,
/// `in_flight`, `unsent`, `retry_after`, `check_link`, and `options().flush.delay`.
template <class Base>
struct send_part : Base, std::enable_shared_from_this<send_part<Base>> {
    using typename Base::clock;
    using typename Base::core_type;
    using typename Base::descriptor;
    using typename Base::executor_type;
    using typename Base::timer;

    explicit send_part(executor_type const& executor)
        : Base(executor)
        , send_wake(executor)
        , pace_timer(executor)
        , flush_timer(executor) {}

    void adopt(core_type opened, error_code& ec) {
        Base::adopt(std::move(opened), ec);
        if (ec)
            return;
        retry_alarm = edge_timer(ec);
        if (ec)
            return;
        // Most of what may change raises no event on the socket, hence the alarm and the link events.
        auto const netlink = this->links->netlink();
        auto const changes = this->links->changes();
        if constexpr (requires { this->core->frames_returned(); })
            watch_edges(send_wake, {retry_alarm.fd(), netlink, changes, this->core->frames_returned()}, ec);
        else
            watch_edges(send_wake, {retry_alarm.fd(), netlink, changes}, ec);
        room = room_watch(send_wake.native_handle(), this->core->native_handle(), look_again);
    }

    void cancel() noexcept {
        Base::cancel();
        error_code ignored;
        send_wake.cancel(ignored);
        pace_timer.cancel();
        if (cancel_refill.call != nullptr)
            cancel_refill.call(cancel_refill.stream);
    }

    void close() noexcept {
        cancel();
        error_code ignored;
        room = {};
        send_wake.close(ignored);
        flush_timer.cancel();
        Base::close();
    }

    /// Why nothing can be sent through it, for a reason that stays.
    error_code can_send() const noexcept { return this->core->is_open() ? error_code() : error::not_open; }

    /// Waits for room, the link, or the time until the next attempt.
    /// @param there tells whether what is waited for has come; asked once the ring is watched.
    template <class There, class Handler>
    void wait_to_send(std::chrono::nanoseconds most, There const& there, Handler&& handler) {
        attended = true;
        bool const was_watched = room.watched();
        most = std::min(most, room.start(this->core->retry_after()));
        // To watch it raises an event at once. So does a frame that is refused, which would have it tried, and refused, over and over.
        if (!was_watched || this->core->unsent() != 0) {
            send_woken();
            if (there())
                most = {};
        }
        retry_alarm.arm(most);
        send_wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }

    /// Eats the edges of a wake-up.
    void send_woken() noexcept { eat_edges_of(send_wake, look_again); }

    /// Eats the edges of a descriptor. Any but those that are expected, and errors, may be news of the link.
    void eat_edges_of(descriptor& by, unsigned expected) noexcept {
        if ((eat_edges(by.native_handle()) & ~(expected | edge_of_error)) == 0)
            return;
        this->links->drain();
        this->core->check_link();
    }

    /// Flushes. That the interface is down is an error once; after that, until it is up, it is `down`.
    error_code flush() noexcept {
        error_code ec;
        this->core->flush(ec);
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
        room.stop();
        if (flush_armed || !this->core->is_open() || this->core->terminal_error() || this->core->unsent() == 0)
            return;
        auto const delay = this->core->flush_due() ? this->core->retry_after()
                                                   : std::chrono::nanoseconds(this->core->options().flush.delay);
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
            self->core->flush(ignored);
            self->flush_later();
        });
    }

    /// The bit of the alarm and of the ring, which ask for no more.
    static constexpr unsigned look_again = 1;

    descriptor send_wake;
    room_watch room;
    timer pace_timer;
    timer flush_timer;
    edge_timer retry_alarm;
    /// A wait for a stream's next batch, which only the stream can cancel.
    struct {
        void* stream = nullptr;
        void (*call)(void*) noexcept = nullptr;
    } cancel_refill;
    /// Of the operation that waits until frames have left.
    typename clock::time_point deadline;
    bool sending = false;
    bool down = false;
    bool flush_armed = false;
    /// An operation waits that flushes, and says when it no longer does.
    bool attended = false;
};

} // namespace netring::detail

#endif
