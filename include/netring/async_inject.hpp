// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_INJECT_HPP
#define NETRING_ASYNC_INJECT_HPP

#include <netring/async_object.hpp>
#include <netring/async_sender.hpp>
#include <netring/detail/frame_source.hpp>
#include <netring/detail/inject_io.hpp>
#include <netring/detail/readiness_op.hpp>
#include <netring/detail/stamp_target.hpp>
#include <netring/injector.hpp>
#include <netring/transmit_info.hpp>
#include <netring/transmit_timestamp.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace netring {

/// Sends frames on one interface, asynchronously.
///
/// @code
/// auto const executor = co_await boost::asio::this_coro::executor;
/// netring::async_inject inject(executor, {.interface = "eth0"});
/// for (auto const& frame : frames)
///     co_await inject.async_send(boost::asio::buffer(frame), boost::asio::use_awaitable);
/// co_await inject.async_wait_drained(std::chrono::seconds(1), boost::asio::use_awaitable);
/// @endcode
///
/// Its operations are those of `async_sender`, which also says what holds for all of them: `async_send` for a frame,
/// `async_send_batch` for many, `async_send_paced` for many on a schedule, `async_flush`, `async_wait_drained` and `async_wait_room`.
/// Time stamps are added here. How it is opened and closed, `async_object` says.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `stats()`.
///
/// Exception safety: that of its operations; other functions with an `error_code&` do not throw, save `std::bad_alloc`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_async_inject : public async_sender<async_object<Executor, detail::inject_io<Executor>>> {
    using base = async_sender<async_object<Executor, detail::inject_io<Executor>>>;

public:
    using typename base::executor_type;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The injector on that executor.
        using other = basic_async_inject<Other>;
    };

    using base::base;

    /// See `injector::next_frame`.
    std::uint64_t next_frame() const noexcept { return this->io()->core->next_frame(); }

    using base::commit;
    /// The same with what goes along with the frame.
    void commit(std::size_t size_bytes, transmit_info const& info) {
        error_code ec;
        commit(size_bytes, info, ec);
        this->throw_unless_queued(ec);
    }
    /// The same, reporting through `ec`.
    void commit(std::size_t size_bytes, transmit_info const& info, error_code& ec) {
        this->queue(size_bytes, info, ec);
    }

    /// The next time stamp of a sent frame, if one is there. Never waits.
    std::optional<transmit_timestamp> try_read_timestamp() {
        error_code ec;
        auto const stamp = try_read_timestamp(ec);
        if (ec)
            throw system_error(ec, "read a time stamp");
        return stamp;
    }
    /// The same, reporting through `ec`.
    std::optional<transmit_timestamp> try_read_timestamp(error_code& ec) noexcept {
        ec.clear();
        auto const kept = std::exchange(this->io()->next_stamp, std::nullopt);
        return kept ? kept : this->io()->core->try_read_timestamp(ec);
    }

    using base::async_send;
    /// The same with what goes along with the frame.
    template <class ConstBufferSequence, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                             Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    requires boost::asio::is_const_buffer_sequence<ConstBufferSequence>::value auto
    async_send(ConstBufferSequence const& buffers, transmit_info const& info,
               Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return this->send(std::forward<Token>(token), detail::single_frame<ConstBufferSequence>(buffers, info));
    }

    /// Waits for the next time stamp of a sent frame. Independent of the other operations.
    ///
    /// Completion signature: `void(error_code, transmit_timestamp)`. Errors: `error::not_open`,
    /// `error::timestamp_wait_in_progress`, `error::invalid_option` without `inject_options::timestamps`, `error::no_such_device`,
    /// `operation_aborted`, or the kernel's. A cancelled one has taken nothing.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, transmit_timestamp))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_wait_timestamp(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return boost::asio::async_compose<Token, void(error_code, transmit_timestamp)>(
            detail::readiness_op<detail::stamp_target<typename base::io_type>>(this->io(), {}), token, *this);
    }
};

/// An injector on any executor.
using async_inject = basic_async_inject<>;

} // namespace netring

#endif
