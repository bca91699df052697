// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "reject.hpp"

#include <netring/xdp_options.hpp>

#include <bit>
#include <chrono>
#include <limits>

namespace netring {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t largest_ring = 32768;

error_code validate_ring(char const* field, std::uint32_t entries, diagnostics& why) {
    if (entries == 0 || (std::has_single_bit(entries) && entries <= largest_ring))
        return {};
    return reject(why, field, std::to_string(entries), "0, or a power of two up to " + std::to_string(largest_ring));
}

error_code validate_memory(xdp_options const& options, diagnostics& why) {
    if (options.umem && options.memory != umem_options())
        return reject(why, "memory", "given", "nothing where umem is given, which has its own");
    if (!options.umem)
        if (auto const ec = validate(options.memory, why))
            return ec;
    auto const frames = options.umem ? options.umem->options().frame_count : options.memory.frame_count;
    auto const entries = std::size_t{options.receive_ring} + options.transmit_ring;
    if (entries > frames)
        return reject(why, "receive_ring and transmit_ring", std::to_string(entries) + " entries",
                      "at most as many as there are frames (" + std::to_string(frames) + ")");
    return {};
}

error_code validate_steering(xdp_options const& options, diagnostics& why) {
    bool const by_map = options.steering == xdp_steering::socket_map;
    if (by_map != options.socket_map.has_value())
        return reject(why, "socket_map", options.socket_map ? std::to_string(*options.socket_map) : "not given",
                      "the descriptor of a map where steering is socket_map, and nothing elsewhere");
    bool const own = options.steering == xdp_steering::program && !options.program;
    if (options.program && options.steering != xdp_steering::program)
        return reject(why, "program", "given", "nothing unless steering is program");
    if (!own && (options.redirect_only || options.join_dispatcher || options.attach != xdp_attach::automatic))
        return reject(why, "attach, redirect_only or join_dispatcher", "given",
                      "nothing unless the socket makes its own program");
    return {};
}

} // namespace

error_code validate(xdp_options const& options, diagnostics& why) {
    why.clear();
    if (auto const wrong_name = validate_interface(options.interface, why))
        return wrong_name;
    constexpr std::uint32_t last_queue = std::numeric_limits<std::uint16_t>::max() - 1;
    if (options.queue > last_queue)
        return reject(why, "queue", std::to_string(options.queue), "0 to " + std::to_string(last_queue));
    auto ec = validate_ring("receive_ring", options.receive_ring, why);
    if (!ec)
        ec = validate_ring("transmit_ring", options.transmit_ring, why);
    if (!ec)
        ec = validate_ring("fill_ring", options.fill_ring, why);
    if (!ec)
        ec = validate_ring("completion_ring", options.completion_ring, why);
    if (!ec)
        ec = validate_memory(options, why);
    if (ec)
        return ec;
    if (options.coalesce < 0us || options.coalesce > 1s)
        return reject(why, "coalesce", std::to_string(options.coalesce.count()) + " us", "0 to 1 s");
    if (options.flush.delay.count() < 0)
        return reject(why, "flush.delay", std::to_string(options.flush.delay.count()) + " us", "0 us or more");
    if (options.patience.count() < 0)
        return reject(why, "patience", std::to_string(options.patience.count()) + " ms", "0 ms or more");
    if (options.linger.count() < 0)
        return reject(why, "linger", std::to_string(options.linger.count()) + " ms", "0 ms or more");
    return validate_steering(options, why);
}

} // namespace netring
