// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_STAMP_TARGET_HPP
#define NETRING_DETAIL_STAMP_TARGET_HPP

#include <netring/error.hpp>
#include <netring/inject_options.hpp>
#include <netring/transmit_timestamp.hpp>

#include <boost/asio/posix/descriptor_base.hpp>

#include <optional>
#include <utility>

namespace netring::detail {

/// Waits for the time stamp of a sent frame.
template <class Io>
struct stamp_target {
    using io_type = Io;
    using result_type = transmit_timestamp;

    static error_code begin(Io& io) noexcept {
        if (!io.core->is_open())
            return error::not_open;
        if (io.awaiting_stamp)
            return error::timestamp_wait_in_progress;
        if (io.core->options().timestamps == transmit_timestamp_source::none)
            return error::invalid_option;
        error_code ec;
        io.watch_stamps(ec);
        return ec;
    }
    static bool& busy(Io& io) noexcept { return io.awaiting_stamp; }

    template <class Handler>
    static void wait(Io& io, Handler&& handler) {
        io.stamp_wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }
    static void woken(Io& io) noexcept { io.stamp_woken(); }
    /// Reading takes it off the kernel's queue, so it is kept until an operation succeeds.
    bool ready(Io& io) noexcept {
        if (!io.next_stamp)
            io.next_stamp = io.core->try_read_timestamp(failure_);
        return io.next_stamp.has_value();
    }
    bool alarmed(Io const& io) const noexcept { return failure_.failed() || io.core->terminal_error(); }
    error_code pending(Io const& io) noexcept {
        return failure_ ? std::exchange(failure_, {}) : io.core->terminal_error();
    }
    static transmit_timestamp take(Io& io, error_code&) noexcept { return *std::exchange(io.next_stamp, std::nullopt); }

    error_code failure_;
};

} // namespace netring::detail

#endif
