// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_EDGE_EPOLL_HPP
#define NETRING_DETAIL_EDGE_EPOLL_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>

#include <initializer_list>
#include <sys/epoll.h>

namespace netring::detail {

// A private epoll that watches its descriptors edge-triggered. The epoll itself is level-triggered to whoever waits for
// it, and is readable until its edges are eaten. A ring that is watched this way wakes once for each retired block, even
// while leases are held, when the ring's own readiness would stay on.
// The order is always: eat the edges, look at the ring, wait. Eating after looking loses wake-ups. Looking once more before
// they are eaten does no harm, and a packet that is there then need not wait for it.
// An edge need not be eaten once its descriptor is no longer readable: who begins to wait for the epoll has the kernel look
// at all that have one (ep_poll in fs/eventpoll.c), and forgets those.

/// A descriptor and the events of it that count. An error always does.
struct edge_source {
    // Not explicit: most are watched for input.
    edge_source(int descriptor, unsigned mask = EPOLLIN) noexcept
        : fd(descriptor)
        , events(mask) {}

    int fd;
    unsigned events;
};

/// @return a new epoll descriptor that watches the sources, owned by the caller; -1 with `ec` on failure.
NETRING_DECL int open_edge_epoll(std::initializer_list<edge_source> sources, error_code& ec) noexcept;

/// Watches one more source, under a bit that no other has, or one that was closed had, or one that means the same. If it has events
/// already, they are an edge. One that is watched already stays as it is.
NETRING_DECL error_code add_edge(int epoll, edge_source const& source, unsigned bit) noexcept;

/// Watches a source no longer, if it did. What waits at a socket costs the kernel time for each event there, also if the event does
/// not count.
NETRING_DECL void remove_edge(int epoll, int fd) noexcept;

/// Closes one that was opened and that nobody took over.
NETRING_DECL void close_edge_epoll(int epoll) noexcept;

/// In what `eat_edges` returns: a descriptor has an error.
inline constexpr unsigned edge_of_error = 1U << 31U;

/// Takes the edges that are there.
/// @return a bit for each descriptor that had one, by its place in the list, and `edge_of_error`.
NETRING_DECL unsigned eat_edges(int epoll) noexcept;
/// The same, and waits for some first; none when a signal comes.
NETRING_DECL unsigned wait_for_edges(int epoll) noexcept;

} // namespace netring::detail

#endif
