// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CAPTURE_OPTIONS_HPP
#define NETRING_CAPTURE_OPTIONS_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/fanout.hpp>
#include <netring/filter.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace netring {

/// How a capture is set up. An aggregate for designated initialisers:
///
/// @code
/// netring::capture capture({.interface = "eth0", .promiscuous = true});
/// @endcode
struct capture_options {
    /// Name of the interface, in the network namespace of the calling thread. Required.
    std::string interface {};

    /// Size of one block: a multiple of the page size, below 2 GiB. Packets longer than a block are cut, and offloads make
    /// packets of up to 64 KiB on any MTU, so keep it at 128 KiB or more.
    std::size_t block_size_bytes = std::size_t{1} << 20U;
    /// Number of blocks; the ring takes `block_size_bytes * block_count` of kernel memory, 16 MiB by default.
    std::size_t block_count = 16;
    /// A block that holds a packet is handed over after at most this time, full or not, plus scheduling. 0 lets the
    /// kernel choose (a few milliseconds). It is not a read timeout.
    std::chrono::milliseconds block_timeout{10};

    /// Bytes kept of each packet; 0 keeps all. Applied through the filter's return value.
    std::uint32_t snap_length_bytes = 0;
    /// Which packets are captured; none captures all.
    std::optional<netring::filter> filter{};

    /// Sees packets for other hosts too. Counted by the kernel, and undone when the capture closes.
    bool promiscuous = false;
    /// Leaves out what this host sends; on `lo` each packet is then seen once instead of twice.
    bool ignore_outgoing = false;
    /// Puts the VLAN tag that the kernel took out back into the bytes.
    bool restore_vlan = true;
    /// Asks for ring pages that are locked. They cannot be swapped out anyway, so this only costs; where the limit or a
    /// capability is missing the capture opens unlocked and `capture::lock_error()` says why.
    bool lock_memory = false;

    /// Joins a fanout group.
    std::optional<netring::fanout> fanout{};
};

/// Checks the values that can be checked without a system call.
/// @param why receives the field, its value and what is legal.
/// @return `error::invalid_option`, or no error.
NETRING_DECL error_code validate(capture_options const& options, diagnostics& why);

} // namespace netring

#endif
