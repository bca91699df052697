// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_XDP_SOCKET_HPP
#define NETRING_ASYNC_XDP_SOCKET_HPP

#include <netring/async_object.hpp>
#include <netring/async_receiver.hpp>
#include <netring/async_sender.hpp>
#include <netring/detail/frame_source.hpp>
#include <netring/detail/xdp_io.hpp>
#include <netring/xdp_batch.hpp>
#include <netring/xdp_socket.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace netring {

/// Receives and sends the packets of one queue of an interface through AF_XDP, asynchronously.
///
/// @code
/// auto const executor = co_await boost::asio::this_coro::executor;
/// netring::async_xdp_socket socket(executor, {.interface = "eth0"});
/// for (;;) {
///     netring::xdp_batch batch = co_await socket.async_receive_batch(boost::asio::use_awaitable);
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// }
/// @endcode
///
/// Its operations are those of `async_receiver` and of `async_sender`, which also say what holds for all of them, and `async_forward`.
/// One that receives and one that sends may be outstanding at a time. How it is opened and closed, `async_object` says; what AF_XDP
/// is, `xdp_socket`.
///
/// Unlike an `async_inject`, operations that send wait while the interface is down, and so do frames that were queued: they do not
/// complete with `error::network_down`. Under `link_policy::fail` they end with `error::link_failed`. Operations of a direction that
/// `xdp_options::mode` does not have are refused with `error::wrong_mode`.
///
/// Thread safety: distinct objects: safe, also those that share a UMEM or a program. Shared objects: unsafe, except `stats()`.
///
/// Exception safety: that of its operations; other functions with an `error_code&` do not throw, save `std::bad_alloc`. An
/// `async_forward` that cannot be started gives the frames of its batch back.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_async_xdp_socket : public async_sender<async_receiver<async_object<Executor, detail::xdp_io<Executor>>>> {
    using base = async_sender<async_receiver<async_object<Executor, detail::xdp_io<Executor>>>>;

public:
    using typename base::executor_type;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The socket on that executor.
        using other = basic_async_xdp_socket<Other>;
    };

    using base::base;

    /// See `xdp_socket::memory`.
    std::shared_ptr<umem> memory() const noexcept { return this->io()->core->memory(); }
    /// See `xdp_socket::program`.
    std::shared_ptr<xdp_program> program() const noexcept { return this->io()->core->program(); }
    /// See `xdp_socket::zero_copy`.
    bool zero_copy() const noexcept { return this->io()->core->zero_copy(); }
    /// See `xdp_socket::max_receive_bytes`.
    std::size_t max_receive_bytes() const noexcept { return this->io()->core->max_receive_bytes(); }

    /// Sends the packets of a batch as they lie, without a copy: waits until the ring has room for all.
    ///
    /// The batch is from this socket or another one with the same UMEM, and may have been changed through its iterators.
    /// Packets that are too long for this interface, or lie in more frames than the transmit ring has entries, are dropped, and
    /// counted as `xdp_stats::too_long`.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, how many were queued, also on failure; the frames of the others are
    /// given back. Errors as of every operation that sends, and `error::foreign_umem`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_forward(xdp_batch&& batch, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return this->send(std::forward<Token>(token), detail::packets_of_lease<xdp_batch>(std::move(batch)));
    }
};

/// A socket on any executor.
using async_xdp_socket = basic_async_xdp_socket<>;

} // namespace netring

#endif
