// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_STEERING_HPP
#define NETRING_SRC_STEERING_HPP

#include <linux/bpf.h>
#include <vector>

namespace netring {

/// Hands every packet to the socket of its queue; passes it to the network stack where there is none.
std::vector<bpf_insn> redirect_all(int socket_map);

/// What a packet is looked up by, as it lies in memory.
struct steering_key {
    unsigned char protocol = 0;
    unsigned char unused = 0;
    /// In network order; 0 stands for all.
    unsigned short port = 0;
};
static_assert(sizeof(steering_key) == 4);

/// The same for packets whose protocol and port, or whose protocol alone, are keys of a map; passes the others.
std::vector<bpf_insn> redirect_matches(int socket_map, int match_map);

} // namespace netring

#endif
