// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_LINK_WATCH_HPP
#define NETRING_DETAIL_LINK_WATCH_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>
#include <netring/netns.hpp>

namespace netring::detail {

/// Tells any number of private epolls that some interface changed, from one rtnetlink socket (rtnetlink(7)).
///
/// Each epoll watches both descriptors, edge-triggered. Whoever wakes first drains the socket, which would hide the message
/// from the others; so it then writes to an eventfd that nobody ever reads, and each write is an edge for all of them.
class NETRING_DECL link_watch {
public:
    /// Of the interfaces in a namespace; none means the calling thread's.
    link_watch(netns const& where, error_code& ec) noexcept;
    link_watch(link_watch const&) = delete;
    link_watch& operator=(link_watch const&) = delete;
    ~link_watch();

    int netlink() const noexcept { return netlink_; }
    int changes() const noexcept { return changes_; }

    /// Reads the messages that are there and passes the news on. From any thread.
    void drain() const noexcept;

private:
    int netlink_;
    int changes_;
};

} // namespace netring::detail

#endif
