// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_XDP_OPERATIONS_HPP
#define NETRING_TEST_XDP_OPERATIONS_HPP

#include "operation.hpp"
#include "own_frames.hpp"
#include "own_streams.hpp"
#include "receive_operations.hpp"
#include "wire.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <tuple>
#include <utility>

// The operations of an AF_XDP socket, in the form that the matrix drives: how each starts, how the world makes it complete, and what it
// must have delivered.

namespace netring::test {

/// What an operation is driven on: a socket on v1. An operation that sends waits because all frames are taken, or because the link is
/// down, until a result is provoked.
struct world : wired, running_context {
    static constexpr std::size_t packet_sockets = 2;

    /// Takes all frames that could be sent, so that there is no room.
    void take_frames(std::shared_ptr<umem> from) {
        memory = std::move(from);
        std::array<std::uint32_t, 8> frame{};
        while (memory->take(std::span(frame).first(1), detail::frame_place::user, 0) != 0)
            memory->frames().append(taken, frame[0]);
    }
    void give_back_frames() {
        if (memory)
            memory->give_back(std::exchange(taken, {}), detail::frame_place::user);
        memory.reset();
    }

    void take_link_down() {
        run("ip link set v1 down");
        down = true;
    }
    void bring_link_up() {
        if (std::exchange(down, false))
            set_up({"v1", "v0"});
    }

    ~world() { give_back_frames(); }

    own_frames own;
    own_streams streams;
    owned_batch storage;
    xdp_batch forwarded;
    std::shared_ptr<umem> memory;
    detail::frame_chain taken;
    std::uint32_t sent = 0;
    bool down = false;
    /// A result is there, or will be.
    bool provoked = false;
};

struct on_xdp_socket {
    template <class Executor>
    using object = basic_async_xdp_socket<Executor>;
    using core = xdp_socket;
    using batch = xdp_batch;
    static constexpr auto time_to_arrive = 2ms;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(where, {.interface = "v1", .memory = {.frame_count = 64}, .transmit_ring = 2});
    }
};

using receive_batch = receive_batch_on<on_xdp_socket>;
using readable = readable_on<on_xdp_socket>;
using receive = receive_on<on_xdp_socket>;
using receive_into = receive_into_on<on_xdp_socket>;
using wait_link = wait_link_on<on_xdp_socket>;

/// All that was redirected is there when it has started.
struct drain : receive_operation<on_xdp_socket> {
    static constexpr char const* name = "async_drain";
    static constexpr bool never_waits = true;
    using result = owned_batch;
    using signature = void(error_code, result);

    template <class Socket, class Token>
    static auto start(world& w, Socket& socket, Token&& token) {
        provoke(w);
        return socket.async_drain(std::forward<Token>(token));
    }
    /// Before the first one, which stops the socket.
    static void provoke(world& w) {
        if (w.sent == 0)
            receive_operation<on_xdp_socket>::provoke(w);
    }
    static bool complete(world& w, result const& batch) { return holds_first(w, batch) && batch.size() == w.sent; }
    static bool nothing(result const& batch) { return batch.empty(); }
};

/// What the operations that send have in common: all frames are taken until a result is provoked.
template <class Op>
struct send_operation : on_xdp_socket {
    static constexpr error busy = error::send_in_progress;
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class Socket, class Token>
    static auto start(world& w, Socket& socket, Token&& token) {
        if (socket.is_open() && !w.memory && !w.provoked)
            w.take_frames(socket.memory());
        return Op::initiate(w, socket, std::forward<Token>(token));
    }
    static void provoke(world& w) {
        w.provoked = true;
        w.give_back_frames();
    }
    static bool complete(world& w, result count) {
        w.provoked = false;
        return w.own.arrived(Op::frames) && count == Op::sent;
    }
    static bool nothing(result count) { return count == 0; }
    /// True if nothing of what the operation was to send left.
    template <class Socket>
    static bool untouched(world& w, Socket&) {
        return w.own.arrived(0);
    }
};

struct send : send_operation<send> {
    static constexpr char const* name = "async_send";
    static constexpr std::size_t frames = 1;
    static constexpr std::size_t sent = own_frames::frame_size;

    template <class Socket, class Token>
    static auto initiate(world& w, Socket& socket, Token&& token) {
        return socket.async_send(boost::asio::buffer(w.own.frames[0]), std::forward<Token>(token));
    }
};

struct send_batch : send_operation<send_batch> {
    static constexpr char const* name = "async_send_batch";
    static constexpr std::size_t frames = 2;
    static constexpr std::size_t sent = 2;

    template <class Socket, class Token>
    static auto initiate(world& w, Socket& socket, Token&& token) {
        return socket.async_send_batch(w.own.frames, std::forward<Token>(token));
    }
};

struct send_paced : send_operation<send_paced> {
    /// Until the second frame is due.
    static constexpr bool always_waits = true;
    static constexpr char const* name = "async_send_paced";
    static constexpr std::size_t frames = 2;
    static constexpr std::size_t sent = 2;

    template <class Socket, class Token>
    static auto initiate(world& w, Socket& socket, Token&& token) {
        return socket.async_send_paced(w.own.frames, {.frames_per_second = 1000}, std::forward<Token>(token));
    }
};

struct send_stream : send_operation<send_stream> {
    /// For the stream.
    static constexpr bool always_waits = true;
    static constexpr char const* name = "async_send_paced(stream)";
    static constexpr std::size_t frames = 2;
    static constexpr std::size_t sent = 2;

    template <class Socket, class Token>
    static auto initiate(world& w, Socket& socket, Token&& token) {
        return socket.async_send_paced(w.streams.start(w), {.frames_per_second = 1000}, std::forward<Token>(token));
    }
};

/// What those have in common that wait for a link that is down: two frames of somebody else fill the ring.
template <class Op>
struct link_operation : on_xdp_socket {
    static constexpr error busy = error::send_in_progress;

    template <class Socket, class Token>
    static auto start(world& w, Socket& socket, Token&& token) {
        if (socket.is_open() && !w.down && !w.provoked) {
            w.take_link_down();
            for (auto slot = socket.try_reserve(60); !slot.empty(); slot = socket.try_reserve(60)) {
                std::ranges::copy(tagged_frame(60, 9), slot.begin());
                socket.commit(60);
            }
        }
        return Op::initiate(w, socket, std::forward<Token>(token));
    }
    static void provoke(world& w) {
        w.provoked = true;
        w.bring_link_up();
    }
    template <class Socket>
    static bool untouched(world& w, Socket&) {
        return w.own.arrived(0);
    }
};

template <class Op>
struct wait_operation : link_operation<Op> {
    using result = no_result;
    using signature = void(error_code);

    static bool complete(world& w, result) {
        w.provoked = false;
        return w.own.arrived(0);
    }
    static bool nothing(result) { return true; }
};

struct wait_drained : wait_operation<wait_drained> {
    static constexpr char const* name = "async_wait_drained";

    template <class Socket, class Token>
    static auto initiate(world&, Socket& socket, Token&& token) {
        return socket.async_wait_drained(10s, std::forward<Token>(token));
    }
};

struct wait_room : wait_operation<wait_room> {
    static constexpr char const* name = "async_wait_room";

    template <class Socket, class Token>
    static auto initiate(world&, Socket& socket, Token&& token) {
        return socket.async_wait_room(std::forward<Token>(token));
    }
};

struct flush : wait_operation<flush> {
    static constexpr char const* name = "async_flush";

    template <class Socket, class Token>
    static auto initiate(world&, Socket& socket, Token&& token) {
        return socket.async_flush(std::forward<Token>(token));
    }
};

/// What it forwards was received before.
struct forward : link_operation<forward> {
    static constexpr char const* name = "async_forward";
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class Socket, class Token>
    static auto start(world& w, Socket& socket, Token&& token) {
        xdp_batch batch;
        if (socket.is_open()) {
            w.bring_link_up();
            w.sender.send_tagged(own_frames::frame_size, 5, 1);
            eventually([&] { return static_cast<bool>(batch = socket.try_receive_batch()); });
        }
        w.forwarded = std::move(batch);
        return link_operation<forward>::start(w, socket, std::forward<Token>(token));
    }
    template <class Socket, class Token>
    static auto initiate(world& w, Socket& socket, Token&& token) {
        return socket.async_forward(std::move(w.forwarded), std::forward<Token>(token));
    }
    static bool complete(world& w, result count) {
        w.provoked = false;
        return w.own.arrived(1) && count == 1;
    }
    static bool nothing(result count) { return count == 0; }
};

using operations = std::tuple<receive_batch, readable, receive, receive_into, drain, wait_link, send, send_batch,
                              send_paced, send_stream, wait_drained, wait_room, flush, forward>;

} // namespace netring::test

#endif
