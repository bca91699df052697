// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_POOL_HPP
#define NETRING_XDP_POOL_HPP

#include <netring/async_xdp_socket.hpp>
#include <netring/error.hpp>
#include <netring/packet_pool.hpp>
#include <netring/xdp_group.hpp>
#include <netring/xdp_stats.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace netring {

/// The AF_XDP sockets of several queues of an interface, run, counted and stopped as one: a queue for each of the executors in turn.
///
/// @code
/// netring::io_threads threads({.cpus = {0, 1, 2, 3}});
/// netring::xdp_pool pool(threads.executors(), netring::xdp_group({.each = {.interface = "eth0"}}));
/// auto done = pool.async_run([](std::size_t, netring::xdp_batch batch) { count(batch.queue(), batch); },
///                            boost::asio::use_future);
/// @endcode
///
/// How it is run, stopped and closed, `packet_pool` says.
///
/// Thread safety: `stop`, `cancel` and `stats` are safe from any thread. A member must not be used by hand while the pool runs, save
/// `stats`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_xdp_pool : public packet_pool<basic_async_xdp_socket<Executor>> {
public:
    /// Takes the sockets of a group. @throws system_error with `error::invalid_option` without sockets or executors.
    basic_xdp_pool(std::vector<Executor> const& executors, xdp_group group) {
        if (executors.empty() || group.size() == 0)
            throw system_error(error::invalid_option, "a pool needs at least one executor and one queue");
        std::size_t index = 0;
        for (auto& socket : std::move(group).sockets())
            this->add_member(executors[index++ % executors.size()], std::move(socket));
    }

    /// Totals of all members.
    xdp_stats stats() const noexcept {
        xdp_stats sum;
        for (std::size_t index = 0; index != this->size(); ++index)
            sum = sum + stats(index);
        return sum;
    }
    /// Totals of one member.
    xdp_stats stats(std::size_t index) const noexcept { return this->member(index).stats(); }
};

/// A pool on any executors.
using xdp_pool = basic_xdp_pool<>;

} // namespace netring

#endif
