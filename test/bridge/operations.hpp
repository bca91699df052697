// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_BRIDGE_OPERATIONS_HPP
#define NETRING_TEST_BRIDGE_OPERATIONS_HPP

#include "operation.hpp"
#include "until_packets.hpp"
#include "wire.hpp"

#include <netring/bridge.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <tuple>
#include <utility>

// The operation of a bridge, in the form that the matrix drives: how it starts, how the world makes it complete, and what it must have
// delivered.

namespace netring::test {

/// What an operation is driven on: a bridge from ba to bb. A frame that is sent on v0 is to arrive at w0.
struct world : running_context {
    static constexpr std::size_t packet_sockets = 2;
    static constexpr std::size_t frame_size = 77;

    veth_pair left{"v0", "ba"};
    veth_pair right{"w0", "bb"};
    plain_sender sender{"v0"};
    plain_receiver receiver{"w0"};
};

struct bridge_run : run_operation<bridge_run> {
    static constexpr char const* name = "async_run";
    static constexpr error busy = error::run_in_progress;

    template <class Executor>
    using object = basic_bridge<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        // Frames, so that a packet is there at once.
        constexpr ring_options ring{.format = ring_format::frame, .block_size_bytes = 65536, .block_count = 2};
        return object<Executor>(where, {.a = {.interface = "ba", .receive_ring = ring, .transmit_frames = 4},
                                        .b = {.interface = "bb", .receive_ring = ring, .transmit_frames = 4}});
    }

    template <class Bridge, class Handler>
    static void run(Bridge& bridge, std::shared_ptr<until_packets> const& until, Handler&& handler) {
        auto const filter = [&until = *until](packet_view const&, bridge_direction) {
            until.saw(1);
            return bridge_action::forward;
        };
        bridge.async_run(filter, std::forward<Handler>(handler));
    }
    static void provoke(world& w) { w.sender.send_tagged(world::frame_size, 1, 1); }
    /// A burst may hold more than the packet that ends it.
    static bool complete(world& w, result seen) {
        auto const arrived = w.receiver.take(seen);
        return seen != 0 && arrived.size() == seen && std::ranges::all_of(arrived, [](auto const& frame) {
                   return is_tagged_frame(frame.bytes, world::frame_size, 1);
               });
    }
};

using operations = std::tuple<bridge_run>;

} // namespace netring::test

#endif
