// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_READINESS_FSM_HPP
#define NETRING_DETAIL_READINESS_FSM_HPP

#include <netring/error.hpp>

#include <boost/asio/error.hpp>

#include <cstdint>

namespace netring::detail {

/// Decides the steps of an operation that waits until something is there and takes it: look first, take last.
///
/// It waits only when there is nothing, and takes in the very step that completes, so that cancelling, closing or destroying
/// it at any time loses nothing. An operation that never waited is resumed soon first, so as not to complete within its initiating
/// function.
class readiness_fsm {
public:
    enum class action : std::uint8_t {
        /// Resume without a wait; within the initiating function only where the handler asks for that.
        resume_soon,
        /// Wait for a wake-up, then resume.
        wait,
        /// Nothing is there after a wake-up or an alarm: read what is pending and resume with it.
        inspect,
        /// Take, and complete with success.
        take,
        /// Complete with `error()`.
        fail,
    };

    /// What the operation sees when it resumes.
    struct sight {
        /// Why the operation is refused, at its start; how the wait ended; what is pending, after `inspect`.
        error_code error;
        /// Cancelled or closed since the start.
        bool cancelled = false;
        /// Something is there.
        bool ready = false;
        /// A wake-up of an earlier operation, which took what was there, may have meant more than that.
        bool alarmed = false;
    };

    action resume(sight const& seen) noexcept {
        switch (last_) {
        case step::none:
            if (seen.error || seen.ready || seen.alarmed) {
                error_ = seen.error;
                return enter(step::posted, action::resume_soon);
            }
            return enter(step::waiting, action::wait);
        case step::posted:
            if (error_)
                return action::fail;
            return seen.alarmed ? go_on(seen, step::inspecting, action::inspect)
                                : go_on(seen, step::waiting, action::wait);
        case step::waiting:
            return seen.error ? fail(seen.error) : go_on(seen, step::inspecting, action::inspect);
        case step::inspecting:
            break;
        }
        return seen.error ? fail(seen.error) : enter(step::waiting, action::wait);
    }

    /// True if the operation resumes from a wait.
    bool waiting() const noexcept { return last_ == step::waiting; }
    bool started() const noexcept { return last_ != step::none; }
    error_code error() const noexcept { return error_; }

private:
    enum class step : std::uint8_t { none, posted, waiting, inspecting };

    action go_on(sight const& seen, step next, action otherwise) noexcept {
        if (seen.cancelled)
            return fail(boost::asio::error::operation_aborted);
        return seen.ready ? action::take : enter(next, otherwise);
    }

    action enter(step next, action result) noexcept {
        last_ = next;
        return result;
    }

    action fail(error_code const& ec) noexcept {
        error_ = ec;
        return action::fail;
    }

    step last_ = step::none;
    error_code error_;
};

} // namespace netring::detail

#endif
