// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_UDP_FRAME_HPP
#define NETRING_BENCH_UDP_FRAME_HPP

#include <cstddef>
#include <vector>

namespace netring::bench {

/// UDP over IPv4 between addresses of documentation, so that all peers send and parse the same.
/// @param size_bytes at least 42.
std::vector<std::byte> udp_frame(std::size_t size_bytes);

} // namespace netring::bench

#endif
