// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "reject.hpp"

#include <netring/bridge_options.hpp>
#include <netring/inject_options.hpp>
#include <netring/umem.hpp>
#include <netring/xdp_options.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace netring {
namespace {

using namespace std::chrono_literals;

/// The longest packet that offloads make.
constexpr std::size_t super_frame = std::size_t{64} << 10U;

/// Names a field as the port has it.
void rename(diagnostics& why, std::string_view field, std::string_view name) {
    if (why.step.starts_with(field))
        why.step.replace(0, field.size(), name);
}

error_code validate_rings(bridge_port const& port, diagnostics& why) {
    auto ec = validate(capture_options{.interface = port.interface, .ring = port.receive_ring}, why);
    rename(why, "ring.", "receive_ring.");
    auto const& ring = port.receive_ring;
    if (!ec && ring.format == ring_format::block && ring.block_size_bytes < 2 * super_frame)
        ec = reject(why, "receive_ring.block_size_bytes", std::to_string(ring.block_size_bytes),
                    "at least " + std::to_string(2 * super_frame) + ", for what offloads make of packets");
    if (!ec)
        ec = validate(inject_options{.interface = port.interface,
                                     .frame_size_bytes = port.transmit_frame_size_bytes,
                                     .frame_count = port.transmit_frames,
                                     .flush = flush_when_full},
                      why);
    rename(why, "frame_size_bytes", "transmit_frame_size_bytes");
    rename(why, "frame_count", "transmit_frames");
    return ec;
}

error_code validate_port(bridge_port const& port, bridge_backend backend, diagnostics& why) {
    if (backend == bridge_backend::packet)
        return validate_rings(port, why);
    return validate(xdp_options{.interface = port.interface, .queue = port.queue}, why);
}

/// True if both are one interface, as far as names tell.
bool same(bridge_port const& a, bridge_port const& b) {
    return a.interface == b.interface && a.netns == b.netns;
}

} // namespace

error_code validate(bridge_options const& options, diagnostics& why) {
    why.clear();
    for (auto const* port : {&options.a, &options.b})
        if (auto const ec = validate_port(*port, options.backend, why)) {
            why.step = (port == &options.a ? "a." : "b.") + why.step;
            return ec;
        }
    if (same(options.a, options.b))
        return reject(why, "b.interface", '"' + options.b.interface + '"', "another interface than a.interface");
    constexpr std::size_t most = 4096;
    if (options.burst == 0 || options.burst > most)
        return reject(why, "burst", std::to_string(options.burst), "1 to " + std::to_string(most));
    if (options.backend == bridge_backend::packet)
        return {};
    if (auto const ec = validate(options.memory, why)) {
        why.step = "memory." + why.step;
        return ec;
    }
    if (options.coalesce < 0us || options.coalesce > 1s)
        return reject(why, "coalesce", std::to_string(options.coalesce.count()) + " us", "0 to 1 s");
    if (options.memory.sharers != 2)
        return reject(why, "memory.sharers", std::to_string(options.memory.sharers), "2, the sockets of both sides");
    return {};
}

} // namespace netring
