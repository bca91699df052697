// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_RECEIVERS_HPP
#define NETRING_BENCH_RECEIVERS_HPP

#include "meter.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace netring::bench {

/// What all receivers are given alike.
struct receive_options {
    std::string interface {};
    std::size_t block_size_bytes = std::size_t{1} << 20U;
    std::size_t block_count = 64;
    std::chrono::milliseconds block_timeout{10};
    /// Each packet is delivered at once, by a ring of frames or what the peer has for it.
    bool low_latency = false;
    /// AF_XDP in the network stack instead of the driver.
    bool generic = false;
};

// Each receives until the meter says that the turn is over.
// @return packets that its own counter says it has lost.
using receiver = std::uint64_t (*)(receive_options const&, meter&);

// netring's.
std::uint64_t by_batch(receive_options const& how, meter& turn);
std::uint64_t by_batch_coroutine(receive_options const& how, meter& turn);
std::uint64_t by_owned(receive_options const& how, meter& turn);
std::uint64_t by_owned_again(receive_options const& how, meter& turn);
std::uint64_t by_guard(receive_options const& how, meter& turn);
std::uint64_t by_capture(receive_options const& how, meter& turn);
std::uint64_t by_spinning(receive_options const& how, meter& turn);
std::uint64_t by_xdp_batch(receive_options const& how, meter& turn);
std::uint64_t by_xdp_spinning(receive_options const& how, meter& turn);

// Others', by hand.
std::uint64_t by_ring_loop(receive_options const& how, meter& turn);
std::uint64_t by_recvmmsg(receive_options const& how, meter& turn);
std::uint64_t by_asio_wait(receive_options const& how, meter& turn);
std::uint64_t by_pcap(receive_options const& how, meter& turn);
std::uint64_t by_tins(receive_options const& how, meter& turn);
std::uint64_t by_xsk_loop(receive_options const& how, meter& turn);
std::uint64_t by_xsk_spinning(receive_options const& how, meter& turn);

} // namespace netring::bench

#endif
