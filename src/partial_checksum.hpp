// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PARTIAL_CHECKSUM_HPP
#define NETRING_SRC_PARTIAL_CHECKSUM_HPP

#include <cstddef>
#include <span>

namespace netring {

/// Completes the TCP or UDP checksum of an Ethernet frame that a local sender left to offload hardware. The frame itself has to tell: its
/// checksum field then holds the sum of the pseudo header. Any other frame, right or damaged on its way, stays as it is.
///
/// @param fragments where the frame lies, its headers in the first; leaves it alone if they are not.
/// @return whether it changed the frame.
bool complete_partial_checksum(std::span<std::span<std::byte> const> fragments) noexcept;
/// The same, for a frame that lies in one piece.
bool complete_partial_checksum(std::span<std::byte> frame) noexcept;

} // namespace netring

#endif
