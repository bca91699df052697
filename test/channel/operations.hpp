// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_CHANNEL_OPERATIONS_HPP
#define NETRING_TEST_CHANNEL_OPERATIONS_HPP

#include "operation.hpp"

#include <netring/packet_channel.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <tuple>
#include <utility>

// The operations of a channel, in the form that the matrix drives: how each starts, how the world makes it complete, and what it must
// have delivered.

namespace netring::test {

/// What an operation is driven on. The channel hands over numbers, from 1 on.
struct world : running_context {
    static constexpr std::size_t packet_sockets = 0;

    std::uint32_t pushed = 0;
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

using operations = std::tuple<channel_next, channel_push>;

} // namespace netring::test

#endif
