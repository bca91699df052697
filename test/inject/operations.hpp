// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_INJECT_OPERATIONS_HPP
#define NETRING_TEST_INJECT_OPERATIONS_HPP

#include "operation.hpp"
#include "own_frames.hpp"
#include "own_streams.hpp"
#include "wire.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

// The operations of an injector, in the form that the matrix drives: how each starts, how the world makes it complete, and what it must
// have delivered.

namespace netring::test {

/// What an operation is driven on: an injector of one slot on v1, whose frame a shaper holds until a result is provoked.
struct world : veth_pair, running_context {
    static constexpr std::size_t packet_sockets = 2;

    world() { shape("rate 1gbit", "limit 100000"); }

    void shape(std::string const& rate, std::string const& limit) const {
        run("tc qdisc replace dev v1 root tbf burst 1600 " + rate + ' ' + limit);
    }

    /// From here on operations wait.
    template <class Injector>
    void plug(Injector& injector, bool takes_frames) {
        if (!injector.is_open())
            return;
        plugged = true;
        shape("rate 8kbit", takes_frames ? "limit 100000" : "limit 1000");
        if (takes_frames)
            // Takes what the shaper lets through at once.
            passer_by.send_tagged(1514, 0, 1);
        fill(injector, 1514);
    }

    /// Queues a frame, if there is room: the operation before may have left its own.
    template <class Injector>
    static void fill(Injector& injector, std::size_t size) {
        error_code ec;
        auto const slot = injector.try_reserve(size, ec);
        if (slot.empty())
            return;
        std::ranges::copy(tagged_frame(size, 0), slot.begin());
        injector.commit(size);
    }

    /// Makes the operation's result available.
    void unplug() {
        provoked = true;
        if (std::exchange(plugged, false)) {
            shape("rate 1gbit", "limit 100000");
            passer_by.send_tagged(60, 0, 1);
        }
    }

    /// The operation has had its result. True if all its frames arrived.
    bool sent(std::size_t count) {
        provoked = false;
        return own.arrived(count);
    }

    plain_sender passer_by{"v1"};
    own_frames own;
    own_streams streams;
    bool plugged = false;
    /// A result is there, or will be.
    bool provoked = false;
};

/// What the operations of an injector have in common.
template <class Op>
struct inject_operation {
    static constexpr error busy = error::send_in_progress;
    static constexpr bool plug_takes_frames = true;

    template <class Executor>
    using object = basic_async_inject<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(where, {.interface = "v1",
                                        .frame_size_bytes = 2048,
                                        .frame_count = 1,
                                        .timestamps = transmit_timestamp_source::software});
    }
    template <class Injector, class Token>
    static auto start(world& w, Injector& injector, Token&& token) {
        if (!w.plugged && !w.provoked)
            w.plug(injector, Op::plug_takes_frames);
        return Op::initiate(w, injector, std::forward<Token>(token));
    }
    static void provoke(world& w) { w.unplug(); }
    /// True if nothing of what the operation was to send left.
    template <class Injector>
    static bool untouched(world& w, Injector&) {
        return w.own.arrived(0);
    }
};

struct send : inject_operation<send> {
    static constexpr char const* name = "async_send";
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class Injector, class Token>
    static auto initiate(world& w, Injector& injector, Token&& token) {
        return injector.async_send(boost::asio::buffer(w.own.frames[0]), std::forward<Token>(token));
    }
    static bool complete(world& w, result bytes) { return w.sent(1) && bytes == own_frames::frame_size; }
    static bool nothing(result bytes) { return bytes == 0; }
};

struct send_with_info : inject_operation<send_with_info> {
    static constexpr char const* name = "async_send(info)";
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class Injector, class Token>
    static auto initiate(world& w, Injector& injector, Token&& token) {
        return injector.async_send(boost::asio::buffer(w.own.frames[0]), transmit_info(), std::forward<Token>(token));
    }
    static bool complete(world& w, result bytes) { return w.sent(1) && bytes == own_frames::frame_size; }
    static bool nothing(result bytes) { return bytes == 0; }
};

/// What sends both frames, of which the second waits for a slot.
template <class Op>
struct send_both : inject_operation<Op> {
    static constexpr bool always_waits = true;
    using result = std::size_t;
    using signature = void(error_code, result);

    static bool complete(world& w, result count) { return w.sent(2) && count == 2; }
    static bool nothing(result count) { return count == 0; }
};

struct send_batch : send_both<send_batch> {
    static constexpr char const* name = "async_send_batch";

    template <class Injector, class Token>
    static auto initiate(world& w, Injector& injector, Token&& token) {
        return injector.async_send_batch(w.own.frames, std::forward<Token>(token));
    }
};

struct send_paced : send_both<send_paced> {
    static constexpr char const* name = "async_send_paced";

    template <class Injector, class Token>
    static auto initiate(world& w, Injector& injector, Token&& token) {
        return injector.async_send_paced(w.own.frames, {.frames_per_second = 1000}, std::forward<Token>(token));
    }
};

struct send_stream : send_both<send_stream> {
    static constexpr char const* name = "async_send_paced(stream)";

    template <class Injector, class Token>
    static auto initiate(world& w, Injector& injector, Token&& token) {
        return injector.async_send_paced(w.streams.start(w), {.frames_per_second = 1000}, std::forward<Token>(token));
    }
};

template <class Op>
struct wait_operation : inject_operation<Op> {
    using result = no_result;
    using signature = void(error_code);

    static bool complete(world& w, result) { return w.sent(0); }
    static bool nothing(result) { return true; }
};

/// The shaper's queue takes no frame while it is plugged, so that the frame stays unsent.
struct flush : wait_operation<flush> {
    static constexpr char const* name = "async_flush";
    static constexpr bool plug_takes_frames = false;

    template <class Injector, class Token>
    static auto initiate(world&, Injector& injector, Token&& token) {
        return injector.async_flush(std::forward<Token>(token));
    }
};

struct wait_drained : wait_operation<wait_drained> {
    static constexpr char const* name = "async_wait_drained";

    template <class Injector, class Token>
    static auto initiate(world&, Injector& injector, Token&& token) {
        return injector.async_wait_drained(10s, std::forward<Token>(token));
    }
};

struct wait_room : wait_operation<wait_room> {
    static constexpr char const* name = "async_wait_room";

    template <class Injector, class Token>
    static auto initiate(world&, Injector& injector, Token&& token) {
        return injector.async_wait_room(std::forward<Token>(token));
    }
};

struct wait_timestamp : inject_operation<wait_timestamp> {
    static constexpr char const* name = "async_wait_timestamp";
    static constexpr error busy = error::timestamp_wait_in_progress;
    using result = transmit_timestamp;
    using signature = void(error_code, result);

    template <class Injector, class Token>
    static auto start(world& w, Injector& injector, Token&& token) {
        if (w.provoked)
            world::fill(injector, 100);
        else if (!w.plugged)
            w.plug(injector, true);
        return injector.async_wait_timestamp(std::forward<Token>(token));
    }
    static bool complete(world& w, result const& stamp) {
        w.provoked = false;
        auto const age = std::chrono::system_clock::now() - stamp.time.time();
        return age > 0s && age < 5s;
    }
    static bool nothing(result const& stamp) { return stamp.time == timestamp(); }
    template <class Injector>
    static bool untouched(world&, Injector& injector) {
        return eventually([&] { return injector.try_read_timestamp().has_value(); });
    }
};

using operations = std::tuple<send, send_with_info, send_batch, send_paced, send_stream, flush, wait_drained, wait_room,
                              wait_timestamp>;

} // namespace netring::test

#endif
