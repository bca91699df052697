// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_INJECT_SOCKET_HPP
#define NETRING_SRC_INJECT_SOCKET_HPP

#include "frame_geometry.hpp"
#include "packet_socket.hpp"

#include <netring/inject_options.hpp>
#include <netring/timestamp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace netring {

/// A packet socket that sends from a ring. It is bound without a protocol, so it receives nothing.
class inject_socket : public packet_socket {
public:
    /// Sets what must be set before the ring is made.
    error_code configure(inject_options const& options, diagnostics& why);
    error_code make_ring(frame_geometry const& geometry, diagnostics& why);
    /// Makes room for that many bytes under way, as far as it may.
    void size_send_buffer(std::size_t bytes) noexcept;
    error_code set_timestamps(transmit_timestamp_source source, diagnostics& why);

    /// Bytes of the interface's link-layer header, as far as the kernel insists on it.
    std::size_t link_header_bytes() const noexcept;

    /// Has the kernel take the frames that the ring requests, without waiting. @return bytes in those that it sent in this call.
    std::size_t kick(std::chrono::nanoseconds launch_time, error_code& ec) noexcept;

    /// What the kernel said of a frame: the number of the attempt to send it, and the time.
    struct stamp {
        std::uint32_t attempt = 0;
        timestamp time;
    };
    /// Takes the oldest stamp off the error queue; none if there is none.
    std::optional<stamp> read_stamp(error_code& ec) noexcept;
};

} // namespace netring

#endif
