// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_CHANNEL_OPERATIONS_HPP
#define NETRING_TEST_CHANNEL_OPERATIONS_HPP

#include "operation.hpp"
#include "until_packets.hpp"
#include "wire.hpp"

#include <netring/async_capture.hpp>
#include <netring/capture_pool.hpp>
#include <netring/packet_channel.hpp>
#include <netring/packet_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

// The operations of a channel, the pump into one, and the run of a pool, in the form that the matrix drives: how each starts, how the
// world makes it complete, and what it must have delivered.

namespace netring::test {

/// What an operation is driven on. The channel hands over numbers, from 1 on.
struct world : wired, running_context {
    static constexpr std::size_t packet_sockets = 1;

    std::uint32_t pushed = 0;
    std::uint32_t sent = 0;
};

/// What the world does at the other end of the channel that is there, whatever the type of its executor.
struct other_end {
    std::function<void(std::uint32_t)> push;
    std::function<std::uint32_t()> take;
};
inline other_end far;

/// A channel whose other end follows its moves.
template <class Executor>
struct followed_channel : basic_packet_channel<std::uint32_t, Executor> {
    using base = basic_packet_channel<std::uint32_t, Executor>;

    template <class Where>
    followed_channel(Where&& where, packet_channel_options const& options)
        : base(std::forward<Where>(where), options) {
        follow();
    }
    followed_channel(followed_channel&& other) noexcept
        : base(std::move(other)) {
        follow();
    }
    followed_channel& operator=(followed_channel&&) = delete;

private:
    void follow() {
        far = {.push = [this](std::uint32_t number) { this->try_push(std::move(number)); },
               .take = [this] { return this->try_next(); }};
    }
};

struct channel_operation {
    /// Waking it posts it, whatever its handler allows.
    static constexpr bool always_waits = true;
    static constexpr boost::asio::error::misc_errors closed = boost::asio::error::eof;

    template <class Executor>
    using object = followed_channel<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(where, {.capacity_batches = 1});
    }
};

struct channel_next : channel_operation {
    static constexpr char const* name = "packet_channel::async_next";
    /// What is in the channel comes before its end.
    static constexpr bool outlasts_closing = true;
    using result = std::uint32_t;
    using signature = void(error_code, result);

    template <class Channel, class Token>
    static auto start(world&, Channel& channel, Token&& token) {
        return channel.async_next(std::forward<Token>(token));
    }
    static void provoke(world& w) { far.push(++w.pushed); }
    static bool complete(world& w, result number) { return number == 1 && w.pushed >= 1; }
    static bool nothing(result number) { return number == 0; }
    template <class Channel>
    static bool untouched(world& w, Channel& channel) {
        return w.pushed == 1 && channel.try_next() == 1 && channel.try_next() == 0;
    }
};

/// Into a channel that is full.
struct channel_push : channel_operation {
    static constexpr char const* name = "packet_channel::async_push";
    static constexpr std::uint32_t there = 1;
    static constexpr std::uint32_t more = 2;
    using result = no_result;
    using signature = void(error_code);

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        auto channel = channel_operation::make<Executor>(where);
        far.push(there);
        return channel;
    }
    template <class Channel, class Token>
    static auto start(world&, Channel& channel, Token&& token) {
        return channel.async_push(more, std::forward<Token>(token));
    }
    static void provoke(world&) { far.take(); }
    /// Looks, and leaves it there.
    static bool complete(world&, result) {
        auto const number = far.take();
        far.push(number);
        return number == more;
    }
    static bool nothing(result) { return true; }
    template <class Channel>
    static bool untouched(world&, Channel& channel) {
        return channel.try_next() == 0;
    }
};

/// A run that takes packets of a capture until it has seen some.
template <class Op>
struct capture_run : run_operation<Op> {
    static constexpr error busy = error::receive_in_progress;

    /// Frames, so that a packet is there at once.
    static capture_options ring() {
        return {.interface = "v1", .ring = {.format = ring_format::frame, .block_size_bytes = 65536, .block_count = 2}};
    }
    static void provoke(world& w) { w.sender.send_tagged(60, w.sent++, 1); }
    /// A batch may hold more than the packet that ends it.
    static bool complete(world& w, std::size_t seen) { return seen != 0 && seen <= w.sent; }
};

/// A channel and a source of its own, which must not be moved meanwhile.
template <class Executor>
struct pumped_channel {
    using executor_type = Executor;
    struct ends {
        basic_async_capture<Executor> source;
        basic_packet_channel<packet_batch, Executor> channel;
    };
    std::unique_ptr<ends> both;

    executor_type get_executor() const noexcept { return both->source.get_executor(); }
    bool is_open() const { return both->channel.is_open(); }
    void cancel() { both->channel.cancel(); }
    void close() {
        both->channel.close();
        both->source.close();
    }
};

struct pump : capture_run<pump> {
    static constexpr char const* name = "packet_channel::async_run";
    static constexpr bool needs_its_object = true;
    /// A channel that is closed is no failure.
    static inline error_code const closed;

    template <class Executor>
    using object = pumped_channel<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        using ends = typename object<Executor>::ends;
        return {std::unique_ptr<ends>(new ends{basic_async_capture<Executor>(where, ring()),
                                               basic_packet_channel<packet_batch, Executor>(where, {})})};
    }
    template <class Pumped, class Handler>
    static void run(Pumped& pumped, std::shared_ptr<until_packets> const& until, Handler&& handler) {
        auto take = [&until = *until](auto& source) {
            auto batch = source.try_receive_batch();
            until.saw(batch.size());
            return batch;
        };
        pumped.both->channel.async_run(pumped.both->source, take, std::forward<Handler>(handler));
    }
};

struct pool_run : capture_run<pool_run> {
    static constexpr char const* name = "packet_pool::async_run";
    static constexpr bool own_steps = true;

    template <class Executor>
    using object = basic_capture_pool<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(std::vector<Executor>{where_of<Executor>(where)}, std::vector{ring()});
    }
    template <class Pool, class Handler>
    static void run(Pool& pool, std::shared_ptr<until_packets> const& until, Handler&& handler) {
        auto const on_batch = [&until = *until](std::size_t, packet_batch const& batch) { until.saw(batch.size()); };
        pool.async_run(on_batch, std::forward<Handler>(handler));
    }

    template <class Executor, class Where>
    static Executor where_of(Where& where) {
        if constexpr (requires { where.get_executor(); })
            return where.get_executor();
        else
            return where;
    }
};

/// The packets of a pool, merged.
struct pool_next {
    static constexpr char const* name = "packet_pool::async_next";
    /// For the members, which the first one starts.
    static constexpr bool always_waits = true;
    /// The members.
    static constexpr bool goes_on = true;
    using result = sourced_batch;
    using signature = void(error_code, result);

    template <class Executor>
    using object = basic_capture_pool<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return pool_run::make<Executor>(where);
    }
    template <class Pool, class Token>
    static auto start(world&, Pool& pool, Token&& token) {
        return pool.async_next(std::forward<Token>(token));
    }
    static void provoke(world& w) { pool_run::provoke(w); }
    static bool complete(world& w, result& item) {
        std::uint32_t expected = 0;
        for (packet_view const packet : item.batch)
            if (!std::ranges::equal(packet.data(), tagged_frame(60, expected++)))
                return false;
        return item.source == 0 && expected != 0 && expected <= w.sent;
    }
    static bool nothing(result const& item) { return !item; }
    /// True if what was sent is still to come.
    template <class Pool>
    static bool untouched(world& w, Pool& pool) {
        std::size_t left = 0;
        while (left < w.sent) {
            auto item = std::make_shared<result>();
            pool.async_next([item](error_code, result next) { *item = std::move(next); });
            if (!w.run_until([&] { return static_cast<bool>(*item); }))
                return false;
            left += item->size();
        }
        return left == w.sent;
    }
};

using operations = std::tuple<channel_next, channel_push, pump, pool_run, pool_next>;

} // namespace netring::test

#endif
