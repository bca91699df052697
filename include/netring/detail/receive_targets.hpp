// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_RECEIVE_TARGETS_HPP
#define NETRING_DETAIL_RECEIVE_TARGETS_HPP

#include <netring/capture_options.hpp>
#include <netring/detail/edge_epoll.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/owned_batch.hpp>
#include <netring/ready_guard.hpp>

#include <boost/asio/posix/descriptor_base.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <new>
#include <utility>

// What the operations of a receiver wait for and take; see `readiness_op`. `Io` is or has a `receive_part`.

namespace netring::detail {

/// Waits for a batch; what is done with it differs.
template <class Io>
struct receive_target {
    using io_type = Io;

    template <class Handler>
    static void wait(Io& io, Handler&& handler) {
        io.before_wait();
        io.found = false;
        io.receive_wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }
    static void woken(Io& io) noexcept { io.uneaten = true; }
    static bool& busy(Io& io) noexcept { return io.receiving; }
    /// Eats the edges of a wake-up that brought no packets. Those of packets are forgotten with them, unless the ring stays
    /// readable for a lease that is held meanwhile, as it was found to have done.
    static bool ready(Io& io) noexcept {
        if (look(io))
            return true;
        if (!std::exchange(io.uneaten, false) || (io.found && !io.stays_readable))
            return false;
        auto const edges = eat_edges(io.receive_wake.native_handle());
        if ((edges & ~Io::packet_edges) != 0) {
            io.receive_alarmed = true;
            io.links->drain();
        }
        bool const ready = look(io);
        io.stays_readable = !ready && (edges & Io::ring_edge) != 0;
        return ready;
    }
    static bool alarmed(Io const& io) noexcept { return io.receive_alarmed; }
    static error_code pending(Io& io) noexcept {
        io.receive_alarmed = false;
        return io.core->take_pending_error();
    }
    static error_code begin(Io const& io) noexcept {
        if (auto const refused = io.can_receive())
            return refused;
        if (io.receiving)
            return error::receive_in_progress;
        return io.core->ready() ? error_code() : io.core->terminal_error();
    }

private:
    static bool look(Io& io) noexcept {
        bool const ready = io.core->ready();
        io.found = io.found || ready;
        return ready;
    }
};

template <class Io>
struct batch_target : receive_target<Io> {
    using result_type = decltype(std::declval<Io&>().core->try_next());
    static result_type take(Io& io, error_code&) noexcept { return io.core->try_next(); }
};

/// Takes nothing: the guard does, later.
template <class Io>
struct guard_target : receive_target<Io> {
    using result_type = basic_ready_guard<typename Io::core_type>;
    static result_type take(Io& io, error_code&) noexcept { return result_type(io.core); }
};

/// Copies a batch into a given owned_batch.
template <class Io>
struct copy_target : receive_target<Io> {
    using result_type = std::size_t;
    static std::size_t copy(Io& io, owned_batch& into, error_code& ec) noexcept {
        try {
            into.clear();
            return into.append(io.core->try_next());
        } catch (std::bad_alloc const&) {
            ec = make_error_code(boost::system::errc::not_enough_memory);
            return 0;
        }
    }
    std::size_t take(Io& io, error_code& ec) noexcept { return copy(io, *into, ec); }

    owned_batch* into;
};

/// Copies a batch into an owned_batch of the object's pool.
template <class Io>
struct owned_target : receive_target<Io> {
    using result_type = owned_batch;
    static owned_batch take(Io& io, error_code& ec) noexcept {
        owned_batch batch(io.pool);
        copy_target<Io>::copy(io, batch, ec);
        return batch;
    }
};

/// Takes what the ring still holds once the kernel has handed all of it over. That comes at a moment that only the kernel knows, as
/// by the timer of a block, so this looks some times on its way.
template <class Io>
class drain_target {
public:
    using io_type = Io;
    using result_type = owned_batch;

    error_code begin(Io& io) {
        if (auto const refused = io.can_receive())
            return refused;
        if (io.receiving)
            return error::receive_in_progress;
        error_code ec;
        io.core->stop(ec);
        // A bound, should what the kernel counts and what it hands over ever disagree.
        constexpr std::chrono::milliseconds slack{100};
        deadline_ = std::chrono::steady_clock::now() + io.core->drain_time() + slack;
        return ec;
    }
    template <class Handler>
    static void wait(Io& io, Handler&& handler) {
        using std::chrono::milliseconds;
        using std::chrono::nanoseconds;
        auto const step = io.core->drain_time() / 16;
        io.drain_timer.expires_after(std::clamp<nanoseconds>(step, milliseconds(1), milliseconds(100)));
        io.drain_timer.async_wait(std::forward<Handler>(handler));
    }
    static void woken(Io&) noexcept {}
    static bool& busy(Io& io) noexcept { return io.receiving; }
    bool ready(Io const& io) const noexcept {
        return io.core->drained() || std::chrono::steady_clock::now() >= deadline_;
    }
    static bool alarmed(Io const&) noexcept { return false; }
    static error_code pending(Io&) noexcept { return {}; }
    static owned_batch take(Io& io, error_code& ec) noexcept {
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
template <class Io>
struct link_target {
    using io_type = Io;
    using result_type = link_state;

    template <class Handler>
    static void wait(Io& io, Handler&& handler) {
        io.link_wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }
    static void woken(Io& io) noexcept {
        eat_edges(io.link_wake.native_handle());
        io.links->drain();
    }
    static bool& busy(Io& io) noexcept { return io.watching_link; }
    static bool ready(Io const& io) noexcept { return io.core->is_open() && io.core->link() != io.reported_link; }
    static bool alarmed(Io const&) noexcept { return false; }
    static error_code pending(Io&) noexcept { return {}; }
    static error_code begin(Io& io) {
        if (!io.core->is_open())
            return error::not_open;
        if (io.watching_link)
            return error::link_wait_in_progress;
        // Nothing comes after that.
        if (io.reported_link == link_state::gone && !follows_name(*io.core))
            return error::no_such_device;
        error_code ec;
        io.watch_link(ec);
        return ec;
    }
    static link_state take(Io& io, error_code&) noexcept { return io.reported_link = io.core->link(); }

private:
    template <class Core>
    static bool follows_name(Core const& core) noexcept {
        if constexpr (requires { core.follows_name(); })
            return core.follows_name();
        else
            return false;
    }
};

} // namespace netring::detail

#endif
