// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "workers.hpp"

#include "duplicates.hpp"
#include "wire.hpp"

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/async_xdp_socket.hpp>
#include <netring/bridge.hpp>
#include <netring/cancel_after.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace netring::test {
namespace {

constexpr std::size_t frame_size = 100;
constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

/// True if an object may be used on: nothing went wrong, it was time for a look whether the soak is over, or the link is down.
bool goes_on(error_code const& ec) {
    return !ec || ec == asio::error::operation_aborted || ec == error::network_down;
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(awaiting);
}

/// Opens an object once its interface is there. @return nothing if the soak was over first.
template <class Object, class Options>
asio::awaitable<std::optional<Object>> open_when_there(soak& with, Options options) {
    Object object(co_await asio::this_coro::executor);
    while (!with.over()) {
        error_code ec;
        object.open(options, ec);
        if (!ec)
            co_return std::move(object);
        co_await pause(20ms);
    }
    co_return std::nullopt;
}

std::uint64_t received(capture_stats const& stats) {
    return stats.delivered;
}
std::uint64_t received(xdp_stats const& stats) {
    return stats.received;
}

void check(soak& with, std::string const& what, capture_stats const& stats) {
    with.expect(stats.seen == stats.delivered + stats.dropped + stats.in_ring, what + ": its counters do not add up");
}
void check(soak& with, std::string const& what, xdp_stats const& stats) {
    with.expect(stats.receive_invalid == 0, what + ": the kernel was given frames that are none");
}

template <class Batch>
std::uint64_t look_at(soak& with, std::string const& what, Batch const& batch, duplicates& before) {
    std::uint64_t count = 0;
    for (packet_view const packet : batch) {
        ++count;
        auto const number = sequence_of(packet.data());
        // Other packets are the system's.
        if (!number)
            continue;
        with.expect(is_tagged_frame(packet.data(), frame_size, *number), what + ": a packet has changed");
        with.expect(!before.seen(*number), what + ": a packet came twice");
    }
    return count;
}

template <class Object, class Options>
asio::awaitable<void> keep_receiving(soak& with, std::string what, Options options) {
    duplicates before;
    while (auto object = co_await open_when_there<Object>(with, options)) {
        std::uint64_t count = 0;
        for (error_code ec; goes_on(ec) && !with.over();) {
            auto [failed, batch] = co_await object->async_receive_batch(cancel_after(200ms, awaiting));
            ec = failed;
            count += look_at(with, what, batch, before);
        }
        auto const stats = object->stats();
        with.expect(received(stats) == count, what + ": another number of packets is counted than came");
        check(with, what, stats);
        with.add_round(what, count);
    }
}

} // namespace

asio::awaitable<void> keep_capturing(soak& with, std::string interface) {
    capture_options options{.interface = interface};
    options.ring = {.block_size_bytes = 65536, .block_count = 16, .block_timeout = 2ms};
    co_await keep_receiving<async_capture>(with, "capture on " + interface, std::move(options));
}

asio::awaitable<void> keep_receiving_over_xdp(soak& with, std::string interface) {
    xdp_options options{.interface = interface};
    options.memory.frame_count = 256;
    co_await keep_receiving<async_xdp_socket>(with, "AF_XDP on " + interface, std::move(options));
}

asio::awaitable<void> keep_sending(soak& with, std::string interface) {
    inject_options const options{.interface = interface};
    std::uint32_t number = 0;
    while (auto injector = co_await open_when_there<async_inject>(with, options)) {
        std::uint64_t count = 0;
        for (error_code ec; goes_on(ec) && !with.over();) {
            std::vector<std::vector<std::byte>> frames(16);
            for (auto& frame : frames)
                frame = tagged_frame(frame_size, number++);
            auto const [failed, queued] = co_await injector->async_send_batch(frames, cancel_after(200ms, awaiting));
            ec = failed;
            count += queued;
            co_await pause(1ms);
        }
        co_await injector->async_wait_drained(200ms, awaiting);
        injector->close();
        auto const stats = injector->stats();
        with.expect(stats.queued == count, interface + ": another number of frames is counted than was sent");
        with.expect(stats.queued == stats.sent + stats.refused + stats.discarded,
                    interface + ": its counters do not add up");
        with.add_round("inject on " + interface, stats.sent);
    }
}

asio::awaitable<void> keep_bridging(soak& with, std::string a, std::string b) {
    auto const what = "bridge from " + a + " to " + b;
    bridge_options options;
    options.a.interface = a;
    options.b.interface = b;
    while (auto object = co_await open_when_there<bridge>(with, options)) {
        for (error_code ec; goes_on(ec) && !with.over();) {
            auto const [failed] =
                co_await object->async_run([](packet_view const&, bridge_direction) { return bridge_action::forward; },
                                           cancel_after(200ms, awaiting));
            ec = failed;
        }
        auto const stats = object->stats();
        for (auto const& way : {stats.a_to_b, stats.b_to_a})
            with.expect(way.received == way.forwarded + way.reflected + way.dropped(),
                        what + ": its counters do not add up");
        with.add_round(what, stats.a_to_b.forwarded);
    }
}

} // namespace netring::test
