// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_RECEIVE_OPERATIONS_HPP
#define NETRING_TEST_SUPPORT_RECEIVE_OPERATIONS_HPP

#include "wire.hpp"

#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/owned_batch.hpp>
#include <netring/packet_view.hpp>
#include <netring/ready_guard.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

// The operations of whatever receives, in the form that the matrix drives. `On` says of what: its `object` and how to `make` one, the
// `core` under it, its `batch`, and the `time_to_arrive` of a packet.

namespace netring::test {

/// What the receive operations have in common: packets complete them, and packets that they did not take are there.
template <class On>
struct receive_operation : On {
    static constexpr error busy = error::receive_in_progress;

    /// Makes the operation's result available and waits until it is. One packet, hence one block: a second block would
    /// complete the operation after this one too.
    template <class World>
    static void provoke(World& w) {
        w.sender.send_tagged(60, w.sent++, 1);
        std::this_thread::sleep_for(On::time_to_arrive);
    }

    /// True if a batch holds the first packets that were sent.
    template <class World, class Batch>
    static bool holds_first(World& w, Batch const& batch) {
        std::uint32_t expected = 0;
        for (packet_view const packet : batch)
            if (!std::ranges::equal(packet.data(), tagged_frame(60, expected++)))
                return false;
        return expected == batch.size() && expected > 0 && expected <= w.sent;
    }

    /// True if every packet that was sent is there and nobody took it.
    template <class World, class Object>
    static bool untouched(World& w, Object& object) {
        std::size_t left = 0;
        eventually([&] {
            while (auto const batch = object.try_receive_batch())
                left += batch.size();
            return left >= w.sent;
        });
        return left == w.sent;
    }
};

template <class On>
struct receive_batch_on : receive_operation<On> {
    static constexpr char const* name = "async_receive_batch";
    using result = typename On::batch;
    using signature = void(error_code, result);

    template <class World, class Object, class Token>
    static auto start(World&, Object& object, Token&& token) {
        return object.async_receive_batch(std::forward<Token>(token));
    }
    template <class World>
    static bool complete(World& w, result& batch) {
        return receive_operation<On>::holds_first(w, batch);
    }
    static bool nothing(result const& batch) { return !batch; }
};

template <class On>
struct readable_on : receive_operation<On> {
    static constexpr char const* name = "async_readable";
    using result = basic_ready_guard<typename On::core>;
    using signature = void(error_code, result);

    template <class World, class Object, class Token>
    static auto start(World&, Object& object, Token&& token) {
        return object.async_readable(std::forward<Token>(token));
    }
    template <class World>
    static bool complete(World& w, result& guard) {
        return receive_operation<On>::holds_first(w, guard.next_batch());
    }
    static bool nothing(result& guard) { return !guard.next_batch(); }
};

template <class On>
struct receive_on : receive_operation<On> {
    static constexpr char const* name = "async_receive";
    using result = owned_batch;
    using signature = void(error_code, result);

    template <class World, class Object, class Token>
    static auto start(World&, Object& object, Token&& token) {
        return object.async_receive(std::forward<Token>(token));
    }
    template <class World>
    static bool complete(World& w, result const& batch) {
        return receive_operation<On>::holds_first(w, batch);
    }
    static bool nothing(result const& batch) { return batch.empty(); }
};

template <class On>
struct receive_into_on : receive_operation<On> {
    static constexpr char const* name = "async_receive(into)";
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class World, class Object, class Token>
    static auto start(World& w, Object& object, Token&& token) {
        return object.async_receive(w.storage, std::forward<Token>(token));
    }
    template <class World>
    static bool complete(World& w, result count) {
        return count == w.storage.size() && receive_operation<On>::holds_first(w, w.storage);
    }
    static bool nothing(result count) { return count == 0; }
};

template <class On>
struct wait_link_on : On {
    static constexpr char const* name = "async_wait_link";
    static constexpr error busy = error::link_wait_in_progress;
    using result = link_state;
    using signature = void(error_code, result);

    template <class World, class Object, class Token>
    static auto start(World&, Object& object, Token&& token) {
        return object.async_wait_link(std::forward<Token>(token));
    }
    template <class World>
    static void provoke(World& w) {
        w.take_link_down();
    }
    template <class World>
    static bool complete(World&, result state) {
        return state == link_state::down;
    }
    static bool nothing(result state) { return state == link_state{}; }
    template <class World, class Object>
    static bool untouched(World&, Object& object) {
        return object.link() == link_state::down;
    }
};

} // namespace netring::test

#endif
