// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_FRAME_RING_HPP
#define NETRING_BENCH_FRAME_RING_HPP

#include "plain_socket.hpp"

#include <cerrno>
#include <cstddef>
#include <linux/if_packet.h>
#include <string>
#include <sys/socket.h>

namespace netring::bench {

/// A transmit ring written by hand, past the queue discipline: nothing of netring, which is measured.
class frame_ring {
public:
    static constexpr std::size_t frames = 512;
    static constexpr std::size_t frame_bytes = 2048;

    explicit frame_ring(std::string const& interface);
    frame_ring(frame_ring const&) = delete;
    frame_ring& operator=(frame_ring const&) = delete;
    ~frame_ring();

    /// @return the place of the next frame; null while the ring is full.
    std::byte* next() {
        auto* const slot = map_ + next_ * frame_bytes;
        auto& header = *reinterpret_cast<tpacket2_hdr*>(slot);
        return __atomic_load_n(&header.tp_status, __ATOMIC_ACQUIRE) == TP_STATUS_AVAILABLE ? slot + data_offset
                                                                                           : nullptr;
    }
    /// The same, but flushes until there is one.
    std::byte* flush_until_next() {
        auto* frame = next();
        for (; frame == nullptr; frame = next())
            flush();
        return frame;
    }
    void commit(std::size_t size_bytes) {
        auto& header = *reinterpret_cast<tpacket2_hdr*>(map_ + next_ * frame_bytes);
        header.tp_len = static_cast<unsigned>(size_bytes);
        __atomic_store_n(&header.tp_status, __u32{TP_STATUS_SEND_REQUEST}, __ATOMIC_RELEASE);
        next_ = (next_ + 1) % frames;
    }
    void flush() {
        if (::send(socket_.fd(), nullptr, 0, 0) < 0 && errno != ENOBUFS && errno != EAGAIN)
            fail("send");
    }

private:
    static constexpr std::size_t data_offset = TPACKET2_HDRLEN - sizeof(sockaddr_ll);

    plain_socket socket_;
    std::byte* map_ = nullptr;
    std::size_t next_ = 0;
};

} // namespace netring::bench

#endif
