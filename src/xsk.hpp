// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_XSK_HPP
#define NETRING_SRC_XSK_HPP

#include "unique_fd.hpp"

#include <netring/detail/xsk_ring.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/netns.hpp>
#include <netring/umem.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <linux/if_xdp.h>
#include <optional>
#include <span>

namespace netring {

/// Entries of each ring; a socket without a receive or a transmit ring has 0 there.
struct xsk_sizes {
    std::uint32_t receive = 0;
    std::uint32_t transmit = 0;
    std::uint32_t fill = 0;
    std::uint32_t completion = 0;
};

/// An AF_XDP socket and its four rings. Each step of setting one up returns the kernel's error and names itself in `why`.
class xsk {
public:
    xsk() noexcept = default;
    xsk(xsk const&) = delete;
    xsk& operator=(xsk const&) = delete;
    ~xsk() { close(); }

    error_code open(netns const& where, diagnostics& why);
    error_code register_memory(umem const& memory, diagnostics& why);
    error_code make_rings(xsk_sizes const& sizes, diagnostics& why);
    /// @param shares a bound socket with the same UMEM; -1 if this one registered it.
    error_code bind(int interface_index, std::uint32_t queue, std::uint16_t flags, int shares) noexcept;

    int fd() const noexcept { return fd_.get(); }
    explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
    /// The mappings keep the socket, so they go first.
    void close() noexcept;

    /// True if the driver works on the UMEM itself.
    bool zero_copy() const noexcept;
    std::optional<xdp_statistics> statistics() const noexcept;

    /// Has frames of the transmit ring sent.
    error_code kick() noexcept;
    /// Tells the driver that there are frames to fill.
    void wake_fill() noexcept;

    detail::receive_descriptors receive;
    detail::transmit_descriptors transmit;
    detail::fill_ring fill;
    detail::completion_ring completion;

private:
    template <class Ring>
    error_code map(Ring& ring, xdp_ring_offset const& at, std::uint32_t entries, off_t which,
                   diagnostics& why) noexcept;

    unique_fd fd_;
    std::array<std::span<std::byte>, 4> mappings_{};
};

} // namespace netring

#endif
