// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_UNTIL_PACKETS_HPP
#define NETRING_TEST_SUPPORT_UNTIL_PACKETS_HPP

#include <netring/error.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>

#include <cstddef>
#include <memory>
#include <utility>

// An operation that runs until it is cancelled has no success of its own. In the form that the matrix drives, it is at its end when it
// has seen packets, and its result is how many.

namespace netring::test {

struct until_packets {
    boost::asio::cancellation_signal end;
    std::size_t seen = 0;

    void saw(std::size_t packets) {
        if (packets == 0)
            return;
        seen += packets;
        end.emit(boost::asio::cancellation_type::terminal);
    }
};

template <class Handler>
struct after_packets {
    void operator()(error_code ec) {
        bool const ended = ec == boost::asio::error::operation_aborted && run->seen != 0;
        auto const seen = run->seen;
        // Before the handler, whose allocator it may be from.
        run.reset();
        std::move(handler)(ended ? error_code() : ec, seen);
    }

    Handler handler;
    std::shared_ptr<until_packets> run;
};

/// Starts `Op::run(object, until, handler)`. Knows the executor, as every initiation does.
template <class Op, class Object>
struct start_until_packets {
    using executor_type = typename Object::executor_type;
    executor_type get_executor() const noexcept { return object->get_executor(); }

    template <class Handler>
    void operator()(Handler handler) const {
        auto const until = std::make_shared<until_packets>();
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([until](boost::asio::cancellation_type type) { until->end.emit(type); });
        Op::run(
            *object, until,
            boost::asio::bind_cancellation_slot(until->end.slot(), after_packets<Handler>{std::move(handler), until}));
    }

    Object* object;
};

/// What such operations have in common.
template <class Op>
struct run_operation {
    static constexpr bool always_waits = true;
    using result = std::size_t;
    using signature = void(error_code, result);

    template <class World, class Object, class Token>
    static auto start(World&, Object& object, Token&& token) {
        return boost::asio::async_initiate<Token, signature>(start_until_packets<Op, Object>{&object}, token);
    }
    static bool nothing(result seen) { return seen == 0; }
    /// True if what was sent is still to be seen.
    template <class World, class Object>
    static bool untouched(World& w, Object& object) {
        result seen = 0;
        start(w, object, [&](error_code, result count) { seen = count; });
        w.run_until([&] { return seen != 0; });
        return Op::complete(w, seen);
    }
};

} // namespace netring::test

template <template <class, class> class Associator, class Handler, class Default>
struct boost::asio::associator<Associator, netring::test::after_packets<Handler>, Default>
    : Associator<Handler, Default> {
    static auto get(netring::test::after_packets<Handler> const& by) noexcept {
        return Associator<Handler, Default>::get(by.handler);
    }
    static auto get(netring::test::after_packets<Handler> const& by, Default const& otherwise) noexcept {
        return Associator<Handler, Default>::get(by.handler, otherwise);
    }
};

#endif
