// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_INJECT_IO_HPP
#define NETRING_DETAIL_INJECT_IO_HPP

#include <netring/detail/io_base.hpp>
#include <netring/detail/send_part.hpp>
#include <netring/detail/watch_edges.hpp>
#include <netring/error.hpp>
#include <netring/injector.hpp>
#include <netring/transmit_info.hpp>
#include <netring/transmit_timestamp.hpp>

#include <cstddef>
#include <optional>

namespace netring::detail {

/// What an asynchronous injector and its operations share.
template <class Executor>
struct inject_io : send_part<io_base<Executor, injector>> {
    using base = send_part<io_base<Executor, injector>>;

    explicit inject_io(Executor const& executor)
        : base(executor)
        , stamp_wake(executor) {}

    /// Opens what a wait for time stamps needs, the first time. They come as errors, which need not be asked for.
    void watch_stamps(error_code& ec) {
        if (!stamp_wake.is_open())
            watch_edges(stamp_wake, {{this->core->native_handle(), 0}, this->links->netlink(), this->links->changes()},
                        ec);
    }

    /// Eats the edges of a wake-up.
    void stamp_woken() noexcept {
        constexpr unsigned ring = 1;
        this->eat_edges_of(stamp_wake, ring);
    }

    void cancel() noexcept {
        base::cancel();
        error_code ignored;
        stamp_wake.cancel(ignored);
    }

    void close() noexcept {
        error_code ignored;
        stamp_wake.close(ignored);
        base::close();
    }

    /// Queues the frame that was written into the reserved memory. What goes along with it, only this core takes.
    void commit(std::size_t size_bytes, transmit_info const& info, error_code& ec) noexcept {
        this->core->commit(size_bytes, info, ec);
    }
    /// Frames that a send operation queues before it lets others have their turn.
    std::size_t turn_frames() const noexcept { return this->core->options().frame_count; }

    typename base::descriptor stamp_wake;
    std::optional<transmit_timestamp> next_stamp;
    bool awaiting_stamp = false;
};

} // namespace netring::detail

#endif
