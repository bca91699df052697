// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_STREAM_OP_HPP
#define NETRING_DETAIL_STREAM_OP_HPP

#include <netring/detail/resume_soon.hpp>
#include <netring/error.hpp>
#include <netring/owned_batch.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace netring::detail {

/// Receives a batch; once the stream is stopped, drains the ring; once that is done, tells the end.
template <class State>
class stream_op {
public:
    explicit stream_op(std::shared_ptr<State> state)
        : state_(std::move(state)) {}

    template <class Self>
    void operator()(Self& self, error_code ec = {}, owned_batch batch = {}) {
        auto state = state_;
        switch (std::exchange(doing_, step::done)) {
        case step::nothing:
            self.reset_cancellation_state(boost::asio::enable_total_cancellation());
            cancellations_ = state->cancellations;
            return go_on(self, std::move(state));
        case step::receiving:
            // That was stop(), which is for the stream to answer, not for its user.
            if (ec == boost::asio::error::operation_aborted && state->stopping && !cancelled(self, *state))
                return go_on(self, std::move(state));
            break;
        case step::draining:
            state->drained = !ec;
            if (!ec && batch.empty())
                ec = boost::asio::error::eof;
            break;
        case step::ending:
            ec = boost::asio::error::eof;
            if (cancelled(self, *state))
                ec = boost::asio::error::operation_aborted;
            break;
        case step::done:
            break;
        }
        state_.reset();
        state.reset();
        self.complete(ec, std::move(batch));
    }

private:
    enum class step : std::uint8_t { nothing, receiving, draining, ending, done };

    template <class Self>
    bool cancelled(Self& self, State const& state) const {
        return self.cancelled() != boost::asio::cancellation_type::none || cancellations_ != state.cancellations;
    }

    template <class Self>
    void go_on(Self& self, std::shared_ptr<State> state) {
        if (!state->stopping) {
            doing_ = step::receiving;
            state->source.async_receive(std::move(self));
        } else if (!state->drained) {
            doing_ = step::draining;
            state->source.async_drain(std::move(self));
        } else {
            doing_ = step::ending;
            resume_soon(std::move(state), std::move(self));
        }
    }

    std::shared_ptr<State> state_;
    step doing_ = step::nothing;
    unsigned cancellations_ = 0;
};

} // namespace netring::detail

#endif
