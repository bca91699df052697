// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_SENDERS_HPP
#define NETRING_BENCH_SENDERS_HPP

#include <cstddef>
#include <span>
#include <string>

namespace netring::bench {

/// What all senders are given alike. Each copies the frame anew for each packet, as one who has something to say does.
struct send_options {
    std::string interface {};
    std::span<std::byte const> frame{};
    /// Of netring's packet ring: the kernel copies frames whole.
    bool whole = false;
};

// Each sends until the process is ended.
using sender = void (*)(send_options const&);

// netring's.
void by_batch(send_options const& how);
void by_send(send_options const& how);
void by_reserve_commit(send_options const& how);
void by_xdp_batch(send_options const& how);

// Others', by hand.
void by_ring_loop(send_options const& how);
void by_sendmmsg(send_options const& how);
void by_pcap_inject(send_options const& how);
void by_xsk_loop(send_options const& how);

} // namespace netring::bench

#endif
