// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_CAPTURE_SOCKET_HPP
#define NETRING_SRC_CAPTURE_SOCKET_HPP

#include "packet_socket.hpp"

#include <netring/capture_options.hpp>
#include <netring/filter.hpp>

#include <cstdint>
#include <linux/if_packet.h>
#include <optional>

namespace netring {

/// A packet socket that receives through a ring.
class capture_socket : public packet_socket {
public:
    /// Sets what must be set before the ring is made.
    error_code configure(capture_options const& options, diagnostics& why);
    error_code make_ring(capture_options const& options, diagnostics& why);
    error_code attach(filter const& program, diagnostics& why) noexcept;
    error_code attach(ebpf_program const& program, diagnostics& why) noexcept;
    error_code detach_filter(diagnostics& why) noexcept;
    /// Binds to the interface: from here on packets arrive.
    error_code bind(capture_options const& options, diagnostics& why);
    /// Joins the fanout group, if the options have one.
    error_code join(capture_options const& options, diagnostics& why);

    /// The id of the fanout group; none if it is in none.
    std::optional<std::uint16_t> fanout_group() const noexcept;
    /// Reads and clears the kernel's counters; none if that fails.
    std::optional<tpacket_stats_v3> take_counters() noexcept;
};

} // namespace netring

#endif
