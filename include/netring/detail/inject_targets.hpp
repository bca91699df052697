// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_INJECT_TARGETS_HPP
#define NETRING_DETAIL_INJECT_TARGETS_HPP

#include <netring/detail/inject_io.hpp>
#include <netring/error.hpp>
#include <netring/transmit_timestamp.hpp>

#include <chrono>
#include <utility>

// What the operations of an injector that send no frame wait for; see `readiness_op`.

namespace netring::detail {

/// Waits until no frame is left that it cares for, flushing meanwhile.
template <class Executor, class Left>
class emptied_target {
public:
    using io_type = inject_io<Executor>;
    using result_type = void;
    using clock = std::chrono::steady_clock;

    emptied_target() = default;
    explicit emptied_target(std::chrono::nanoseconds timeout)
        // Bounded, so that "for ever" does not overflow the clock.
        : timeout_(std::min<std::chrono::nanoseconds>(timeout, for_ever)) {}

    error_code begin(io_type& io) noexcept {
        if (!io.core.is_open())
            return error::not_open;
        if (io.sending)
            return error::send_in_progress;
        io.deadline = clock::now() + timeout_;
        return io.core.terminal_error();
    }
    static bool& busy(io_type& io) noexcept { return io.sending; }

    template <class Handler>
    static void wait(io_type& io, Handler&& handler) {
        io.wait(io.deadline - clock::now(), std::forward<Handler>(handler));
    }
    void woken(io_type& io) noexcept {
        io.woken(io.wake);
        flushed_ = false;
    }
    bool ready(io_type& io) noexcept {
        if (Left()(io.core) == 0)
            return true;
        if (!std::exchange(flushed_, true) && (io.core.unsent() != 0 || io.core.terminal_error()))
            failure_ = io.flush();
        return Left()(io.core) == 0;
    }
    bool alarmed(io_type const&) const noexcept { return failure_.failed(); }
    error_code pending(io_type const& io) noexcept {
        if (failure_)
            return std::exchange(failure_, {});
        return clock::now() >= io.deadline ? error::timed_out : error_code();
    }
    static void ended(io_type& io) { io.flush_later(); }

private:
    static constexpr std::chrono::nanoseconds for_ever = std::chrono::years(1);

    std::chrono::nanoseconds timeout_ = for_ever;
    error_code failure_;
    bool flushed_ = false;
};

struct unsent_frames {
    std::size_t operator()(injector const& of) const noexcept { return of.unsent(); }
};

struct frames_in_flight {
    std::size_t operator()(injector& of) const noexcept { return of.in_flight(); }
};

/// Counts 0 once there is room.
struct lacking_room {
    std::size_t operator()(injector& of) const noexcept { return of.has_room() ? 0 : 1; }
};

template <class Executor>
using flush_target = emptied_target<Executor, unsent_frames>;
template <class Executor>
using drained_target = emptied_target<Executor, frames_in_flight>;
template <class Executor>
using room_target = emptied_target<Executor, lacking_room>;

/// Waits for the time stamp of a sent frame.
template <class Executor>
struct stamp_target {
    using io_type = inject_io<Executor>;
    using result_type = transmit_timestamp;

    static error_code begin(io_type& io) noexcept {
        if (!io.core.is_open())
            return error::not_open;
        if (io.awaiting_stamp)
            return error::timestamp_wait_in_progress;
        if (io.core.options().timestamps == transmit_timestamp_source::none)
            return error::invalid_option;
        error_code ec;
        io.watch_stamps(ec);
        return ec;
    }
    static bool& busy(io_type& io) noexcept { return io.awaiting_stamp; }

    template <class Handler>
    static void wait(io_type& io, Handler&& handler) {
        io.stamp_wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }
    static void woken(io_type& io) noexcept { io.woken(io.stamp_wake); }
    /// Reading takes it off the kernel's queue, so it is kept until an operation succeeds.
    bool ready(io_type& io) noexcept {
        if (!io.next_stamp)
            io.next_stamp = io.core.try_read_timestamp(failure_);
        return io.next_stamp.has_value();
    }
    bool alarmed(io_type const& io) const noexcept { return failure_.failed() || io.core.terminal_error(); }
    error_code pending(io_type const& io) noexcept {
        return failure_ ? std::exchange(failure_, {}) : io.core.terminal_error();
    }
    static transmit_timestamp take(io_type& io, error_code&) noexcept {
        return *std::exchange(io.next_stamp, std::nullopt);
    }

    error_code failure_;
};

} // namespace netring::detail

#endif
