// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_BRIDGE_BRIDGING_HPP
#define NETRING_TEST_BRIDGE_BRIDGING_HPP

#include "../inject/injecting.hpp"
#include "wire.hpp"

#include <netring/bridge_core.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <numeric>
#include <stop_token>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace netring::test {

/// A bridge between ba and bb joins what is sent at v0 and at w0.
struct wires {
    veth_pair near{"v0", "ba"};
    veth_pair far{"w0", "bb"};
    plain_sender from_v0{"v0"};
    plain_sender from_w0{"w0"};
};

/// The same, and plain sockets see what arrives.
struct watched_wires : wires {
    plain_receiver at_v0{"v0"};
    plain_receiver at_w0{"w0"};
};

/// Between ba and bb. Small rings open fast; frames of the receive rings hold what an MTU of 1500 allows.
inline bridge_options small_bridge(ring_format format = ring_format::block) {
    bridge_options options{.a = {.interface = "ba"}, .b = {.interface = "bb"}};
    for (auto* const port : {&options.a, &options.b}) {
        port->receive_ring.format = format;
        port->receive_ring.block_count = 8;
        port->transmit_frames = 64;
    }
    return options;
}

/// A receive ring that is full soon: two blocks, of which a bridge may hold one.
inline ring_options least_ring() {
    return {
        .block_size_bytes = std::size_t{128} << 10U, .block_count = 2, .block_timeout = std::chrono::milliseconds(1)};
}

/// A receive ring with room for all that a test sends, however late the bridge is served.
inline ring_options roomy_ring(ring_format format = ring_format::block) {
    return {.format = format,
            .block_size_bytes = std::size_t{256} << 10U,
            .block_count = 128,
            .block_timeout = std::chrono::milliseconds(50)};
}

inline constexpr auto forward_all = [](packet_view const&, bridge_direction) { return bridge_action::forward; };

/// Takes 20 us for what comes in at ba.
inline constexpr auto forward_slowly = [](packet_view const&, bridge_direction direction) {
    auto const until = std::chrono::steady_clock::now() + 20us;
    while (direction == bridge_direction::a_to_b && std::chrono::steady_clock::now() < until)
        ;
    return bridge_action::forward;
};

/// Has the calling thread served before others, so that times are its own doing. Where that is not allowed, they are also the
/// machine's.
inline void prefer_this_thread() {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), -10);
}

/// A bridge that a thread runs, until the end of the scope or of the run.
class running_bridge {
public:
    explicit running_bridge(bridge_core& bridge)
        : running_bridge(bridge, forward_all) {}
    template <bridge_filter Filter>
    running_bridge(bridge_core& bridge, Filter filter)
        : thread_([this, &bridge, filter = std::move(filter)](std::stop_token const& stop) mutable {
            prefer_this_thread();
            try {
                bridge.run(filter, stop);
            } catch (system_error const& failure) {
                ec_ = failure.code();
                what_ = failure.what();
            } catch (std::exception const& failure) {
                what_ = failure.what();
            }
            ended_ = true;
        }) {}

    /// True once the run has ended.
    bool ended() const noexcept { return ended_; }
    /// @return how long a stop took to be heeded.
    std::chrono::milliseconds stop() {
        auto const begun = std::chrono::steady_clock::now();
        thread_.request_stop();
        thread_.join();
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    }
    /// @name What the run threw
    /// Once it has ended.
    /// @{
    error_code const& ec() const noexcept { return ec_; }
    std::string const& what() const noexcept { return what_; }
    /// @}

private:
    std::atomic<bool> ended_ = false;
    error_code ec_;
    std::string what_;
    std::jthread thread_;
};

/// Waits until a bridge has judged that many packets of one direction.
inline bool judges(bridge_core const& bridge, bridge_direction direction, std::uint64_t count,
                   std::chrono::milliseconds timeout = 5s) {
    return eventually([&] { return bridge.stats()[direction].received >= count; }, timeout);
}

/// Waits until a bridge sees one of its sides so.
inline bool sees(bridge_core const& bridge, bridge_side side, link_state state) {
    return eventually([&] { return bridge.link(side) == state; });
}

/// Sets bb down, or the other end of its wire, and waits until everyone was told.
inline void take_down(std::string const& interface, bridge_core const& bridge) {
    run("ip link set " + interface + " down");
    BOOST_TEST(sees(bridge, bridge_side::b, interface == "bb" ? link_state::down : link_state::no_carrier));
    // Waits for the lock under which the kernel finishes the change.
    run("ip link show dev bb");
}

inline bool adds_up(bridge_counters const& counted) {
    return counted.received == counted.forwarded + counted.reflected + counted.pending + counted.dropped();
}

inline std::uint64_t bytes_of(std::vector<received_frame> const& frames) {
    return std::accumulate(frames.begin(), frames.end(), std::uint64_t{0},
                           [](std::uint64_t sum, received_frame const& frame) { return sum + frame.bytes.size(); });
}

/// From here on frames leave an interface slowly: 25 kB/s, after 2000 bytes at once. The queue refuses what is beyond `limit`.
inline void slow_down(std::string const& interface, std::size_t limit = 200000, std::string const& rate = "200kbit") {
    run("tc qdisc replace dev " + interface + " root tbf rate " + rate + " burst 2000 limit " + std::to_string(limit));
}

/// Keeps a bridge busy, from v0 to w0, for as long as this lives.
class flooding {
public:
    explicit flooding(std::size_t size = 60)
        : thread_([size](std::stop_token const& stop) {
            plain_sender const sender("v0");
            while (!stop.stop_requested())
                sender.flood(size, 0, 64);
        }) {}

private:
    std::jthread thread_;
};

} // namespace netring::test

#endif
