// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_STREAM_HPP
#define NETRING_PACKET_STREAM_HPP

#include <netring/async_capture.hpp>
#include <netring/detail/stream_op.hpp>
#include <netring/owned_batch.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>

#include <concepts>
#include <memory>
#include <utility>

namespace netring {

/// The packets of a capture, or another receiver, as an endless stream of owned batches, with an end that loses nothing.
///
/// `stop()` ends it from within: what the ring still holds is delivered, then `boost::asio::error::eof`. With
/// `packet_batches()` (packet_generator.hpp) it becomes an asynchronous generator.
///
/// @code
/// netring::packet_stream stream(netring::async_capture(executor, {.interface = "eth0"}));
/// signals.async_wait([&](netring::error_code ec, int) { if (!ec) stream.stop(); });
/// for (;;) {
///     auto [ec, batch] = co_await stream.async_next(boost::asio::as_tuple(boost::asio::use_awaitable));
///     if (ec)
///         break;
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// }
/// @endcode
///
/// Object lifetimes: the stream owns its source and may be moved while an operation is outstanding. Destroying it completes the
/// operation with `operation_aborted`. Batches outlive it; their memory is used again once they are destroyed.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe; all calls and operations belong on one strand.
///
/// @tparam Executor the I/O executor's type.
/// @tparam Source an `async_receiver` on such an executor.
template <class Executor = boost::asio::any_io_executor, class Source = basic_async_capture<Executor>>
class basic_packet_stream {
    static constexpr bool is_capture = std::same_as<Source, basic_async_capture<Executor>>;

public:
    /// Type of the I/O executor.
    using executor_type = Executor;
    /// Where the packets come from.
    using source_type = Source;
    /// What `async_next` delivers.
    using value_type = owned_batch;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The stream, with its source, on that executor.
        using other = basic_packet_stream<Other, typename Source::template rebind_executor<Other>::other>;
    };

    /// A stream of what an object receives from now on.
    explicit basic_packet_stream(Source from)
        : state_(std::make_shared<state>(std::move(from))) {}

    /// An outstanding operation goes on. What was moved from may be closed, assigned to and destroyed, and nothing else.
    basic_packet_stream(basic_packet_stream&&) noexcept = default;
    /// Closes what this stream has first.
    basic_packet_stream& operator=(basic_packet_stream&& other) noexcept {
        if (this != &other) {
            close();
            state_ = std::move(other.state_);
        }
        return *this;
    }
    /// Closes.
    ~basic_packet_stream() { close(); }

    /// The source's.
    executor_type get_executor() const noexcept { return state_->source.get_executor(); }

    /// Where the packets come from, for its statistics, filter and link state. Its receive operations are the stream's.
    Source& source() noexcept { return state_->source; }
    /// The same, to look at only.
    Source const& source() const noexcept { return state_->source; }
    /// The same, where that is a capture.
    Source& capture() noexcept requires is_capture { return state_->source; }
    /// The same, to look at only.
    Source const& capture() const noexcept requires is_capture { return state_->source; }

    /// Ends the stream in order: no further packet is received; an outstanding `async_next` and the ones after it deliver what the
    /// ring holds, within the source's `drain_time()`, then the stream's end.
    void stop() noexcept {
        if (!std::exchange(state_->stopping, true))
            state_->source.cancel();
    }

    /// Completes the outstanding operation with `operation_aborted`; the stream goes on.
    void cancel() noexcept {
        ++state_->cancellations;
        state_->source.cancel();
    }

    /// Receives the next batch.
    ///
    /// Completion signature: `void(error_code, owned_batch)`; never empty on success. Errors: those of
    /// `async_receiver::async_receive`, after which the stream may go on; `boost::asio::error::eof` once it was stopped and
    /// all is delivered. Executor, allocation and cancellation are as described there: a cancelled operation has taken nothing.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, owned_batch))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_next(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return boost::asio::async_compose<Token, void(error_code, owned_batch)>(detail::stream_op<state>(state_), token,
                                                                                state_->source);
    }

    /// Closes the source at once; the outstanding operation completes with `operation_aborted`.
    void close() noexcept {
        if (state_) {
            ++state_->cancellations;
            state_->source.close();
        }
    }

    /// True if the source is open, which it stays after the stream's end.
    bool is_open() const noexcept { return state_->source.is_open(); }

private:
    struct state {
        explicit state(Source from)
            : source(std::move(from)) {}

        executor_type executor() noexcept { return source.get_executor(); }

        Source source;
        bool stopping = false;
        bool drained = false;
        unsigned cancellations = 0;
    };

    std::shared_ptr<state> state_;
};

/// A stream on any executor.
using packet_stream = basic_packet_stream<>;

} // namespace netring

#endif
