// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_CAPTURE_IO_HPP
#define NETRING_DETAIL_CAPTURE_IO_HPP

#include <netring/capture.hpp>
#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/link_watch_service.hpp>
#include <netring/detail/storage_pool.hpp>
#include <netring/detail/watch_edges.hpp>
#include <netring/owned_batch.hpp>
#include <netring/packet_batch.hpp>
#include <netring/ready_guard.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace netring::detail {

/// What an asynchronous capture and its operations share.
template <class Executor>
struct capture_io {
    using core_type = capture;
    using options_type = capture_options;
    using descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;

    using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    explicit capture_io(Executor const& executor)
        : wake(executor)
        , link_wake(executor)
        , drain_timer(executor) {}

    auto executor() { return wake.get_executor(); }
    capture& object() const noexcept { return *core; }

    void adopt(capture opened, error_code& ec) {
        auto& context = boost::asio::query(executor(), boost::asio::execution::context);
        links = boost::asio::use_service<link_watch_service>(context).get(opened.options().netns, ec);
        if (ec)
            return;
        *core = std::move(opened);
        reported_link = core->link();
        // An interface that is down raises no event on the ring when it is deleted, hence the link events.
        watch_edges(wake, {core->native_handle(), links->netlink(), links->changes()}, ec);
    }

    /// Opens what a wait for link changes needs, the first time.
    void watch_link(error_code& ec) {
        if (!link_wake.is_open())
            watch_edges(link_wake, {links->netlink(), links->changes()}, ec);
    }

    void cancel() noexcept {
        ++cancellations;
        error_code ignored;
        wake.cancel(ignored);
        link_wake.cancel(ignored);
        drain_timer.cancel();
    }

    /// The reactor lets go first, then the ring goes.
    void close() noexcept {
        ++cancellations;
        error_code ignored;
        wake.close(ignored);
        link_wake.close(ignored);
        drain_timer.cancel();
        uneaten = false;
        alarmed = false;
        core->close();
    }

    // Apart from the descriptors, which must not outlive their context: a ready_guard may.
    std::shared_ptr<capture> core = std::make_shared<capture>();
    descriptor wake;
    descriptor link_wake;
    timer drain_timer;
    std::shared_ptr<link_watch> links;
    link_state reported_link = link_state::gone;
    std::shared_ptr<storage_pool> pool = std::make_shared<storage_pool>();
    bool receiving = false;
    // A receive was woken, and the edges that did it were not eaten yet.
    bool uneaten = false;
    // One of those that were eaten was more than packets, and what it was is yet to be asked.
    bool alarmed = false;
    bool watching_link = false;
    unsigned cancellations = 0;
};

/// Waits for a batch; what is done with it differs.
template <class Executor>
struct receive_target {
    using io_type = capture_io<Executor>;

    template <class Handler>
    static void wait(io_type& io, Handler&& handler) {
        io.wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }
    static void woken(io_type& io) noexcept { io.uneaten = true; }
    static bool& busy(io_type& io) noexcept { return io.receiving; }
    /// Eats the edges of the last wake-up only when the ring is empty, so at the latest before the next wait: a packet that
    /// is there does not wait for the system call.
    static bool ready(io_type& io) noexcept {
        if (io.core->ready())
            return true;
        if (!std::exchange(io.uneaten, false))
            return false;
        constexpr unsigned ring = 1;
        if ((eat_edges(io.wake.native_handle()) & ~ring) != 0) {
            io.alarmed = true;
            io.links->drain();
        }
        return io.core->ready();
    }
    static bool alarmed(io_type const& io) noexcept { return io.alarmed; }
    static error_code pending(io_type& io) noexcept {
        io.alarmed = false;
        return io.core->take_pending_error();
    }
    static error_code begin(io_type const& io) noexcept {
        if (!io.core->is_open())
            return error::not_open;
        if (io.receiving)
            return error::receive_in_progress;
        return io.core->ready() ? error_code() : io.core->terminal_error();
    }
};

template <class Executor>
struct batch_target : receive_target<Executor> {
    using result_type = packet_batch;
    static packet_batch take(capture_io<Executor>& io, error_code&) noexcept { return io.core->try_next(); }
};

/// Takes nothing: the guard does, later.
template <class Executor>
struct guard_target : receive_target<Executor> {
    using result_type = ready_guard;
    static ready_guard take(capture_io<Executor>& io, error_code&) noexcept { return ready_guard(io.core); }
};

/// Copies a batch into a given owned_batch.
template <class Executor>
struct copy_target : receive_target<Executor> {
    using result_type = std::size_t;
    static std::size_t copy(capture_io<Executor>& io, owned_batch& into, error_code& ec) noexcept {
        try {
            into.clear();
            return into.append(io.core->try_next());
        } catch (std::bad_alloc const&) {
            ec = make_error_code(boost::system::errc::not_enough_memory);
            return 0;
        }
    }
    std::size_t take(capture_io<Executor>& io, error_code& ec) noexcept { return copy(io, *into, ec); }

    owned_batch* into;
};

/// Copies a batch into an owned_batch of the capture's pool.
template <class Executor>
struct owned_target : receive_target<Executor> {
    using result_type = owned_batch;
    static owned_batch take(capture_io<Executor>& io, error_code& ec) noexcept {
        owned_batch batch(io.pool);
        copy_target<Executor>::copy(io, batch, ec);
        return batch;
    }
};

/// Takes what the ring still holds once the kernel has handed all of it over. That comes by the block timer, at a moment that
/// only it knows, so this looks some times on its way.
template <class Executor>
class drain_target {
public:
    using io_type = capture_io<Executor>;
    using result_type = owned_batch;

    error_code begin(io_type& io) {
        if (!io.core->is_open())
            return error::not_open;
        if (io.receiving)
            return error::receive_in_progress;
        error_code ec;
        io.core->stop(ec);
        // A bound, should the kernel's counters and its blocks ever disagree.
        constexpr std::chrono::milliseconds slack{100};
        deadline_ = std::chrono::steady_clock::now() + io.core->options().ring.block_timeout + slack;
        return ec;
    }
    template <class Handler>
    static void wait(io_type& io, Handler&& handler) {
        using std::chrono::milliseconds;
        auto const step = io.core->options().ring.block_timeout / 16;
        io.drain_timer.expires_after(std::clamp(step, milliseconds(1), milliseconds(100)));
        io.drain_timer.async_wait(std::forward<Handler>(handler));
    }
    static void woken(io_type&) noexcept {}
    static bool& busy(io_type& io) noexcept { return io.receiving; }
    bool ready(io_type const& io) const noexcept {
        return io.core->packets_in_open_block() == 0 || std::chrono::steady_clock::now() >= deadline_;
    }
    static bool alarmed(io_type const&) noexcept { return false; }
    static error_code pending(io_type&) noexcept { return {}; }
    static owned_batch take(io_type& io, error_code& ec) noexcept {
        owned_batch batch(io.pool);
        try {
            while (auto const lease = io.core->try_next())
                batch.append(lease);
        } catch (std::bad_alloc const&) {
            ec = make_error_code(boost::system::errc::not_enough_memory);
        }
        return batch;
    }

private:
    std::chrono::steady_clock::time_point deadline_;
};

/// Waits until the link's state is another than the one reported last.
template <class Executor>
struct link_target {
    using io_type = capture_io<Executor>;
    using result_type = link_state;

    template <class Handler>
    static void wait(io_type& io, Handler&& handler) {
        io.link_wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }
    static void woken(io_type& io) noexcept {
        eat_edges(io.link_wake.native_handle());
        io.links->drain();
    }
    static bool& busy(io_type& io) noexcept { return io.watching_link; }
    static bool ready(io_type const& io) noexcept { return io.core->is_open() && io.core->link() != io.reported_link; }
    static bool alarmed(io_type const&) noexcept { return false; }
    static error_code pending(io_type&) noexcept { return {}; }
    static error_code begin(io_type& io) {
        if (!io.core->is_open())
            return error::not_open;
        if (io.watching_link)
            return error::link_wait_in_progress;
        // Nothing comes after that.
        if (io.reported_link == link_state::gone && io.core->options().on_link_change != link_policy::keep_waiting)
            return error::no_such_device;
        error_code ec;
        io.watch_link(ec);
        return ec;
    }
    static link_state take(io_type& io, error_code&) noexcept { return io.reported_link = io.core->link(); }
};

} // namespace netring::detail

#endif
