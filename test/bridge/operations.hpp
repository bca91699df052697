// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_BRIDGE_OPERATIONS_HPP
#define NETRING_TEST_BRIDGE_OPERATIONS_HPP

#include "operation.hpp"
#include "wire.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
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

/// A run has no success of its own. This one is at its end when its filter has seen a packet.
struct until_a_packet {
    boost::asio::cancellation_signal end;
    std::size_t seen = 0;

    bridge_action operator()(packet_view const&, bridge_direction) {
        ++seen;
        end.emit(boost::asio::cancellation_type::terminal);
        return bridge_action::forward;
    }
};

template <class Handler>
struct after_a_packet {
    void operator()(error_code ec) {
        bool const ended = ec == boost::asio::error::operation_aborted && run->seen != 0;
        auto const seen = run->seen;
        // Before the handler, whose allocator it may be from.
        run.reset();
        std::move(handler)(ended ? error_code() : ec, seen);
    }

    Handler handler;
    std::shared_ptr<until_a_packet> run;
};

/// Knows the executor, as every initiation does.
template <class Bridge>
struct start_until_a_packet {
    using executor_type = typename Bridge::executor_type;
    executor_type get_executor() const noexcept { return bridge->get_executor(); }

    template <class Handler>
    void operator()(Handler handler) const {
        auto const run = std::make_shared<until_a_packet>();
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([run](boost::asio::cancellation_type type) { run->end.emit(type); });
        bridge->async_run(std::ref(*run), boost::asio::bind_cancellation_slot(
                                              run->end.slot(), after_a_packet<Handler>{std::move(handler), run}));
    }

    Bridge* bridge;
};

struct bridge_run {
    static constexpr char const* name = "async_run";
    static constexpr error busy = error::run_in_progress;
    static constexpr bool always_waits = true;
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class Executor>
    using object = basic_bridge<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        // Frames, so that a packet is there at once.
        constexpr ring_options ring{.format = ring_format::frame, .block_size_bytes = 65536, .block_count = 2};
        return object<Executor>(where, {.a = {.interface = "ba", .receive_ring = ring, .transmit_frames = 4},
                                        .b = {.interface = "bb", .receive_ring = ring, .transmit_frames = 4}});
    }

    template <class Bridge, class Token>
    static auto start(world&, Bridge& bridge, Token&& token) {
        return boost::asio::async_initiate<Token, signature>(start_until_a_packet<Bridge>{&bridge}, token);
    }
    static void provoke(world& w) { w.sender.send_tagged(world::frame_size, 1, 1); }
    /// A burst may hold more than the packet that ends it.
    static bool complete(world& w, result seen) {
        auto const arrived = w.receiver.take(seen);
        return seen != 0 && arrived.size() == seen && std::ranges::all_of(arrived, [](auto const& frame) {
                   return is_tagged_frame(frame.bytes, world::frame_size, 1);
               });
    }
    static bool nothing(result seen) { return seen == 0; }
    /// True if the packet is still to be bridged.
    template <class Bridge>
    static bool untouched(world& w, Bridge& bridge) {
        result seen = 0;
        start(w, bridge, [&](error_code, result count) { seen = count; });
        w.run_until([&] { return seen != 0; });
        return complete(w, seen);
    }
};

using operations = std::tuple<bridge_run>;

} // namespace netring::test

template <template <class, class> class Associator, class Handler, class Default>
struct boost::asio::associator<Associator, netring::test::after_a_packet<Handler>, Default>
    : Associator<Handler, Default> {
    static auto get(netring::test::after_a_packet<Handler> const& by) noexcept {
        return Associator<Handler, Default>::get(by.handler);
    }
    static auto get(netring::test::after_a_packet<Handler> const& by, Default const& otherwise) noexcept {
        return Associator<Handler, Default>::get(by.handler, otherwise);
    }
};

#endif
