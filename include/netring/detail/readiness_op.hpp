// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_READINESS_OP_HPP
#define NETRING_DETAIL_READINESS_OP_HPP

#include <netring/detail/outstanding.hpp>
#include <netring/detail/readiness_fsm.hpp>
#include <netring/detail/resume_soon.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace netring::detail {

/// The composed operation around `readiness_fsm`. `Target` says what is waited for and what is taken:
///
/// - `io_type`, the shared state, with `cancellations` (counts cancel and close) and `executor()`;
/// - `begin(io)`, which says why the operation is refused, and `busy(io)`, its one-operation flag;
/// - `wait(io, handler)`, the wait for a wake-up, and `woken(io)`, which is told of it;
/// - `ready(io)`, which has eaten the edges of the last wake-up when it says no;
/// - `alarmed(io)`, whether something may be pending, `pending(io)` and `take(io, ec)`, of `result_type`, unless that is void;
/// - `ended(io)`, if it has one, which is told of the operation's end.
template <class Target>
class readiness_op {
public:
    using io_type = typename Target::io_type;

    readiness_op(std::shared_ptr<io_type> io, Target target)
        : io_(std::move(io))
        , target_(std::move(target)) {}

    template <class Self>
    void operator()(Self& self, error_code ec = {}) {
        // Outlives the move of self, which holds this operation.
        auto io = io_;
        if (!fsm_.started()) {
            self.reset_cancellation_state(boost::asio::enable_total_cancellation());
            ec = begin(*io);
        }
        if (fsm_.waiting() && !ec)
            target_.woken(*io);
        for (;;) {
            bool const cancelled =
                self.cancelled() != boost::asio::cancellation_type::none || cancellations_ != io->cancellations;
            bool const ready = target_.ready(*io);
            switch (fsm_.resume({ec, cancelled, ready, target_.alarmed(*io)})) {
            case readiness_fsm::action::resume_soon:
                return resume_soon(std::move(io), std::move(self));
            case readiness_fsm::action::wait:
                return Target::wait(*io, std::move(self));
            case readiness_fsm::action::inspect:
                ec = target_.pending(*io);
                break;
            case readiness_fsm::action::take:
                return complete(self, std::move(io), {});
            case readiness_fsm::action::fail:
                return complete(self, std::move(io), fsm_.error());
            }
        }
    }

private:
    /// Here and not on construction: a deferred operation is constructed long before it starts, or never starts.
    error_code begin(io_type& io) {
        cancellations_ = io.cancellations;
        auto const refused = target_.begin(io);
        if (!refused)
            outstanding_.begin(target_.busy(io));
        return refused;
    }

    /// Gives back what the operation holds, then completes.
    template <class Self>
    void complete(Self& self, std::shared_ptr<io_type> io, error_code ec) {
        if constexpr (std::is_void_v<typename Target::result_type>) {
            release(std::move(io));
            self.complete(ec);
        } else {
            auto result = ec ? typename Target::result_type{} : target_.take(*io, ec);
            release(std::move(io));
            self.complete(ec, std::move(result));
        }
    }

    void release(std::shared_ptr<io_type> io) {
        if constexpr (requires { Target::ended(*io); })
            Target::ended(*io);
        outstanding_.end();
        io_.reset();
    }

    std::shared_ptr<io_type> io_;
    Target target_;
    outstanding outstanding_;
    unsigned cancellations_ = 0;
    readiness_fsm fsm_;
};

} // namespace netring::detail

#endif
