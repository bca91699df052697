// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "demo/demo_traffic.hpp"

#include "demo/demo_frame.hpp"
#include "demo/demo_network.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <cmath>
#include <cstddef>
#include <linux/if_packet.h>
#include <net/if.h>
#include <numbers>
#include <random>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {
namespace {

using namespace std::chrono_literals;
using kind = demo_frame::kind;

constexpr auto tick = 10ms;
/// How often a burst, or a loss, comes, and how long it takes.
constexpr auto burst_period = 10s;
constexpr auto burst_time = 1s;
constexpr auto held_up = 300ms;

/// A plain packet socket that sends on the demo's other end.
int open_sender() {
    int const fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(demo_sending_interface));
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        throw std::system_error(errno, std::generic_category(), "send demo traffic");
    return fd;
}

/// Up and down once in 40 seconds.
double wave(std::chrono::milliseconds time) {
    auto const phase = std::chrono::duration<double>(time).count() / 40 * 2 * std::numbers::pi;
    return 3000 - 2000 * std::cos(phase);
}

/// Packets per second at a time after the start.
double rate(std::string const& scenario, std::chrono::milliseconds time) {
    auto const in_period = time % burst_period;
    if (scenario == "burst")
        return in_period < burst_time ? 20000 : 200;
    if (scenario == "loss" && in_period >= burst_period - held_up)
        return 50000;
    return wave(time);
}

/// Frames of many sizes, from few hosts that send much and many that send little.
class frame_source {
public:
    explicit frame_source(bool mixed)
        : mixed_(mixed) {}

    std::span<unsigned char const> next() {
        constexpr std::array<std::size_t, 8> sizes{62, 62, 90, 130, 590, 1100, 1514, 1514};
        auto const what = mixed_ ? static_cast<kind>(kinds_(random_)) : kind::udp;
        auto const host = static_cast<unsigned char>(1 + hosts_(random_) % 250);
        if (what == kind::arp || what == kind::lldp)
            return frame_.make(what, host, 60);
        if (what == kind::icmp)
            return frame_.make(what, host, 98);
        return frame_.make(what, host, sizes.at(next_size_++ % sizes.size()));
    }

private:
    bool mixed_;
    demo_frame frame_;
    std::size_t next_size_ = 0;
    std::mt19937 random_{1};
    std::geometric_distribution<int> hosts_{0.3};
    std::discrete_distribution<int> kinds_{35, 45, 5, 12, 2, 1};
};

} // namespace

asio::awaitable<void> send_demo_traffic(std::string scenario, std::function<void(std::chrono::milliseconds)> hold_up) {
    asio::posix::stream_descriptor socket(co_await asio::this_coro::executor, open_sender());
    asio::steady_timer timer(socket.get_executor());
    frame_source frames(scenario == "mixed");
    auto const start = std::chrono::steady_clock::now();
    double owed = 0;
    for (auto time = 0ms;; time += tick) {
        timer.expires_at(start + time);
        co_await timer.async_wait(asio::use_awaitable);
        if (scenario == "loss" && time % burst_period == burst_period - held_up)
            hold_up(held_up);
        owed += rate(scenario, time) * std::chrono::duration<double>(tick).count();
        for (; owed >= 1; owed -= 1) {
            auto const frame = frames.next();
            // A full send buffer costs a frame of the demo, nothing else.
            ::send(socket.native_handle(), frame.data(), frame.size(), 0);
        }
    }
}

} // namespace netring_stats
