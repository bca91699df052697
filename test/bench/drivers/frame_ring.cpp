// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "frame_ring.hpp"

#include <linux/if_packet.h>
#include <sys/mman.h>

namespace netring::bench {

frame_ring::frame_ring(std::string const& interface) {
    socket_.set(PACKET_VERSION, int{TPACKET_V2});
    tpacket_req request{};
    request.tp_block_size = frame_bytes * frames;
    request.tp_block_nr = 1;
    request.tp_frame_size = frame_bytes;
    request.tp_frame_nr = frames;
    socket_.set(PACKET_TX_RING, request);
    socket_.set(PACKET_QDISC_BYPASS, 1);
    auto* const map = ::mmap(nullptr, frame_bytes * frames, PROT_READ | PROT_WRITE, MAP_SHARED, socket_.fd(), 0);
    if (map == MAP_FAILED)
        fail("mmap");
    map_ = static_cast<std::byte*>(map);
    socket_.bind(interface, 0);
}

frame_ring::~frame_ring() {
    ::munmap(map_, frame_bytes * frames);
}

} // namespace netring::bench
