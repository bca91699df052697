// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_XDP_IO_HPP
#define NETRING_DETAIL_XDP_IO_HPP

#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/edge_timer.hpp>
#include <netring/detail/io_base.hpp>
#include <netring/detail/moderation.hpp>
#include <netring/detail/receive_part.hpp>
#include <netring/detail/send_part.hpp>
#include <netring/error.hpp>
#include <netring/transmit_info.hpp>
#include <netring/xdp_options.hpp>
#include <netring/xdp_socket.hpp>

#include <cstddef>
#include <utility>

namespace netring::detail {

/// What an asynchronous AF_XDP socket and its operations share. Each direction waits by itself.
template <class Executor>
struct xdp_io : receive_part<send_part<io_base<Executor, xdp_socket>>> {
    using base = receive_part<send_part<io_base<Executor, xdp_socket>>>;
    using base::base;
    static constexpr unsigned alarm_edge = 1U << 8U;

    void adopt(xdp_socket opened, error_code& ec) {
        base::adopt(std::move(opened), ec);
        auto const& options = this->core->options();
        if (ec)
            return;
        if (options.mode == xdp_mode::send)
            // Each frame that the kernel lets go of would wake what waits for packets, of which there are none.
            return remove_edge(this->receive_wake.native_handle(), this->core->native_handle());
        if (options.coalesce.count() == 0)
            return;
        alarm_ = edge_timer(ec);
        if (!ec)
            ec = add_edge(this->receive_wake.native_handle(), alarm_.fd(), alarm_edge);
    }

    void close() noexcept {
        base::close();
        alarm_ = {};
        moderation_ = {};
    }

    static constexpr unsigned packet_edges = base::ring_edge | alarm_edge;
    void before_wait() noexcept {
        auto const& period = this->core->options().coalesce;
        auto const wake_by_packets = [this](bool wanted) {
            int const epoll = this->receive_wake.native_handle();
            int const socket = this->core->native_handle();
            if (wanted)
                return !add_edge(epoll, socket, base::ring_edge);
            remove_edge(epoll, socket);
            return true;
        };
        if (moderation_.before_wait(this->found, period, wake_by_packets))
            alarm_.arm(period);
    }

    error_code can_receive() const noexcept { return can(xdp_mode::send); }
    error_code can_send() const noexcept { return can(xdp_mode::receive); }

    /// Queues the frame that was written into the reserved memory. Nothing goes along with it.
    void commit(std::size_t size_bytes, transmit_info const&, error_code& ec) noexcept {
        this->core->commit(size_bytes, ec);
    }
    /// Frames that a send operation queues before it lets others have their turn.
    std::size_t turn_frames() const noexcept { return this->core->slots(); }

private:
    error_code can(xdp_mode other_direction) const noexcept {
        if (!this->core->is_open())
            return error::not_open;
        return this->core->options().mode == other_direction ? error::wrong_mode : error_code();
    }

    edge_timer alarm_;
    moderation moderation_;
};

} // namespace netring::detail

#endif
