// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_ASYNC_OPERATIONS_HPP
#define NETRING_TEST_ASYNC_OPERATIONS_HPP

#include "operation.hpp"
#include "receive_operations.hpp"
#include "ring_format.hpp"
#include "wire.hpp"

#include <netring/async_capture.hpp>
#include <netring/packet_stream.hpp>

#include <chrono>
#include <cstddef>
#include <thread>
#include <tuple>
#include <utility>

// The operations of a capture and a stream, in the form that the matrix drives: how each starts, how the world makes it complete, and
// what it must have delivered.

namespace netring::test {

using namespace std::chrono_literals;

inline capture_options matrix_ring() {
    return {.interface = "v1", .ring = ring_of(65536, 8, 2ms)};
}

/// What an operation is driven on.
struct world : wired, running_context {
    owned_batch storage;
    std::uint32_t sent = 0;
    /// A result was provoked and not yet asked for.
    bool provoked = false;
    /// Packet sockets that are not the operation's.
    static constexpr std::size_t packet_sockets = 1;

    static void take_link_down() { run("ip link set v1 down"); }
};

/// An operation of a capture.
struct on_capture {
    template <class Executor>
    using object = basic_async_capture<Executor>;
    using core = capture;
    using batch = packet_batch;
    static constexpr auto time_to_arrive = 10ms;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(where, matrix_ring());
    }
};

using receive_batch = receive_batch_on<on_capture>;
using readable = readable_on<on_capture>;
using receive = receive_on<on_capture>;
using receive_into = receive_into_on<on_capture>;
using wait_link = wait_link_on<on_capture>;

/// Completes by the block timer, so its packet has a block that is open for a while, whatever the format under test.
struct drain : receive_operation<on_capture> {
    static constexpr char const* name = "async_drain";
    using result = owned_batch;
    using signature = void(error_code, result);
    /// So long that starting an operation, which may wait for the kernel, takes less on a busy machine too.
    static constexpr auto timeout = 400ms;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(
            where,
            {.interface = "v1", .ring = {.block_size_bytes = 65536, .block_count = 8, .block_timeout = timeout}});
    }
    template <class Capture, class Token>
    static auto start(world& w, Capture& capture, Token&& token) {
        if (capture.is_open() && !std::exchange(w.provoked, false)) {
            // The one before has stopped the capture.
            capture.clear_filter();
            w.sender.send_tagged(60, w.sent++, 1);
        }
        return capture.async_drain(std::forward<Token>(token));
    }
    static void provoke(world& w) {
        if (w.sent == 0)
            w.sender.send_tagged(60, w.sent++, 1);
        std::this_thread::sleep_for(timeout + 30ms);
        w.provoked = true;
    }
    static bool complete(world& w, result const& batch) { return holds_first(w, batch) && batch.size() == w.sent; }
    static bool nothing(result const& batch) { return batch.empty(); }
};

struct stream_next : receive_operation<on_capture> {
    static constexpr char const* name = "packet_stream::async_next";
    using result = owned_batch;
    using signature = void(error_code, result);

    template <class Executor>
    using object = basic_packet_stream<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(basic_async_capture<Executor>(where, matrix_ring()));
    }
    template <class Stream, class Token>
    static auto start(world&, Stream& stream, Token&& token) {
        return stream.async_next(std::forward<Token>(token));
    }
    static bool complete(world& w, result const& batch) { return holds_first(w, batch); }
    static bool nothing(result const& batch) { return batch.empty(); }
    template <class Stream>
    static bool untouched(world& w, Stream& stream) {
        return receive_operation<on_capture>::untouched(w, stream.capture());
    }
};

using operations = std::tuple<receive_batch, readable, receive, receive_into, drain, stream_next, wait_link>;

} // namespace netring::test

#endif
