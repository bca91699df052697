// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_GROUP_HPP
#define NETRING_XDP_GROUP_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/xdp_batch.hpp>
#include <netring/xdp_options.hpp>
#include <netring/xdp_socket.hpp>
#include <netring/xdp_stats.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace netring {

/// How an `xdp_group` is set up. An aggregate for designated initialisers.
struct xdp_group_options {
    /// The options of each socket; `queue` is the first one's. Its memory is that of one socket.
    xdp_options each{};
    /// How many queues, from the first one on; 0 is all that are in use.
    std::uint32_t queue_count = 0;
    /// The sockets share one UMEM with the frames of all, so that what one receives another can send without a copy. Otherwise each
    /// has its own, and nothing to do with the others.
    bool one_umem = false;
};

/// The AF_XDP sockets of several queues of an interface, with one program. An interface spreads its packets over its queues, and a
/// socket receives those of one.
///
/// @code
/// netring::xdp_group group({.each = {.interface = "eth0"}});
/// while (auto batch = group.next(std::chrono::seconds(1)))
///     std::cout << batch.size() << " packets of queue " << batch.queue() << '\n';
/// @endcode
///
/// For one thread a queue, take the sockets: `for (auto& socket : std::move(group).sockets())`.
///
/// Errors, thread and exception safety are those of `xdp_socket`, save that `next` of a group that only sends times out.
class NETRING_DECL xdp_group {
public:
    /// A group without sockets.
    xdp_group() noexcept;
    /// Opens the queues. @throws system_error with the failed step and a hint in `what()`.
    explicit xdp_group(xdp_group_options options);
    /// What was moved from has no sockets.
    xdp_group(xdp_group&&) noexcept;
    /// Closes the sockets of this group. What was moved from has none.
    xdp_group& operator=(xdp_group&&) noexcept;
    /// Closes all sockets.
    ~xdp_group();

    /// Opens the queues. Sockets of an open group are closed first, once the new ones are open.
    /// @throws system_error with the failed step and a hint in `what()`.
    void open(xdp_group_options options);
    /// The same, reporting through `ec`.
    void open(xdp_group_options options, error_code& ec, diagnostics* why = nullptr);

    /// How many sockets it has, closed ones included.
    std::size_t size() const noexcept { return sockets_.size(); }
    /// A socket; 0 is that of the first queue. Precondition: `index < size()`.
    xdp_socket& operator[](std::size_t index) noexcept { return sockets_[index]; }
    /// All sockets, in the order of their queues.
    std::vector<xdp_socket>& sockets() & noexcept { return sockets_; }
    /// Gives the sockets away, for one thread each. They go on to share the program, and the UMEM if it is one.
    std::vector<xdp_socket> sockets() && noexcept;

    /// The next packets of any queue, if some are there, each queue in its turn. Never blocks.
    xdp_batch try_next() noexcept;
    /// Waits for the next packets of any queue. @return an empty batch on time-out. @throws system_error.
    xdp_batch next(std::chrono::nanoseconds timeout);
    /// The same, reporting through `ec`.
    xdp_batch next(std::chrono::nanoseconds timeout, error_code& ec);

    /// Totals of all sockets.
    xdp_stats stats() const noexcept;
    /// True if the driver works on the UMEM itself, for every queue.
    bool zero_copy() const noexcept;
    /// Closes all sockets.
    void close() noexcept;

private:
    struct waiter;

    error_code open_waiter();
    error_code pending() noexcept;

    std::vector<xdp_socket> sockets_;
    std::size_t turn_ = 0;
    std::unique_ptr<waiter> waiter_;
};

} // namespace netring

#endif
