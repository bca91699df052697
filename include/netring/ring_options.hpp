// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_RING_OPTIONS_HPP
#define NETRING_RING_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace netring {

/// How the kernel lays packets out in a receive ring (Documentation/networking/packet_mmap.rst).
enum class ring_format : std::uint8_t {
    /// TPACKET_V3: packets are packed into blocks, and a block is handed over when it is full or its timeout has passed. Fewest
    /// wake-ups and no limit on the length of a packet but the block's.
    block,
    /// TPACKET_V2: one packet a frame, handed over at once. Lowest latency, one wake-up a packet, and packets longer than a frame
    /// are cut.
    frame,
};

/// The geometry of a receive ring. The ring takes `size_bytes()` of kernel memory. `ring_profile` has ready-made ones:
///
/// @code
/// netring::capture quick({.interface = "eth0", .ring = netring::ring_profile::low_latency});
/// netring::capture small({.interface = "eth0", .ring = {.block_size_bytes = 256 * 1024, .block_count = 4}});
/// @endcode
struct ring_options {
    /// How packets are laid out.
    ring_format format = ring_format::block;
    /// Size of one block: a multiple of the page size, below 2 GiB. In block format packets longer than a block are cut, and
    /// offloads make packets of up to 64 KiB on any MTU, so keep it at 128 KiB or more. In frame format blocks are only how the
    /// memory is allocated: a multiple of `frame_size_bytes`.
    std::size_t block_size_bytes = std::size_t{1} << 20U;
    /// Number of blocks.
    std::size_t block_count = 16;
    /// Block format only: a block that holds a packet is handed over after at most this time, full or not, plus scheduling. 0
    /// lets the kernel choose (a few milliseconds). At most 60 s. It is not a read timeout.
    std::chrono::milliseconds block_timeout{10};
    /// Frame format only: size of one frame, a multiple of 16, for one packet and some 70 bytes of header and metadata.
    std::size_t frame_size_bytes = 2048;

    /// Size of all blocks.
    constexpr std::size_t size_bytes() const noexcept { return block_size_bytes * block_count; }

    /// True if all fields are equal.
    friend bool operator==(ring_options const&, ring_options const&) = default;
};

/// Rings for common needs. Copy one to change a number.
namespace ring_profile {

/// 16 MiB, a packet is at most 10 ms late. The default.
inline constexpr ring_options balanced{};

/// 128 MiB in large blocks: rides out long stalls of the reader at high rates; a packet is at most 60 ms late.
inline constexpr ring_options high_throughput{
    .block_size_bytes = std::size_t{4} << 20U, .block_count = 32, .block_timeout = std::chrono::milliseconds(60)};

/// 16 MiB of frames, each packet handed over at once. Packets longer than about 1970 bytes are cut: where the interface has a
/// larger MTU or receive offload (GRO, LRO), take larger frames or switch the offload off.
inline constexpr ring_options low_latency{.format = ring_format::frame};

/// 1 MiB, for many captures or small machines.
inline constexpr ring_options low_memory{
    .block_size_bytes = std::size_t{128} << 10U, .block_count = 8, .block_timeout = std::chrono::milliseconds(20)};

/// 32 MiB in blocks that hold many 64 KiB packets, for jumbo frames and offloads.
inline constexpr ring_options jumbo{.block_size_bytes = std::size_t{4} << 20U, .block_count = 8};

} // namespace ring_profile

} // namespace netring

#endif
