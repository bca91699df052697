// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_CAPTURE_HPP
#define NETRING_ASYNC_CAPTURE_HPP

#include <netring/async_object.hpp>
#include <netring/async_receiver.hpp>
#include <netring/capture.hpp>
#include <netring/detail/io_base.hpp>
#include <netring/detail/receive_part.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <optional>

namespace netring {
namespace detail {

/// What an asynchronous capture and its operations share.
template <class Executor>
using capture_io = receive_part<io_base<Executor, capture>>;

} // namespace detail

/// Packets of one interface, asynchronously.
///
/// @code
/// auto const executor = co_await boost::asio::this_coro::executor;
/// netring::async_capture capture(executor, {.interface = "eth0"});
/// for (;;) {
///     netring::packet_batch batch = co_await capture.async_receive_batch(boost::asio::use_awaitable);
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// }
/// @endcode
///
/// Its operations are those of `async_receiver`, which also says what holds for all of them: `async_receive_batch` for leases,
/// `async_readable` for leave to take them, `async_receive` for copies, `async_drain` for what is left in the end, and
/// `async_wait_link`. How it is opened and closed, `async_object` says.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `stats()` and `reset_high_water()`.
///
/// Exception safety: that of its operations; other functions with an `error_code&` do not throw, save `std::bad_alloc`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_async_capture : public async_receiver<async_object<Executor, detail::capture_io<Executor>>> {
    using base = async_receiver<async_object<Executor, detail::capture_io<Executor>>>;

public:
    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The capture on that executor.
        using other = basic_async_capture<Other>;
    };

    using base::base;

    /// See `capture::reset_high_water`. May be called from any thread, also while a pool runs the capture.
    void reset_high_water() noexcept { this->io()->core->reset_high_water(); }

    /// @{

    /// See `capture::set_filter`.
    void set_filter(filter const& filter) { this->io()->core->set_filter(filter); }
    void set_filter(filter const& filter, error_code& ec) { this->io()->core->set_filter(filter, ec); }
    void set_filter(ebpf_program const& program) { this->io()->core->set_filter(program); }
    void set_filter(ebpf_program const& program, error_code& ec) { this->io()->core->set_filter(program, ec); }
    /// @}

    /// @{

    /// See `capture::clear_filter`.
    void clear_filter() { this->io()->core->clear_filter(); }
    void clear_filter(error_code& ec) { this->io()->core->clear_filter(ec); }
    /// @}

    /// See `capture::fanout_group`.
    std::optional<std::uint16_t> fanout_group() const noexcept { return this->io()->core->fanout_group(); }
    /// See `capture::lock_error`.
    error_code lock_error() const noexcept { return this->io()->core->lock_error(); }
};

/// A capture on any executor.
using async_capture = basic_async_capture<>;

} // namespace netring

#endif
