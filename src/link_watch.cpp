// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "socket_in.hpp"
#include "sys.hpp"

#include <netring/detail/link_watch.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

namespace netring::detail {

link_watch::link_watch(netns const& where, error_code& ec) noexcept
    : netlink_(
          socket_in(where ? &where : nullptr, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE, ec))
    , changes_(ec ? -1 : sys::eventfd()) {
    if (ec)
        return;
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK;
    bool const ok =
        changes_ >= 0 && sys::bind(netlink_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    ec = ok ? error_code() : sys::last_error();
}

link_watch::~link_watch() {
    if (changes_ >= 0)
        sys::close(changes_);
    if (netlink_ >= 0)
        sys::close(netlink_);
}

void link_watch::drain() const noexcept {
    // What the messages say does not matter: who is told looks for itself. So a lost one does not either.
    std::array<std::byte, 4096> buffer;
    bool news = false;
    while (sys::recv(netlink_, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC) > 0 || errno == ENOBUFS ||
           errno == EINTR)
        news = true;
    if (news)
        sys::notify(changes_);
}

} // namespace netring::detail
