// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_BRIDGE_IO_HPP
#define NETRING_DETAIL_BRIDGE_IO_HPP

#include <netring/bridge_core.hpp>
#include <netring/detail/edge_epoll.hpp>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <utility>

namespace netring::detail {

/// What an asynchronous bridge and its operation share.
template <class Executor>
struct bridge_io {
    using core_type = bridge_core;
    using options_type = bridge_options;

    explicit bridge_io(Executor executor)
        : own_executor(std::move(executor))
        , wake(own_executor) {}

    Executor const& executor() const noexcept { return own_executor; }
    bridge_core& object() noexcept { return core; }

    void adopt(bridge_core opened, error_code& ec) {
        int const epoll = opened.open_wake(ec);
        if (ec)
            return;
        wake.assign(epoll, ec);
        if (ec)
            return close_edge_epoll(epoll);
        core = std::move(opened);
    }

    void cancel() noexcept {
        ++cancellations;
        error_code ignored;
        wake.cancel(ignored);
    }

    void close() noexcept {
        cancel();
        error_code ignored;
        wake.close(ignored);
        core.close();
    }

    Executor own_executor;
    boost::asio::posix::basic_stream_descriptor<Executor> wake;
    bridge_core core;
    /// Counts `cancel` and `close`.
    unsigned cancellations = 0;
    bool running = false;
};

} // namespace netring::detail

#endif
