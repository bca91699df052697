// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_ASYNC_OPERATIONS_HPP
#define NETRING_TEST_ASYNC_OPERATIONS_HPP

#include "operation.hpp"
#include "ring_format.hpp"
#include "wire.hpp"

#include <netring/async_capture.hpp>
#include <netring/packet_stream.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
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
};

/// An operation of a capture.
struct on_capture {
    template <class Executor>
    using object = basic_async_capture<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(where, matrix_ring());
    }
};

/// What the receive operations have in common: packets complete them, and packets that they did not take are there.
struct receive_operation : on_capture {
    static constexpr error busy = error::receive_in_progress;

    /// Makes the operation's result available and waits until it is. One packet, hence one block: a second block would
    /// complete the operation after this one too.
    static void provoke(world& w) {
        w.sender.send_tagged(60, w.sent++, 1);
        std::this_thread::sleep_for(10ms);
    }

    /// True if a batch holds the first packets that were sent.
    template <class Batch>
    static bool holds_first(world& w, Batch const& batch) {
        std::uint32_t expected = 0;
        for (packet_view const packet : batch)
            if (!std::ranges::equal(packet.data(), tagged_frame(60, expected++)))
                return false;
        return expected == batch.size() && expected > 0 && expected <= w.sent;
    }

    /// True if every packet that was sent is there and nobody took it.
    template <class Capture>
    static bool untouched(world& w, Capture& capture) {
        std::size_t left = 0;
        eventually([&] {
            while (auto const batch = capture.try_receive_batch())
                left += batch.size();
            return left >= w.sent;
        });
        return left == w.sent;
    }
};

struct receive_batch : receive_operation {
    static constexpr char const* name = "async_receive_batch";
    using result = packet_batch;
    using signature = void(error_code, result);

    template <class Capture, class Token>
    static auto start(world&, Capture& capture, Token&& token) {
        return capture.async_receive_batch(std::forward<Token>(token));
    }
    static bool complete(world& w, result& batch) { return holds_first(w, batch); }
    static bool nothing(result const& batch) { return !batch; }
};

struct readable : receive_operation {
    static constexpr char const* name = "async_readable";
    using result = ready_guard;
    using signature = void(error_code, result);

    template <class Capture, class Token>
    static auto start(world&, Capture& capture, Token&& token) {
        return capture.async_readable(std::forward<Token>(token));
    }
    static bool complete(world& w, result& guard) { return holds_first(w, guard.next_batch()); }
    static bool nothing(result& guard) { return !guard.next_batch(); }
};

struct receive : receive_operation {
    static constexpr char const* name = "async_receive";
    using result = owned_batch;
    using signature = void(error_code, result);

    template <class Capture, class Token>
    static auto start(world&, Capture& capture, Token&& token) {
        return capture.async_receive(std::forward<Token>(token));
    }
    static bool complete(world& w, result const& batch) { return holds_first(w, batch); }
    static bool nothing(result const& batch) { return batch.empty(); }
};

struct receive_into : receive_operation {
    static constexpr char const* name = "async_receive(into)";
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class Capture, class Token>
    static auto start(world& w, Capture& capture, Token&& token) {
        return capture.async_receive(w.storage, std::forward<Token>(token));
    }
    static bool complete(world& w, result count) { return count == w.storage.size() && holds_first(w, w.storage); }
    static bool nothing(result count) { return count == 0; }
};

/// Completes by the block timer, so its packet has a block that is open for a while, whatever the format under test.
struct drain : receive_operation {
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

struct stream_next : receive_operation {
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
        return receive_operation::untouched(w, stream.capture());
    }
};

struct wait_link : on_capture {
    static constexpr char const* name = "async_wait_link";
    static constexpr error busy = error::link_wait_in_progress;
    using result = link_state;
    using signature = void(error_code, result);

    template <class Capture, class Token>
    static auto start(world&, Capture& capture, Token&& token) {
        return capture.async_wait_link(std::forward<Token>(token));
    }
    static void provoke(world&) { run("ip link set v1 down"); }
    static bool complete(world&, result state) { return state == link_state::down; }
    static bool nothing(result state) { return state == link_state{}; }
    template <class Capture>
    static bool untouched(world&, Capture& capture) {
        return capture.link() == link_state::down;
    }
};

using operations = std::tuple<receive_batch, readable, receive, receive_into, drain, stream_next, wait_link>;

} // namespace netring::test

#endif
