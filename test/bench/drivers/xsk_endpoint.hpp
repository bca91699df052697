// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_XSK_ENDPOINT_HPP
#define NETRING_BENCH_XSK_ENDPOINT_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <xdp/xsk.h>

namespace netring::bench {

/// Frames of the memory of an AF_XDP socket.
constexpr unsigned xsk_frames = 4096;

/// A socket of libxdp with memory of its own, as libxdp's own examples have it: for loops by hand.
class xsk_endpoint {
public:
    enum class use { receive, send, both };
    static constexpr unsigned batch = 64;

    /// @param generic in the network stack instead of the driver; what only sends needs neither.
    xsk_endpoint(std::string const& interface, use what, bool generic);
    /// One that only sends, out of the memory of another, which outlives it.
    xsk_endpoint(std::string const& interface, xsk_endpoint& owner);
    xsk_endpoint(xsk_endpoint const&) = delete;
    xsk_endpoint& operator=(xsk_endpoint const&) = delete;
    ~xsk_endpoint();

    std::span<std::byte> bytes(std::uint64_t address, std::size_t size_bytes) const {
        return {static_cast<std::byte*>(::xsk_umem__get_data(area_, address)), size_bytes};
    }
    /// Where a frame starts.
    static std::uint64_t address_of(unsigned frame) { return std::uint64_t{frame} * frame_bytes; }

    void wait() const;
    /// Has the kernel look at the fill ring, if it asks for that.
    void wake_fill();
    /// Has the kernel send, if it asks for that.
    /// @return false if it did not take all: in copy mode it takes 32 at a time.
    bool kick();
    std::uint64_t dropped() const;

    xsk_ring_prod fill{};
    xsk_ring_cons completion{};
    xsk_ring_cons receive{};
    xsk_ring_prod transmit{};

private:
    static constexpr std::size_t frame_bytes = 2048;
    static constexpr std::size_t area_bytes = xsk_frames * frame_bytes;

    void make_memory();
    void open(std::string const& interface, use what, bool generic);

    void* area_ = nullptr;
    xsk_umem* umem_ = nullptr;
    bool owns_memory_ = true;
    xsk_socket* socket_ = nullptr;
};

} // namespace netring::bench

#endif
