// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_SEND_OP_HPP
#define NETRING_DETAIL_SEND_OP_HPP

#include <netring/detail/frame_source.hpp>
#include <netring/detail/outstanding.hpp>
#include <netring/detail/pacer.hpp>
#include <netring/detail/resume_soon.hpp>
#include <netring/detail/send_fsm.hpp>
#include <netring/owned_batch.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace netring::detail {

/// The composed operation around `send_fsm`: queues the frames of a source.
///
/// @tparam Io is or has a `send_part`, with `commit(size_bytes, transmit_info, ec)` and `turn_frames()` added.
template <class Io, class Source>
class send_op {
public:
    send_op(std::shared_ptr<Io> io, Source source, std::optional<pace> const& rate = {})
        : io_(std::move(io))
        , source_(std::move(source))
        , rate_(rate) {}

    template <class Self>
    void operator()(Self& self, error_code ec = {}, owned_batch batch = {}) {
        // Outlives the move of self, which holds this operation.
        auto io = io_;
        ec = resumed(self, *io, ec, std::move(batch));
        for (;;) {
            bool const cancelled =
                self.cancelled() != boost::asio::cancellation_type::none || cancellations_ != io->cancellations;
            auto const next = ec || cancelled ? next_frame::none : look(*io, ec);
            switch (fsm_.resume({ec, cancelled, next, turn_ >= io->turn_frames()})) {
            case send_fsm::action::queue:
                io->room.stop();
                ec = queue(*io);
                break;
            case send_fsm::action::flush:
                ec = flush(*io);
                break;
            case send_fsm::action::resume_soon:
                return resume_soon(std::move(io), std::move(self));
            case send_fsm::action::yield:
                return boost::asio::post(io->executor(), std::move(self));
            case send_fsm::action::wait_for_room:
                waiting_ = true;
                return io->wait_to_send(
                    std::chrono::hours(1), [this, &io] { return takes_more(*io); }, std::move(self));
            case send_fsm::action::wait_until_due:
                io->flush_later();
                io->pace_timer.expires_at(pacer_->due());
                return io->pace_timer.async_wait(std::move(self));
            case send_fsm::action::refill:
                io->flush_later();
                return refill(self, *io);
            case send_fsm::action::finish:
                return finish(self, std::move(io));
            }
        }
    }

private:
    using clock = std::chrono::steady_clock;

    /// What the last step came to.
    template <class Self>
    error_code resumed(Self& self, Io& io, error_code ec, owned_batch batch) {
        turn_ = 0;
        if (!fsm_.started()) {
            self.reset_cancellation_state(boost::asio::enable_total_cancellation());
            return begin(io);
        }
        if (std::exchange(waiting_, false) && !ec)
            io.send_woken();
        if constexpr (requires { source_.stream(); })
            if (std::exchange(refilling_, false)) {
                io.cancel_refill = {};
                source_.refilled(ec, std::move(batch));
            }
        return ec;
    }

    error_code begin(Io& io) {
        cancellations_ = io.cancellations;
        if (auto const refused = io.can_send())
            return refused;
        if (io.sending)
            return error::send_in_progress;
        if (rate_ && !pacer::legal(*rate_))
            return error::invalid_option;
        outstanding_.begin(io.sending);
        if (rate_)
            pacer_.emplace(*rate_, clock::now());
        return io.core->terminal_error();
    }

    next_frame look(Io& io, error_code& ec) {
        if (auto const state = source_.state(); state != next_frame::ready)
            return state;
        if (pacer_ && clock::now() < pacer_->due())
            return next_frame::early;
        if (takes_more(io))
            return next_frame::ready;
        if (io.down || io.core->unsent() != 0)
            ec = hand_over(io);
        return !ec && takes_more(io) ? next_frame::ready : next_frame::no_room;
    }

    bool takes_more(Io& io) {
        if (io.down)
            return false;
        if constexpr (requires { source_.has_room(*io.core); })
            return source_.has_room(*io.core);
        else
            return io.core->has_room();
    }

    error_code queue(Io& io) {
        error_code ec;
        if constexpr (requires { source_.queue(*io.core, ec); }) {
            auto const count = source_.queue(*io.core, ec);
            queued_ += count;
            turn_ += count;
            return ec;
        } else {
            return queue_copy(io);
        }
    }

    error_code queue_copy(Io& io) {
        decltype(auto) frame = source_.frame();
        decltype(auto) buffers = buffers_of(frame);
        auto const size = boost::asio::buffer_size(buffers);
        error_code ec;
        auto const slot = io.core->try_reserve(size, ec);
        if (ec)
            return ec;
        boost::asio::buffer_copy(boost::asio::mutable_buffer(slot.data(), slot.size()), buffers);
        io.commit(size, source_.info(), ec);
        if (ec)
            return ec;
        source_.advance();
        ++queued_;
        ++turn_;
        if (pacer_)
            pacer_->sent(size, clock::now());
        return ec;
    }

    error_code flush(Io& io) {
        if (!io.core->flush_due() && (!pacer_ || io.core->unsent() == 0))
            return {};
        return hand_over(io);
    }

    /// A frame that the kernel did not take because of an error is not queued: the error says so.
    error_code hand_over(Io& io) {
        auto const ec = io.flush();
        if (ec)
            queued_ -= io.core->withdraw(queued_);
        return ec;
    }

    template <class Self>
    void refill(Self& self, Io& io) {
        if constexpr (requires { source_.stream(); }) {
            refilling_ = true;
            auto& stream = source_.stream();
            io.cancel_refill = {&stream, [](void* which) noexcept { static_cast<decltype(&stream)>(which)->cancel(); }};
            stream.async_next(std::move(self));
        }
    }

    /// Gives back what the operation holds, then completes.
    template <class Self>
    void finish(Self& self, std::shared_ptr<Io> io) {
        auto const ec = fsm_.error();
        auto const result = source_.result(queued_);
        io->flush_later();
        outstanding_.end();
        io_.reset();
        io.reset();
        self.complete(ec, result);
    }

    std::shared_ptr<Io> io_;
    Source source_;
    std::optional<pace> rate_;
    std::optional<pacer> pacer_;
    outstanding outstanding_;
    send_fsm fsm_;
    std::size_t queued_ = 0;
    std::size_t turn_ = 0;
    unsigned cancellations_ = 0;
    bool waiting_ = false;
    bool refilling_ = false;
};

} // namespace netring::detail

#endif
