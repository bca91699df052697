// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_SENDER_HPP
#define NETRING_ASYNC_SENDER_HPP

#include <netring/detail/frame_source.hpp>
#include <netring/detail/readiness_op.hpp>
#include <netring/detail/send_op.hpp>
#include <netring/detail/send_targets.hpp>
#include <netring/error.hpp>
#include <netring/pace.hpp>
#include <netring/sendable_frame.hpp>
#include <netring/transmit_info.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <utility>

namespace netring {

/// The operations of an asynchronous object that sends frames. A base of such objects, not to be used by itself.
///
/// A send operation copies frames into the ring, and waits while the ring is full: that is the backpressure. When they are handed to
/// the kernel, the option `flush` says. Frames that the kernel had no room for are handed over again, also while no operation
/// is outstanding; until they are, the execution context has work.
///
/// What holds for every operation here:
///
/// - **Completion.** Exactly once, never within the initiating function, unless the handler has an immediate executor (from Boost 1.82
///   on) that allows it. An operation that finds its result at once posts to `get_executor()` and looks again there.
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
///   with `operation_aborted`, and hands over what is queued; over AF_XDP it then waits for what the kernel took, for
///   `xdp_options::linger` at most. See the synchronous object's `close`. To lose nothing, wait with `async_wait_drained`
///   first. The caller's buffers, ranges and streams must live until the operation completes.
/// - **Errors** of every operation: `error::network_down` once when the interface is found down, after which operations wait
///   until it is up; `error::no_such_device` once it was deleted; `error::not_open`; `error::send_in_progress` while a send,
///   flush, wait-drained or wait-room operation is outstanding (which is left alone); `operation_aborted`; or the kernel's. Of
///   a send operation also `error::frame_too_short`, `error::frame_too_long` and `error::invalid_vnet_header`, for the frame
///   after those it has queued; `last_refusal()` tells the sizes. A frame that failed, or that the kernel had not taken when
///   the operation failed, is not queued; over AF_XDP one that was flushed stays queued, and is counted so.
///
/// Cost: one system call a flush; at most five for a wait that blocks.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `stats()`.
///
/// Exception safety: an operation that cannot be started throws, and has no effect.
///
/// @tparam Base an `async_object` whose io has a `send_part`, maybe with the operations of an `async_receiver`.
template <class Base>
class async_sender : public Base {
public:
    using typename Base::executor_type;

    using Base::Base;

    /// Frames that are queued or in the kernel's hands, now.
    std::size_t in_flight() noexcept { return this->io()->core->in_flight(); }
    /// Frames that the kernel has not taken; see the synchronous object's.
    std::size_t unsent() const noexcept { return this->io()->core->unsent(); }
    /// The longest frame that can be sent now; see the synchronous object's.
    std::size_t max_frame_bytes() const noexcept { return this->io()->core->max_frame_bytes(); }
    /// Why a frame was refused last, with its size and what is legal; empty if none was.
    std::string last_refusal() const { return this->io()->core->last_refusal(); }

    /// Memory for the next frame, in the ring itself; see the synchronous object's. If all slots are under way there is none: wait
    /// with `async_wait_room`. A send operation that goes on meanwhile takes the same slot, and the commit then fails.
    std::span<std::byte> try_reserve(std::size_t size_bytes) { return this->io()->core->try_reserve(size_bytes); }
    /// The same, reporting through `ec`.
    std::span<std::byte> try_reserve(std::size_t size_bytes, error_code& ec) noexcept {
        return this->io()->core->try_reserve(size_bytes, ec);
    }

    /// Queues the frame that was written into the reserved memory, or its first bytes, and flushes as the policy has it. A frame for
    /// which that finds the interface down is not queued.
    /// @throws system_error with the errors above, or `error::no_reservation`.
    void commit(std::size_t size_bytes) {
        error_code ec;
        commit(size_bytes, ec);
        throw_unless_queued(ec);
    }
    /// The same, reporting through `ec`.
    void commit(std::size_t size_bytes, error_code& ec) { queue(size_bytes, transmit_info(), ec); }

    /// Sends one frame: waits for a slot, and copies it there. `buffers` is a buffer, or a sequence of buffers that are
    /// gathered into the frame.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, the frame's bytes, 0 on failure.
    template <class ConstBufferSequence, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                             Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    requires boost::asio::is_const_buffer_sequence<ConstBufferSequence>::value auto
    async_send(ConstBufferSequence const& buffers, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), detail::single_frame<ConstBufferSequence>(buffers, transmit_info()));
    }

    /// Sends the frames of a range, one after the other, with one flush for all that find room at a time. Longer ones let others have
    /// their turn. `frames` is an lvalue, or a view such as `std::span`, of `sendable_frame`s.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, how many frames were queued, also on failure: the next one is the one
    /// that failed.
    template <frame_range Frames, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                      Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_send_batch(Frames&& frames, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), source_of(frames));
    }

    /// Sends the frames of a range on the schedule that `rate` asks for. Each is flushed when it is due, with those that are
    /// overdue. `frames` is an lvalue, or a view such as `std::span`, of `sendable_frame`s.
    ///
    /// Completion signature: `void(error_code, std::size_t)`, how many frames were queued, also on failure. Errors also
    /// `error::invalid_option` if no rate is above 0, one is negative, or `burst_frames` is 0.
    template <frame_range Frames, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, std::size_t))
                                      Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_send_paced(Frames&& frames, pace const& rate,
                          Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return send(std::forward<Token>(token), source_of(frames), rate);
    }

    /// The same for the packets of a stream, until its end (`boost::asio::error::eof`), which is success. Its other errors end the
    /// operation too. `cancel()` and `close()` of the sender cancel the stream's operation as well.
    ///
    /// `stream` has `async_next(token)`, which completes with `void(error_code, owned_batch)`, and `cancel()`, as
    /// `packet_stream` has. It is used on the sender's strand.
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

protected:
    using typename Base::io_type;

    /// What `commit` does, with what goes along with the frame.
    void queue(std::size_t size_bytes, transmit_info const& info, error_code& ec) {
        auto& io = *this->io();
        io.commit(size_bytes, info, ec);
        if (!ec && io.core->flush_due()) {
            io.core->flush(ec);
            if (ec)
                io.core->withdraw(1);
        }
        io.flush_later();
    }
    /// Throws the error of a commit, with `last_refusal()` if the frame was refused; does nothing if there is none.
    void throw_unless_queued(error_code const& ec) const {
        bool const refused =
            ec == error::frame_too_short || ec == error::frame_too_long || ec == error::invalid_vnet_header;
        if (ec)
            throw system_error(ec, refused ? last_refusal() : "commit a frame");
    }

    /// Starts the operation that queues the frames of a source, on a schedule if there is one.
    template <class Token, class Source>
    auto send(Token&& token, Source source, std::optional<pace> const& rate = {}) {
        return boost::asio::async_compose<Token, void(error_code, std::size_t)>(
            detail::send_op<io_type, Source>(this->io(), std::move(source), rate), token, *this);
    }

private:
    template <class Frames>
    static auto source_of(Frames& frames) {
        return detail::frames_of_range(std::ranges::begin(frames), std::ranges::end(frames));
    }

    template <class Token, class Target>
    auto wait(Token&& token, Target target) {
        return boost::asio::async_compose<Token, void(error_code)>(detail::readiness_op<Target>(this->io(), target),
                                                                   token, *this);
    }
};

} // namespace netring

#endif
