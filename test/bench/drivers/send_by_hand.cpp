// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "frame_ring.hpp"
#include "plain_socket.hpp"
#include "senders.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <vector>

// What a user would write without a library.

namespace netring::bench {

void by_ring_loop(send_options const& how) {
    frame_ring to(how.interface);
    for (;;) {
        std::ranges::copy(how.frame, to.flush_until_next());
        to.commit(how.frame.size());
    }
}

void by_sendmmsg(send_options const& how) {
    constexpr unsigned messages = 512;
    plain_socket socket;
    socket.set(PACKET_QDISC_BYPASS, 1);
    socket.bind(how.interface, 0);
    std::vector<std::byte> copies(how.frame.size() * messages);
    std::array<iovec, messages> parts{};
    std::array<mmsghdr, messages> headers{};
    for (unsigned index = 0; index != messages; ++index) {
        parts.at(index) = {&copies[index * how.frame.size()], how.frame.size()};
        headers.at(index).msg_hdr.msg_iov = &parts.at(index);
        headers.at(index).msg_hdr.msg_iovlen = 1;
    }
    for (;;) {
        for (auto const& part : parts)
            std::ranges::copy(how.frame, static_cast<std::byte*>(part.iov_base));
        if (::sendmmsg(socket.fd(), headers.data(), messages, 0) < 0 && errno != ENOBUFS && errno != EAGAIN)
            fail("sendmmsg");
    }
}

} // namespace netring::bench
