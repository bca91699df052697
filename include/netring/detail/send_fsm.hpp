// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_SEND_FSM_HPP
#define NETRING_DETAIL_SEND_FSM_HPP

#include <netring/error.hpp>

#include <boost/asio/error.hpp>

#include <cstdint>

namespace netring::detail {

/// How it stands with the next frame of a send operation.
enum class next_frame : std::uint8_t {
    /// There is none.
    none,
    /// Its source must be asked for more.
    dry,
    /// It is not due yet.
    early,
    /// All slots are under way.
    no_room,
    ready,
};

/// Decides the steps of an operation that queues frames one after the other.
///
/// A frame is queued only in a step in which the operation was seen to be neither cancelled nor failed, and what is queued is
/// flushed in every case: so the number of frames that it reports are those that leave.
class send_fsm {
public:
    enum class action : std::uint8_t {
        /// Resume without a wait; within the initiating function only where the handler asks for that.
        resume_soon,
        /// Let others have their turn: post to the I/O executor, then resume.
        yield,
        /// Queue the next frame and resume with its error.
        queue,
        /// Flush, as far as it is due, and resume with the error.
        flush,
        /// Wait until a slot may be free, then resume.
        wait_for_room,
        /// Wait until the next frame is due, then resume.
        wait_until_due,
        /// Ask the source for more frames, then resume.
        refill,
        /// Complete with `error()`.
        finish,
    };

    /// What the operation sees when it resumes.
    struct sight {
        /// Why the operation is refused, at its start; how the last action ended.
        error_code error;
        /// Cancelled or closed since the start.
        bool cancelled = false;
        next_frame next = next_frame::none;
        /// So many frames were queued without a pause that others should have their turn.
        bool tired = false;
    };

    action resume(sight const& seen) noexcept {
        switch (last_) {
        case step::none:
            error_ = seen.error;
            return !error_ && seen.next == next_frame::no_room ? enter(step::going, action::wait_for_room)
                                                               : enter(step::going, action::resume_soon);
        case step::concluding:
            if (!error_)
                error_ = seen.error;
            return action::finish;
        case step::going:
        case step::flushed:
            break;
        }
        if (!error_)
            error_ = seen.error;
        if (!error_ && seen.cancelled)
            error_ = boost::asio::error::operation_aborted;
        if (error_ || seen.next == next_frame::none)
            return enter(step::concluding, action::flush);
        return go_on(seen);
    }

    bool started() const noexcept { return last_ != step::none; }
    error_code error() const noexcept { return error_; }

private:
    enum class step : std::uint8_t { none, going, flushed, concluding };

    action go_on(sight const& seen) noexcept {
        // What is queued does not wait for what is not.
        bool const waits = seen.next == next_frame::early || seen.next == next_frame::dry;
        if (waits && last_ != step::flushed)
            return enter(step::flushed, action::flush);
        last_ = step::going;
        switch (seen.next) {
        case next_frame::early:
            return action::wait_until_due;
        case next_frame::dry:
            return action::refill;
        case next_frame::no_room:
            return action::wait_for_room;
        case next_frame::ready:
        case next_frame::none:
            break;
        }
        return seen.tired ? action::yield : action::queue;
    }

    action enter(step next, action result) noexcept {
        last_ = next;
        return result;
    }

    step last_ = step::none;
    error_code error_;
};

} // namespace netring::detail

#endif
