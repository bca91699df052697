// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_BRIDGE_OP_HPP
#define NETRING_DETAIL_BRIDGE_OP_HPP

#include <netring/bridge_core.hpp>
#include <netring/bridge_filter.hpp>
#include <netring/detail/outstanding.hpp>
#include <netring/error.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/descriptor_base.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <utility>

namespace netring::detail {

/// Runs a bridge, turn by turn. Between two of them others on the executor have theirs.
template <class Io, class Filter>
class bridge_op {
public:
    bridge_op(std::shared_ptr<Io> io, Filter filter)
        : io_(std::move(io))
        , filter_(std::move(filter)) {}

    template <class Self>
    void operator()(Self& self, error_code ec = {}) {
        // Outlives the move of self, which holds this operation.
        auto io = io_;
        if (!std::exchange(started_, true)) {
            self.reset_cancellation_state(boost::asio::enable_total_cancellation());
            refused_ = begin(*io);
            // Never within the initiating function.
            return boost::asio::post(io->executor(), std::move(self));
        }
        auto const cancelled = [&] {
            return self.cancelled() != boost::asio::cancellation_type::none || cancellations_ != io->cancellations;
        };
        if (!ec)
            ec = refused_;
        if (!ec && cancelled())
            ec = boost::asio::error::operation_aborted;
        if (std::exchange(waiting_, false) && !ec)
            io->core.woken(io->wake.native_handle());
        auto const progress = ec ? bridge_core::progress::busy : io->core.turn(filter_, ec);
        if (ec)
            return complete(self, std::move(io), ec);
        // The filter may have cancelled it.
        if (progress == bridge_core::progress::busy || cancelled())
            return boost::asio::post(io->executor(), std::move(self));
        waiting_ = true;
        io->wake.async_wait(boost::asio::posix::descriptor_base::wait_read, std::move(self));
    }

private:
    /// Here and not on construction: a deferred operation is constructed long before it starts, or never starts.
    error_code begin(Io& io) {
        cancellations_ = io.cancellations;
        if (!io.core.is_open())
            return error::not_open;
        if (io.running)
            return error::run_in_progress;
        outstanding_.begin(io.running);
        return {};
    }

    /// Gives back what the operation holds, then completes.
    template <class Self>
    void complete(Self& self, std::shared_ptr<Io> io, error_code ec) {
        outstanding_.end();
        io_.reset();
        io.reset();
        self.complete(ec);
    }

    std::shared_ptr<Io> io_;
    Filter filter_;
    outstanding outstanding_;
    error_code refused_;
    unsigned cancellations_ = 0;
    bool started_ = false;
    bool waiting_ = false;
};

} // namespace netring::detail

#endif
