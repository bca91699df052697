// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_RING_MAPPING_HPP
#define NETRING_SRC_RING_MAPPING_HPP

#include <netring/detail/receive_ring.hpp>
#include <netring/error.hpp>

#include <cstddef>
#include <span>

namespace netring {

/// Owns the mapping of a socket's ring. Shared by the capture and by every lease.
class ring_mapping {
public:
    ring_mapping() noexcept = default;
    ring_mapping(ring_mapping const&) = delete;
    ring_mapping& operator=(ring_mapping const&) = delete;
    ~ring_mapping() { unmap(); }

    /// Maps `size` bytes of the ring of `socket`.
    error_code map(int socket, std::size_t size, bool locked) noexcept;

    std::span<std::byte> memory() const noexcept { return memory_; }

    /// Ends the mapping's hold on the socket, which the kernel keeps alive as long as its ring is mapped. Without leases the
    /// ring is unmapped; with leases the leased slots are copied into private memory that takes the ring's place, at the
    /// same addresses, so views stay valid. Leases may be returned meanwhile on other threads.
    /// @return an error if that memory cannot be had; then the ring stays mapped until the last lease ends.
    error_code detach(detail::receive_ring const& ring) noexcept;

    void unmap() noexcept;

private:
    std::span<std::byte> memory_;
};

} // namespace netring

#endif
