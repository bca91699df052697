// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "reject.hpp"
#include "sys.hpp"

#include <netring/capture_options.hpp>
#include <netring/detail/ring_packet.hpp>

#include <limits>
#include <string>

namespace netring {
namespace {

error_code validate_blocks(ring_options const& ring, diagnostics& why) {
    auto const page = sys::page_size();
    constexpr std::size_t largest_block = std::numeric_limits<std::int32_t>::max();
    if (ring.block_size_bytes == 0 || ring.block_size_bytes % page != 0 || ring.block_size_bytes > largest_block)
        return reject(why, "ring.block_size_bytes", std::to_string(ring.block_size_bytes),
                      "a multiple of the page size (" + std::to_string(page) + "), below 2 GiB");

    // Asked for more, the kernel takes what there is and kills processes before it gives up.
    auto const memory = sys::physical_memory();
    if (ring.block_count == 0 || ring.block_count > memory / ring.block_size_bytes)
        return reject(why, "ring.block_count", std::to_string(ring.block_count),
                      "1 to " + std::to_string(memory / ring.block_size_bytes) + " blocks of " +
                          std::to_string(ring.block_size_bytes) + " bytes, which is this machine's memory");

    using namespace std::chrono_literals;
    if (ring.block_timeout < 0ms || ring.block_timeout > 60s)
        return reject(why, "ring.block_timeout", std::to_string(ring.block_timeout.count()) + " ms", "0 to 60000 ms");
    return {};
}

error_code validate_frames(ring_options const& ring, std::uint32_t headroom, diagnostics& why) {
    if (ring.format != ring_format::frame)
        return {};
    // What the kernel puts before an Ethernet frame, and room for the shortest one.
    using detail::tpacket_align;
    auto const header = detail::ring_packet<detail::tpacket2_hdr>::header_size;
    auto const smallest = tpacket_align(tpacket_align(header + 16) + 16 + headroom + 14);
    if (ring.frame_size_bytes < smallest || ring.frame_size_bytes % detail::tpacket_alignment != 0 ||
        ring.block_size_bytes % ring.frame_size_bytes != 0)
        return reject(why, "ring.frame_size_bytes", std::to_string(ring.frame_size_bytes),
                      "a multiple of 16, at least " + std::to_string(smallest) +
                          ", that divides ring.block_size_bytes (" + std::to_string(ring.block_size_bytes) + ")");
    return {};
}

/// How many instructions a filter may have: a snap length and a direction take some of their own.
std::size_t longest_filter(capture_options const& options) {
    constexpr std::size_t added = 3;
    bool const outgoing = options.direction == capture_direction::outgoing;
    return filter::max_size - (options.snap_length_bytes != 0 ? added : 0) - (outgoing ? added : 0);
}

error_code validate_filter(capture_options const& options, diagnostics& why) {
    if (options.filter && options.filter->instructions().size() > longest_filter(options))
        return reject(why, "filter", std::to_string(options.filter->instructions().size()) + " instructions",
                      "at most " + std::to_string(longest_filter(options)) + " with this snap length and direction");
    if (!options.ebpf_filter)
        return {};
    if (options.filter)
        return reject(why, "ebpf_filter", "given together with filter", "one of them");
    if (options.snap_length_bytes != 0)
        return reject(why, "snap_length_bytes", std::to_string(options.snap_length_bytes),
                      "0 with an eBPF filter, whose return value cuts packets");
    if (options.direction == capture_direction::outgoing)
        return reject(why, "direction", "outgoing", "automatic, both or incoming with an eBPF filter");
    return {};
}

error_code validate_fanout(fanout const& group, diagnostics& why) {
    if (group.unique_id && group.group != 0)
        return reject(why, "fanout.group", std::to_string(group.group), "0 with unique_id, which chooses the id");
    if (group.program && group.mode != fanout_mode::cbpf)
        return reject(why, "fanout.program", "given", "none unless fanout.mode is cbpf");
    if (group.ebpf && group.mode != fanout_mode::ebpf)
        return reject(why, "fanout.ebpf", "given", "none unless fanout.mode is ebpf");
    return {};
}

} // namespace

error_code validate(capture_options const& options, diagnostics& why) {
    why.clear();
    auto ec = validate_interface(options.interface, why);
    if (ec)
        return ec;
    if (options.headroom_bytes > 1024)
        return reject(why, "headroom_bytes", std::to_string(options.headroom_bytes), "0 to 1024");
    if (options.busy_poll && options.busy_poll->time.count() < 0)
        return reject(why, "busy_poll.time", std::to_string(options.busy_poll->time.count()) + " us", "0 us or more");

    ec = validate_blocks(options.ring, why);
    if (!ec)
        ec = validate_frames(options.ring, options.headroom_bytes, why);
    if (!ec)
        ec = validate_filter(options, why);
    if (!ec && options.fanout)
        ec = validate_fanout(*options.fanout, why);
    return ec;
}

} // namespace netring
