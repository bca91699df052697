// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_IO_BASE_HPP
#define NETRING_DETAIL_IO_BASE_HPP

#include <netring/detail/link_watch_service.hpp>
#include <netring/error.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/query.hpp>

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

namespace netring::detail {

/// What any asynchronous object shares with its operations; `receive_part` and `send_part` add what one direction needs.
///
/// `adopt` works from here outwards, `close` inwards: the reactor lets go first, then the ring goes.
///
/// @tparam Core the synchronous object, with `open`, `is_open`, `close`, `options`, which name a `netns`, `native_handle`, `link`,
/// `interface_index`, `interface_name`, `terminal_error` and `stats`.
template <class Executor, class Core>
struct io_base {
    using executor_type = Executor;
    using core_type = Core;
    using options_type = std::remove_cvref_t<decltype(std::declval<Core const&>().options())>;
    using clock = std::chrono::steady_clock;
    using descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
    using timer = boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, Executor>;

    explicit io_base(Executor executor)
        : own_executor(std::move(executor)) {}

    Executor const& executor() const noexcept { return own_executor; }
    Core& object() const noexcept { return *core; }

    void adopt(Core opened, error_code& ec) {
        auto& context = boost::asio::query(own_executor, boost::asio::execution::context);
        links = boost::asio::use_service<link_watch_service>(context).get(opened.options().netns, ec);
        if (!ec)
            *core = std::move(opened);
    }

    void cancel() noexcept { ++cancellations; }
    void close() noexcept { core->close(); }

    Executor own_executor;
    // Apart from what belongs to the context and must not outlive it: a ready_guard may.
    std::shared_ptr<Core> core = std::make_shared<Core>();
    std::shared_ptr<link_watch> links;
    /// Counts `cancel` and `close`.
    unsigned cancellations = 0;
};

} // namespace netring::detail

#endif
