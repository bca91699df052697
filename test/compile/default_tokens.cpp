// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every operation may be called without a token, on an object that was rebound to a default one. That it compiles is the test.

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/async_xdp_socket.hpp>
#include <netring/bridge.hpp>
#include <netring/packet_channel.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace netring;

/// True if a call of an object whose default token is `use_awaitable`, and of those arguments, is what awaits that result.
template <class Object, class Result, class... Arguments, class Call>
consteval bool awaits(Call) {
    using rebound = asio::use_awaitable_t<>::as_default_on_t<Object>;
    return std::is_same_v<std::invoke_result_t<Call, rebound&, Arguments...>, asio::awaitable<Result>>;
}

using frames = std::vector<std::vector<std::byte>>;
constexpr pace slow{.frames_per_second = 1};

template <class Object, class Batch, class Guard>
consteval bool receives() {
    return awaits<Object, Batch>([](auto& o) { return o.async_receive_batch(); }) &&
           awaits<Object, Guard>([](auto& o) { return o.async_readable(); }) &&
           awaits<Object, owned_batch>([](auto& o) { return o.async_receive(); }) &&
           awaits<Object, std::size_t, owned_batch&>(
               [](auto& o, owned_batch& into) { return o.async_receive(into); }) &&
           awaits<Object, owned_batch>([](auto& o) { return o.async_drain(); }) &&
           awaits<Object, link_state>([](auto& o) { return o.async_wait_link(); });
}

template <class Object>
consteval bool sends() {
    return awaits<Object, std::size_t>([](auto& o) { return o.async_send(asio::const_buffer()); }) &&
           awaits<Object, std::size_t, frames&>([](auto& o, frames& all) { return o.async_send_batch(all); }) &&
           awaits<Object, std::size_t, frames&>([](auto& o, frames& all) { return o.async_send_paced(all, slow); }) &&
           awaits<Object, std::size_t, packet_stream&>(
               [](auto& o, packet_stream& from) { return o.async_send_paced(from, slow); }) &&
           awaits<Object, void>([](auto& o) { return o.async_flush(); }) &&
           awaits<Object, void>([](auto& o) { return o.async_wait_drained(); }) &&
           awaits<Object, void>([](auto& o) { return o.async_wait_drained(1s); }) &&
           awaits<Object, void>([](auto& o) { return o.async_wait_room(); });
}

static_assert(receives<async_capture, packet_batch, ready_guard>());
static_assert(receives<async_xdp_socket, xdp_batch, basic_ready_guard<xdp_socket>>());
static_assert(sends<async_inject>());
static_assert(sends<async_xdp_socket>());
static_assert(awaits<async_inject, std::size_t>([](auto& o) {
    return o.async_send(asio::const_buffer(), transmit_info());
}));
static_assert(awaits<async_inject, transmit_timestamp>([](auto& o) { return o.async_wait_timestamp(); }));
static_assert(awaits<async_xdp_socket, std::size_t>([](auto& o) { return o.async_forward(xdp_batch()); }));
static_assert(awaits<packet_stream, owned_batch>([](auto& o) { return o.async_next(); }));
static_assert(awaits<packet_channel<>, packet_batch>([](auto& o) { return o.async_next(); }));
static_assert(awaits<packet_channel<>, void>([](auto& o) { return o.async_push(packet_batch()); }));
static_assert(awaits<packet_channel<>, void, async_capture&>([](auto& o, async_capture& from) {
    return o.async_run(from);
}));
static_assert(awaits<bridge, void>([](auto& o) {
    return o.async_run([](packet_view const&, bridge_direction) { return bridge_action::forward; });
}));

} // namespace
