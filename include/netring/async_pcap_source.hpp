// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_PCAP_SOURCE_HPP
#define NETRING_ASYNC_PCAP_SOURCE_HPP

#include <netring/async_handle.hpp>
#include <netring/detail/pcap_source_io.hpp>
#include <netring/detail/readiness_op.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/owned_batch.hpp>
#include <netring/pcap_source_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>

#include <utility>

namespace netring {

/// The packets of a capture file as if they came in now, with the gaps that they had. Part of the component netring_pcap.
///
/// @code
/// netring::async_pcap_source source(executor, {.path = "trace.pcapng", .speed = 2});
/// for (;;) {
///     auto [ec, batch] = co_await source.async_receive(boost::asio::as_tuple(boost::asio::use_awaitable));
///     if (ec == boost::asio::error::eof)
///         break;
///     if (ec)
///         throw netring::system_error(ec, source.why().text());
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// }
/// @endcode
///
/// It serves as the source of a `basic_packet_stream` too: `basic_packet_stream<Executor, basic_async_pcap_source<Executor>>`.
///
/// Packets are due on an absolute schedule, which begins with the first one when it is asked for: who asks late gets what
/// became due meanwhile, and lateness does not add up. A time that goes back, as where the file begins anew, is no gap. A
/// packet without a time is due with the one before.
///
/// The file is opened and read on a thread of the source's own, ahead by a batch: a slow disk, or a pipe that is empty, holds
/// up nobody. What is wrong with the file, or that there is none, the receive operation tells, after the packets that are
/// whole. Destroying and closing wait for that thread, and end its wait for a pipe.
///
/// - **Completion.** Exactly once, never within the initiating function, unless the handler has an immediate executor (from Boost 1.82
///   on) that allows it.
/// - **Executor.** The handler, and every intermediate step, runs on the handler's associated executor, `get_executor()` by
///   default. All operations and calls on one source belong on one (implicit or explicit) strand.
/// - **Allocation.** Through the handler's associated allocator, where the executor can carry it. Nothing is allocated per
///   operation in the steady state.
/// - **Cancellation.** Total, partial and terminal in each state: it completes with `operation_aborted` and has taken nothing.
///   `cancel()` does the same. The schedule goes on.
/// - **Object lifetimes.** See `async_handle`. Batches outlive the source.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `stats()`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_async_pcap_source : public async_handle<Executor, detail::pcap_source_io<Executor>> {
    using base = async_handle<Executor, detail::pcap_source_io<Executor>>;

public:
    /// The I/O executor's type.
    using typename base::executor_type;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The rebound class.
        using other = basic_async_pcap_source<Other>;
    };

    using base::base;

    /// Receives the packets that are due, once there are some.
    ///
    /// Completion signature: `void(error_code, owned_batch)`; never empty on success. Errors: `boost::asio::error::eof` after
    /// the last packet of the last loop; those of `pcap_reader`, which stay; `error::not_open`; `error::receive_in_progress`
    /// for a second one while one is outstanding (the first is left alone); `operation_aborted`; `not_enough_memory`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, owned_batch))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_receive(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::due_target<typename base::io_type>>(std::forward<Token>(token));
    }

    /// Ends it, as a capture's does. There is never anything left to deliver: what was not received is in the file.
    ///
    /// Completion signature: `void(error_code, owned_batch)`, an empty one. Errors: `error::not_open`,
    /// `error::receive_in_progress`, `operation_aborted`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, owned_batch))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_drain(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<detail::end_target<typename base::io_type>>(std::forward<Token>(token));
    }

    /// Delivers no packet from now on, but `boost::asio::error::eof`. An outstanding operation goes on waiting until a packet
    /// would have been due or read: `cancel()` ends it.
    void stop() noexcept { this->io()->feed.stop(); }

    /// The place in the file, and a hint, where reading has failed.
    diagnostics why() const { return this->io()->feed.why(); }

private:
    template <class Target, class Token>
    auto start(Token&& token) {
        return boost::asio::async_compose<Token, void(error_code, owned_batch)>(
            detail::readiness_op<Target>(this->io(), {}), token, *this);
    }
};

/// A source on any executor.
using async_pcap_source = basic_async_pcap_source<>;

} // namespace netring

#endif
