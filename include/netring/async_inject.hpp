// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_INJECT_HPP
#define NETRING_ASYNC_INJECT_HPP

#include <netring/async_object.hpp>
#include <netring/detail/frame_source.hpp>
#include <netring/detail/inject_io.hpp>
#include <netring/detail/readiness_op.hpp>
#include <netring/detail/send_op.hpp>
#include <netring/detail/send_targets.hpp>
#include <netring/detail/stamp_target.hpp>
#include <netring/injector.hpp>
#include <netring/pace.hpp>
#include <netring/sendable_frame.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/execution_context.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
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
/// A send operation copies frames into the ring, and waits while the ring is full: that is the backpressure. When they are handed to
/// the kernel, `inject_options::flush` says. Frames that the kernel had no room for are handed over again, also while no operation
/// is outstanding; until they are, the execution context has work.
///
/// What holds for every operation here:
///
/// - **Completion.** Exactly once, never within the initiating function. An operation that finds its result at once posts to
///   `get_executor()` and looks again there.
/// - **Executor.** The handler, and every intermediate step, runs on the handler's associated executor, `get_executor()` by
///   default; what is handed over later is so on `get_executor()`. All operations and calls on one object belong on one (implicit or
///   explicit) strand, which is also that of `get_executor()`: no two of them at the same time. Starting one with `use_future` from
///   another thread is fine while nothing else uses the object.
/// - **Allocation.** Through the handler's associated allocator; a post through `any_io_executor`, which cannot carry one,
///   uses Asio's recycled memory. Nothing is allocated per operation in the steady state.
/// - **Cancellation.** Every operation supports total, partial and terminal cancellation in each of its states, with the same
///   effect: it completes with `operation_aborted`. A send operation tells what it had queued, which leaves; the rest is
///   untouched. `cancel()` does the same. Emit a signal on the object's strand.
/// - **Object lifetimes.** The object may be moved while operations are outstanding. Closing or destroying it completes them
///   with `operation_aborted`, and hands over what is queued without waiting; see `injector::close`. To lose nothing, wait with
///   `async_wait_drained` first. The caller's buffers, ranges and streams must live until the operation completes.
/// - **Errors** of every operation: `error::network_down` once when the interface is found down, after which operations wait until it
///   is up; `error::no_such_device` once it was deleted; `error::not_open`; `error::send_in_progress` while a send, flush or
///   wait-drained operation is outstanding (which is left alone); `operation_aborted`; or the kernel's. Of a send operation also
///   `error::frame_too_short`, `error::frame_too_long` and `error::invalid_vnet_header`, for the frame after those it has queued;
///   `last_refusal()` tells the sizes. A frame that failed, or that the kernel had not taken when the operation failed, is not queued.
///
/// Cost: one system call a flush; at most five for a wait that blocks.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `stats()`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_async_inject : public async_object<Executor, detail::inject_io<Executor>> {
    using base = async_object<Executor, detail::inject_io<Executor>>;
    using io_type = detail::inject_io<Executor>;

public:
    using typename base::executor_type;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        using other = basic_async_inject<Other>;
    };

    using base::base;

    /// See `injector::in_flight`.
    std::size_t in_flight() noexcept { return this->io()->core->in_flight(); }
    /// See `injector::unsent`.
    std::size_t unsent() const noexcept { return this->io()->core->unsent(); }
    /// See `injector::next_frame`.
    std::uint64_t next_frame() const noexcept { return this->io()->core->next_frame(); }
    /// See `injector::max_frame_bytes`.
    std::size_t max_frame_bytes() const noexcept { return this->io()->core->max_frame_bytes(); }
    /// See `injector::last_refusal`.
    std::string last_refusal() const { return this->io()->core->last_refusal(); }

    /// Memory for the next frame, in the ring itself; see `injector::try_reserve`. If all slots are under way there is none: wait
    /// with `async_wait_room`. A send operation that goes on meanwhile takes the same slot, and the commit then fails.
    std::span<std::byte> try_reserve(std::size_t size_bytes) { return this->io()->core->try_reserve(size_bytes); }
    std::span<std::byte> try_reserve(std::size_t size_bytes, error_code& ec) noexcept {
        return this->io()->core->try_reserve(size_bytes, ec);
    }

    /// Queues the frame that was written into the reserved memory, or its first bytes, and flushes as the policy has it. A frame for
    /// which that finds the interface down is not queued.
    /// @throws system_error with the errors above, or `error::no_reservation`.
    void commit(std::size_t size_bytes, transmit_info const& info = {}) {
        error_code ec;
        commit(size_bytes, info, ec);
        if (ec)
            throw system_error(ec, is_refusal(ec) ? last_refusal() : "commit a frame");
    }
    void commit(std::size_t size_bytes, transmit_info const& info, error_code& ec) {
        auto& core = *this->io()->core;
        core.commit(size_bytes, info, ec);
        if (!ec && core.flush_due()) {
            core.flush(ec);
            if (ec)
                core.withdraw(1);
        }
        this->io()->flush_later();
    }

    /// The next time stamp of a sent frame, if one is there. Never waits.
    std::optional<transmit_timestamp> try_read_timestamp() {
        error_code ec;
        auto const stamp = try_read_timestamp(ec);
        if (ec)
            throw system_error(ec, "read a time stamp");
        return stamp;
    }
    std::optional<transmit_timestamp> try_read_timestamp(error_code& ec) noexcept {
        ec.clear();
        auto const kept = std::exchange(this->io()->next_stamp, std::nullopt);
        return kept ? kept : this->io()->core->try_read_timestamp(ec);
    }

    /// Sends one frame: waits for a slot, and copies it there.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, the frame's bytes, 0 on failure.
    /// @param buffers a buffer, or a sequence of buffers that are gathered into one frame.
    template <class ConstBufferSequence, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                             Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    requires boost::asio::is_const_buffer_sequence<ConstBufferSequence>::value auto
    async_send(ConstBufferSequence const& buffers, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return async_send(buffers, transmit_info(), std::forward<Token>(token));
    }

    /// The same, with what goes along with the frame.
    template <class ConstBufferSequence, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                             Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    requires boost::asio::is_const_buffer_sequence<ConstBufferSequence>::value auto
    async_send(ConstBufferSequence const& buffers, transmit_info const& info,
               Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), detail::single_frame<ConstBufferSequence>(buffers, info));
    }

    /// Sends the frames of a range, one after the other, with one flush for all that find room at a time. Longer ones let others have
    /// their turn.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, how many frames were queued, also on failure: the next one is the one
    /// that failed.
    /// @param frames an lvalue, or a view such as `std::span`, of `sendable_frame`s.
    template <frame_range Frames, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                      Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_send_batch(Frames&& frames, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), source_of(frames));
    }

    /// Sends the frames of a range on a schedule. Each is flushed when it is due, with those that are overdue.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, how many frames were queued, also on failure. Errors also
    /// `error::invalid_option` for a pace without a rate.
    /// @param frames an lvalue, or a view such as `std::span`, of `sendable_frame`s.
    template <frame_range Frames, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                      Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_send_paced(Frames&& frames, pace const& rate,
                          Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), source_of(frames), rate);
    }

    /// The same for the packets of a stream, until its end (`boost::asio::error::eof`), which is success. Its other errors end the
    /// operation too. `cancel()` and `close()` of the injector cancel the stream's operation as well.
    /// @param stream has `async_next(token)`, which completes with `void(error_code, owned_batch)`, and `cancel()`, as
    /// `packet_stream` has. On the same strand.
    template <class Stream, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    requires(!std::ranges::range<Stream>) && requires(Stream& stream) { stream.cancel(); }
    auto async_send_paced(Stream& stream, pace const& rate,
                          Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), detail::frames_of_stream<Stream>(stream), rate);
    }

    /// Waits until the kernel has taken every queued frame, handing them over as needed.
    ///
    /// Completion signature: `void(error_code)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_flush(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return wait(std::forward<Token>(token), detail::flush_target<io_type>());
    }

    /// Waits until every queued frame has left the ring: the driver has let go of it.
    ///
    /// Completion signature: `void(error_code)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_wait_drained(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return wait(std::forward<Token>(token), detail::drained_target<io_type>());
    }

    /// The same for a time at most: then it completes with `error::timed_out`, and `in_flight()` tells how many are left.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_wait_drained(std::chrono::nanoseconds timeout,
                            Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return wait(std::forward<Token>(token), detail::drained_target<io_type>(timeout));
    }

    /// Waits until a frame can be queued without waiting, for `try_reserve`.
    ///
    /// Completion signature: `void(error_code)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_wait_room(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return wait(std::forward<Token>(token), detail::room_target<io_type>());
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
            detail::readiness_op<detail::stamp_target<io_type>>(this->io(), {}), token, this->io()->send_wake);
    }

private:
    static bool is_refusal(error_code const& ec) noexcept {
        return ec == error::frame_too_short || ec == error::frame_too_long || ec == error::invalid_vnet_header;
    }

    template <class Frames>
    static auto source_of(Frames& frames) {
        return detail::frames_of_range(std::ranges::begin(frames), std::ranges::end(frames));
    }

    template <class Token, class Source>
    auto send(Token&& token, Source source, std::optional<pace> const& rate = {}) {
        return boost::asio::async_compose<Token, void(error_code, std::size_t)>(
            detail::send_op<io_type, Source>(this->io(), std::move(source), rate), token, this->io()->send_wake);
    }

    template <class Token, class Target>
    auto wait(Token&& token, Target target) {
        return boost::asio::async_compose<Token, void(error_code)>(detail::readiness_op<Target>(this->io(), target),
                                                                   token, this->io()->send_wake);
    }
};

/// An injector on any executor.
using async_inject = basic_async_inject<>;

} // namespace netring

#endif
