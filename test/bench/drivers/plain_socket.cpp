// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "plain_socket.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netring::bench {

plain_socket::plain_socket()
    : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0)
        fail("socket");
}

plain_socket::~plain_socket() {
    ::close(fd_);
}

void plain_socket::bind(std::string const& interface, int protocol) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (::bind(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        fail("bind");
}

std::uint64_t plain_socket::dropped() const {
    // A ring of version 3 has a longer one, of which this is the beginning.
    tpacket_stats_v3 stats{};
    socklen_t size = sizeof stats;
    if (::getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0)
        fail("PACKET_STATISTICS");
    return stats.tp_drops;
}

void plain_socket::set(int option, void const* value, std::size_t size_bytes) {
    if (::setsockopt(fd_, SOL_PACKET, option, value, static_cast<socklen_t>(size_bytes)) != 0)
        fail("setsockopt");
}

} // namespace netring::bench
