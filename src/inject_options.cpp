// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "reject.hpp"

#include <netring/detail/frame_ring.hpp>
#include <netring/detail/tpacket.hpp>
#include <netring/inject_options.hpp>

#include <limits>

namespace netring {

error_code validate(inject_options const& options, diagnostics& why) {
    why.clear();
    if (auto const ec = validate_interface(options.interface, why))
        return ec;

    // Room for the shortest Ethernet frame, and for the longest that the kernel can describe.
    constexpr std::size_t smallest = 64;
    constexpr std::size_t largest = std::size_t{1} << 20U;
    auto const size = options.frame_size_bytes;
    if (size != 0 && (size < smallest || size > largest || size % detail::tpacket_alignment != 0))
        return reject(why, "frame_size_bytes", std::to_string(size),
                      "0, or a multiple of 16 from " + std::to_string(smallest) + " to " + std::to_string(largest));
    constexpr std::size_t most = 65536;
    if (options.frame_count == 0 || options.frame_count > most)
        return reject(why, "frame_count", std::to_string(options.frame_count), "1 to " + std::to_string(most));
    if (options.flush.frames > options.frame_count)
        return reject(why, "flush.frames", std::to_string(options.flush.frames),
                      "0 to frame_count (" + std::to_string(options.frame_count) + ")");
    if (options.flush.delay.count() < 0)
        return reject(why, "flush.delay", std::to_string(options.flush.delay.count()) + " us", "0 us or more");
    if (options.priority && *options.priority < 0)
        return reject(why, "priority", std::to_string(*options.priority), "0 or more");
    // The kernel doubles it.
    constexpr std::size_t largest_buffer = std::numeric_limits<int>::max() / 2;
    if (options.send_buffer_bytes > largest_buffer)
        return reject(why, "send_buffer_bytes", std::to_string(options.send_buffer_bytes),
                      "0 to " + std::to_string(largest_buffer));
    return {};
}

} // namespace netring
