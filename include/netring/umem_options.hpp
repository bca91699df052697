// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_UMEM_OPTIONS_HPP
#define NETRING_UMEM_OPTIONS_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

#include <cstddef>
#include <optional>

namespace netring {

/// The geometry of a UMEM: the memory that AF_XDP sockets receive into and send from, divided into frames of one size
/// (Documentation/networking/af_xdp.rst). It counts against the limit on locked memory (RLIMIT_MEMLOCK, usually 8 MiB), unless the
/// process has CAP_IPC_LOCK.
struct umem_options {
    /// Size of a frame: a power of two from 2048 to the page size; any even size in between if `unaligned`. The kernel keeps 256 bytes and
    /// `headroom_bytes` of it before a received packet.
    std::size_t frame_size_bytes = 2048;
    /// Number of frames, at least 2.
    std::size_t frame_count = 2048;
    /// Bytes kept free before each received packet, beside the kernel's own 256. Sent frames start at the start of theirs.
    std::size_t headroom_bytes = 0;
    /// Frames of any size, packed closely. Needs Linux 5.4.
    bool unaligned = false;
    /// Asks for huge pages; where there are none, ordinary ones serve, and `umem::huge_pages()` says so.
    bool huge_pages = false;
    /// Frames that are kept for sending: as long as no more are being sent, receiving leaves them alone. None is half of all.
    std::optional<std::size_t> transmit_frames{};
    /// How many sockets are to share it: each keeps an equal part of the frames ready to receive into. 1 to half of the frames,
    /// and no more than may be received into.
    std::size_t sharers = 1;

    /// Frames that may be received into, or on lease, at a time.
    std::size_t receive_frames() const noexcept { return frame_count - transmit_frames.value_or(frame_count / 2); }

    /// True if all fields are equal.
    friend bool operator==(umem_options const&, umem_options const&) = default;
};

/// Checks the values that can be checked without a system call.
/// @param why receives the field, its value and what is legal.
/// @return `error::invalid_option`, or no error.
NETRING_DECL error_code validate(umem_options const& options, diagnostics& why);

} // namespace netring

#endif
