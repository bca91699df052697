// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_MATRIX_HPP
#define NETRING_TEST_SUPPORT_MATRIX_HPP

#include "operation.hpp"
#include "wire.hpp"

#include <netring/cancel_after.hpp>
#include <netring/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/version.hpp>
#if BOOST_VERSION >= 108200
#include <boost/asio/bind_immediate_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>
#endif
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Every asynchronous operation x tokens x cancellation x lifetimes x executors. Whoever includes this has defined `world` and
// `operations`, the tuple of them, in netring::test.

namespace asio = boost::asio;
using netring::error_code;
using netring::test::make;
using netring::test::object;
using netring::test::operations;
using netring::test::when;
using netring::test::world;

inline namespace matrix_parts {

/// The states in which an operation can be when it is cancelled.
enum class state {
    /// Its result was there at the start: it is posted.
    posted,
    /// It waits.
    waiting,
    /// Its wait has succeeded, and it has not looked yet.
    woken,
};

/// Whether it has to wait also when its result was provoked before.
template <class Op>
constexpr bool always_waits = requires {
    Op::always_waits;
};

/// Whether a second operation waits for its turn, and is not refused.
template <class Op>
constexpr bool takes_turns = !requires {
    Op::busy;
};

/// Whether what is there at a close still comes, and then the end.
template <class Op>
constexpr bool outlasts_closing = requires {
    Op::outlasts_closing;
};

/// Whether its object must live until it is complete.
template <class Op>
constexpr bool needs_its_object = requires {
    Op::needs_its_object;
};

/// Whether its object can be closed otherwise than by destroying it.
template <class Op>
constexpr bool can_close = requires(object<Op>& of) {
    of.close();
};

/// Whether it is complete as soon as it has started, so that nothing can come in between.
template <class Op>
using never_waits = std::bool_constant < requires {
    Op::never_waits;
}
> ;

/// The operations that can wait.
using waiting_operations = boost::mp11::mp_remove_if<operations, never_waits>;

/// Whether its object goes on by itself, and so keeps the context running, when it is complete.
template <class Op>
constexpr bool goes_on = requires {
    Op::goes_on;
};

/// Whether its steps run where its object's do, and so end while its handler cannot run yet.
template <class Op>
constexpr bool own_steps = requires {
    Op::own_steps;
};

/// The states in which cancelling can reach it.
template <class Op>
std::vector<state> states_of() {
    if (never_waits<Op>::value)
        return {state::posted};
    if (own_steps<Op>)
        return {state::posted, state::waiting};
    return {state::posted, state::waiting, state::woken};
}

/// What closing ends an operation with, and refuses the next one with.
template <class Op>
error_code closed_with(error_code usual) {
    if constexpr (requires { Op::closed; })
        return Op::closed;
    else
        return usual;
}

template <class Op>
constexpr bool has_result = !std::is_same_v<typename Op::signature, void(error_code)>;

/// What the handlers of one operation saw.
template <class Op>
struct outcome {
    int calls = 0;
    bool initiated = false;
    bool inline_call = false;
    error_code ec;
    typename Op::result value{};
    /// What else the handler does. So that all have one type, as each makes the compiler write the operation anew.
    std::function<void()> then = [] {};

    /// Of no result or one, as the operation has it.
    auto handler() {
        return [this](error_code e, auto... result) {
            ++calls;
            inline_call = !initiated;
            ec = e;
            ((value = std::move(result)), ...);
            then();
        };
    }
};

using anything = std::unique_ptr<void, void (*)(void*)>;

template <class T>
anything own(T value) {
    return {new T(std::move(value)), [](void* owned) { delete static_cast<T*>(owned); }};
}

/// A handler that owns something, and so is move-only.
template <class Op>
auto owning_handler(anything owned, outcome<Op>& seen) {
    return [owned = std::move(owned), handler = seen.handler()](error_code ec, auto... result) {
        handler(ec, std::move(result)...);
    };
}

template <class Op>
void check_success(world& w, outcome<Op>& seen) {
    BOOST_TEST(seen.calls == 1);
    BOOST_TEST(!seen.inline_call);
    BOOST_TEST(!seen.ec, Op::name << ": " << seen.ec.message());
    BOOST_TEST(Op::complete(w, seen.value), Op::name);
}

/// Starts an operation with a handler and provokes its result before or after.
template <class Op, class Capture, class Handler>
void begin(world& w, Capture& capture, when moment, outcome<Op>& seen, Handler&& handler) {
    if (moment == when::before)
        Op::provoke(w);
    Op::start(w, capture, std::forward<Handler>(handler));
    seen.initiated = true;
    if (moment == when::after) {
        w.settle();
        BOOST_TEST(seen.calls == 0);
        Op::provoke(w);
    }
}

/// The same, and waits for the result.
template <class Op, class Capture, class Handler>
void drive(world& w, Capture& capture, when moment, outcome<Op>& seen, Handler&& handler) {
    begin<Op>(w, capture, moment, seen, std::forward<Handler>(handler));
    w.run_until([&] { return seen.calls != 0; });
    w.settle();
}

/// An operation that is cancelled at once is aborted: nothing of one before is in its way.
template <class Op, class Capture>
void check_cancellable(world& w, Capture& capture) {
    outcome<Op> seen;
    Op::start(w, capture, seen.handler());
    seen.initiated = true;
    capture.cancel();
    w.run_until([&] { return seen.calls != 0; });
    BOOST_TEST((seen.ec == asio::error::operation_aborted), Op::name << ": " << seen.ec.message());
}

/// Counts what goes through it.
struct counts {
    std::size_t allocations = 0;
    std::size_t live = 0;
};

template <class T>
struct counting_allocator {
    using value_type = T;
    counts* counted;

    explicit counting_allocator(counts& c)
        : counted(&c) {}
    template <class U>
    counting_allocator(counting_allocator<U> const& other)
        : counted(other.counted) {}

    T* allocate(std::size_t n) {
        ++counted->allocations;
        ++counted->live;
        return std::allocator<T>().allocate(n);
    }
    void deallocate(T* p, std::size_t n) {
        --counted->live;
        std::allocator<T>().deallocate(p, n);
    }
    template <class U>
    bool operator==(counting_allocator<U> const& other) const {
        return counted == other.counted;
    }
};

/// When its result can come.
template <class Op>
std::vector<when> moments_of() {
    if (never_waits<Op>::value)
        return {when::before};
    return {when::before, when::after};
}

} // namespace matrix_parts

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_callback_runs_once_on_the_objects_executor, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        bool on_executor = false;
        seen.then = [&] { on_executor = w.context.get_executor().running_in_this_thread(); };
        drive<Op>(w, capture, moment, seen, seen.handler());
        check_success(w, seen);
        BOOST_TEST(on_executor);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_future_is_read_on_another_thread, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        if (moment == when::before)
            Op::provoke(w);
        auto future = Op::start(w, capture, asio::use_future);
        std::jthread const runner([&] { w.context.run(); });
        if (moment == when::after)
            Op::provoke(w);
        BOOST_TEST_REQUIRE((future.wait_for(std::chrono::seconds(2)) == std::future_status::ready));
        if (goes_on<Op>)
            w.context.stop();
        outcome<Op> seen;
        if constexpr (has_result<Op>)
            seen.value = future.get();
        else
            future.get();
        BOOST_TEST(Op::complete(w, seen.value), Op::name);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_failed_future_throws_the_error, Op, operations) {
    world w;
    auto capture = make<Op>(w.context);
    auto future = Op::start(w, capture, asio::use_future);
    capture.cancel();
    w.run_until([&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    BOOST_CHECK_EXCEPTION(future.get(), netring::system_error,
                          [](auto const& e) { return e.code() == asio::error::operation_aborted; });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_coroutine_resumes_with_the_result, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        seen.initiated = true;
        if (moment == when::before)
            Op::provoke(w);
        asio::co_spawn(
            w.context,
            [&]() -> asio::awaitable<void> {
                if constexpr (has_result<Op>)
                    seen.value = co_await Op::start(w, capture, asio::use_awaitable);
                else
                    co_await Op::start(w, capture, asio::use_awaitable);
                ++seen.calls;
            },
            asio::detached);
        w.settle();
        if (moment == when::after)
            Op::provoke(w);
        w.run_until([&] { return seen.calls != 0; });
        check_success(w, seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_deferred_operation_starts_when_it_is_called, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        auto operation = Op::start(w, capture, asio::deferred);
        // Packaged is not started: another one may come first, and what cancels that one is nothing to this one.
        check_cancellable<Op>(w, capture);
        if (moment == when::before)
            Op::provoke(w);
        std::move(operation)(seen.handler());
        seen.initiated = true;
        if (moment == when::after)
            Op::provoke(w);
        w.run_until([&] { return seen.calls != 0; });
        check_success(w, seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_tuple_carries_the_error_instead_of_throwing, Op, waiting_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome<Op> seen;
    seen.initiated = true;
    int aborted = 0;
    asio::co_spawn(
        w.context,
        [&]() -> asio::awaitable<void> {
            auto first = co_await Op::start(w, capture, asio::as_tuple(asio::use_awaitable));
            aborted += std::get<0>(first) == asio::error::operation_aborted ? 1 : 0;
            auto second = co_await Op::start(w, capture, asio::as_tuple(asio::use_awaitable));
            std::apply(seen.handler(), std::move(second));
        },
        asio::detached);
    w.settle();
    capture.cancel();
    w.run_until([&] { return aborted != 0; });
    Op::provoke(w);
    w.run_until([&] { return seen.calls != 0; });
    BOOST_TEST(aborted == 1);
    check_success(w, seen);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bound_executor_runs_the_handler, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        auto const strand = asio::make_strand(w.context);
        outcome<Op> seen;
        bool on_strand = false;
        seen.then = [&] { on_strand = strand.running_in_this_thread(); };
        drive<Op>(w, capture, moment, seen, asio::bind_executor(strand, seen.handler()));
        check_success(w, seen);
        BOOST_TEST(on_strand);
    }
}

inline namespace matrix_parts {

template <class Op, class Executor>
void check_allocator(when moment) {
    world w;
    auto capture = make<Op, Executor>(w.context);
    outcome<Op> seen;
    counts counted;
    std::size_t live_in_handler = 99;
    seen.then = [&] { live_in_handler = counted.live; };
    drive<Op>(w, capture, moment, seen, asio::bind_allocator(counting_allocator<int>(counted), seen.handler()));
    check_success(w, seen);
    BOOST_TEST(counted.allocations > 0U);
    BOOST_TEST(live_in_handler == 0U);
    BOOST_TEST(counted.live == 0U);
}

} // namespace matrix_parts

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bound_allocator_is_used_and_empty_before_the_handler_runs, Op, operations) {
    for (auto const moment : moments_of<Op>())
        check_allocator<Op, asio::io_context::executor_type>(moment);
    // A post through an erased executor cannot carry an allocator; a wait can.
    if constexpr (!never_waits<Op>::value)
        check_allocator<Op, asio::any_io_executor>(when::after);
}

#if BOOST_VERSION >= 108200
BOOST_AUTO_TEST_CASE_TEMPLATE(an_immediate_executor_may_run_the_handler_within_the_call, Op, operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome<Op> seen;
    // Within the call is no fault here.
    seen.initiated = true;
    Op::provoke(w);
    // On the handler's executor, where the handler runs in any case.
    asio::post(w.context, [&] {
        Op::start(w, capture, asio::bind_immediate_executor(asio::system_executor(), seen.handler()));
        BOOST_TEST((seen.calls == 1 || always_waits<Op>), Op::name);
    });
    w.run_until([&] { return seen.calls != 0; });
    check_success(w, seen);
}
#endif

BOOST_AUTO_TEST_CASE_TEMPLATE(a_handler_may_be_move_only_or_erased, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        {
            world w;
            auto capture = make<Op>(w.context);
            outcome<Op> seen;
            auto owned = own(7);
            seen.then = [&only = *static_cast<int*>(owned.get())] { BOOST_TEST(only == 7); };
            drive<Op>(w, capture, moment, seen, owning_handler(std::move(owned), seen));
            check_success(w, seen);
        }
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        drive<Op>(w, capture, moment, seen, asio::any_completion_handler<typename Op::signature>(seen.handler()));
        check_success(w, seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_handler_may_be_an_lvalue, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        auto const handler = seen.handler();
        drive<Op>(w, capture, moment, seen, handler);
        check_success(w, seen);
        Op::start(w, capture, handler);
        capture.cancel();
        w.run_until([&] { return seen.calls == 2; });
        BOOST_TEST(seen.calls == 2);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_detached_operation_runs_to_its_end, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        if (moment == when::before)
            Op::provoke(w);
        Op::start(w, capture, asio::detached);
        if (moment == when::after) {
            w.settle();
            BOOST_TEST(!w.context.stopped(), Op::name);
            Op::provoke(w);
        }
        w.settle(std::chrono::seconds(2));
        BOOST_TEST(w.context.stopped() != goes_on<Op>, Op::name);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_a_handler_throws_leaves_run_and_the_object_is_as_usable_as_before, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        seen.then = [] { throw std::domain_error("the handler's"); };
        begin<Op>(w, capture, moment, seen, seen.handler());
        BOOST_CHECK_THROW(w.run_until([] { return false; }), std::domain_error);
        check_success(w, seen);
        check_cancellable<Op>(w, capture);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_executor_type_serves, Op, operations) {
    {
        world w;
        auto capture = make<Op, asio::io_context::executor_type>(w.context);
        outcome<Op> seen;
        drive<Op>(w, capture, moments_of<Op>().back(), seen, seen.handler());
        check_success(w, seen);
    }
    world w;
    auto const strand = asio::make_strand(w.context);
    auto capture = make<Op, asio::strand<asio::io_context::executor_type>>(strand);
    outcome<Op> seen;
    bool on_strand = false;
    seen.then = [&] { on_strand = strand.running_in_this_thread(); };
    drive<Op>(w, capture, moments_of<Op>().back(), seen, seen.handler());
    check_success(w, seen);
    BOOST_TEST(on_strand);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(cancellation)

inline namespace matrix_parts {

using cancel_type = asio::cancellation_type;

/// Brings an operation into a state, does something to it, and checks that it fails once with nothing taken.
template <class Op, class Capture, class Abort>
void abort_in(world& w, std::optional<Capture>& capture, state in, Abort abort,
              error_code const& with = asio::error::operation_aborted) {
    outcome<Op> seen;
    asio::cancellation_signal signal;
    // Steps run on the handler's executor: one that does not run yet holds a woken operation where it is.
    asio::io_context late;
    auto const handler = [&](auto const& executor) {
        return asio::bind_executor(executor, asio::bind_cancellation_slot(signal.slot(), seen.handler()));
    };
    if (in == state::posted)
        Op::provoke(w);
    if (in == state::woken)
        Op::start(w, *capture, handler(late.get_executor()));
    else
        Op::start(w, *capture, handler(w.context.get_executor()));
    seen.initiated = true;
    if (in != state::posted) {
        w.settle();
        late.poll();
        BOOST_TEST(seen.calls == 0);
    }
    if (in == state::woken) {
        Op::provoke(w);
        w.settle();
        BOOST_TEST(seen.calls == 0);
    }
    abort(signal);
    w.settle();
    late.restart();
    late.poll();
    w.settle();
    BOOST_TEST(seen.calls == 1, Op::name);
    BOOST_TEST(!seen.inline_call);
    BOOST_TEST((seen.ec == with), Op::name << ": " << seen.ec.message());
    BOOST_TEST(Op::nothing(seen.value), Op::name);
}

} // namespace matrix_parts

BOOST_AUTO_TEST_CASE_TEMPLATE(each_type_aborts_in_each_state_and_takes_nothing, Op, operations) {
    for (auto const type : {cancel_type::total, cancel_type::partial, cancel_type::terminal, cancel_type::all})
        for (auto const in : states_of<Op>()) {
            world w;
            std::optional capture(make<Op>(w.context));
            abort_in<Op>(w, capture, in, [&](asio::cancellation_signal& signal) { signal.emit(type); });
            if (in == state::waiting)
                Op::provoke(w);
            BOOST_TEST(Op::untouched(w, *capture), Op::name);
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_time_limit_ends_a_wait_and_loses_nothing, Op, waiting_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome<Op> first;
    Op::start(w, capture, netring::cancel_after(std::chrono::milliseconds(20), first.handler()));
    first.initiated = true;
    w.run_until([&] { return first.calls != 0; });
    BOOST_TEST((first.ec == asio::error::operation_aborted), Op::name << ": " << first.ec.message());
    BOOST_TEST(Op::nothing(first.value), Op::name);
    outcome<Op> second;
    Op::provoke(w);
    Op::start(w, capture, netring::cancel_after(std::chrono::seconds(10), second.handler()));
    second.initiated = true;
    w.run_until([&] { return second.calls != 0; });
    check_success(w, second);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cancel_aborts_in_each_state_and_the_next_operation_succeeds, Op, operations) {
    for (auto const in : states_of<Op>()) {
        world w;
        std::optional capture(make<Op>(w.context));
        abort_in<Op>(w, capture, in, [&](asio::cancellation_signal&) { capture->cancel(); });
        outcome<Op> seen;
        drive<Op>(w, *capture, in == state::waiting ? when::after : when::before, seen, seen.handler());
        check_success(w, seen);
    }
}

inline namespace matrix_parts {

template <class Op>
void close_in(state in) {
    world w;
    std::optional capture(make<Op>(w.context));
    abort_in<Op>(
        w, capture, in, [&](asio::cancellation_signal&) { capture->close(); },
        closed_with<Op>(asio::error::operation_aborted));
    BOOST_TEST(!capture->is_open());
    // And what is started afterwards is refused, not within the call.
    outcome<Op> seen;
    Op::start(w, *capture, seen.handler());
    seen.initiated = true;
    w.settle();
    BOOST_TEST(seen.calls == 1);
    BOOST_TEST(!seen.inline_call);
    BOOST_TEST((seen.ec == closed_with<Op>(netring::error::not_open)));
    BOOST_TEST(netring::test::packet_sockets() == world::packet_sockets);
}

} // namespace matrix_parts

BOOST_AUTO_TEST_CASE_TEMPLATE(closing_ends_in_each_state, Op, operations) {
    if constexpr (can_close<Op>)
        for (auto const in : states_of<Op>())
            if (!outlasts_closing<Op> || in == state::waiting)
                close_in<Op>(in);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(destroying_aborts_in_each_state, Op, operations) {
    if constexpr (!needs_its_object<Op>)
        for (auto const in : states_of<Op>()) {
            world w;
            std::optional capture(make<Op>(w.context));
            abort_in<Op>(w, capture, in, [&](asio::cancellation_signal&) { capture.reset(); });
            BOOST_TEST(netring::test::packet_sockets() == world::packet_sockets);
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(moving_does_not_disturb_and_cancellation_still_reaches, Op, operations) {
    for (auto const in : states_of<Op>()) {
        world w;
        std::optional capture(make<Op>(w.context));
        std::optional<object<Op>> moved;
        abort_in<Op>(w, capture, in, [&](asio::cancellation_signal& signal) {
            moved.emplace(std::move(*capture));
            capture.reset();
            signal.emit(cancel_type::terminal);
        });
        if constexpr (can_close<Op>)
            BOOST_TEST(moved->is_open());

        outcome<Op> seen;
        if (in == state::waiting)
            Op::provoke(w);
        Op::start(w, *moved, seen.handler());
        seen.initiated = true;
        auto again = std::move(*moved);
        w.run_until([&] { return seen.calls != 0; });
        check_success(w, seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_second_operation_is_refused_or_waits_its_turn_and_the_first_goes_on, Op,
                              waiting_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome<Op> first;
    Op::start(w, capture, first.handler());
    first.initiated = true;
    w.settle();
    outcome<Op> others[2];
    for (auto& second : others) {
        Op::start(w, capture, second.handler());
        second.initiated = true;
        w.settle();
        BOOST_TEST(second.calls == (takes_turns<Op> ? 0 : 1));
        BOOST_TEST(!second.inline_call);
        if constexpr (!takes_turns<Op>)
            BOOST_TEST((second.ec == Op::busy));
        BOOST_TEST(first.calls == 0);
    }
    Op::provoke(w);
    w.run_until([&] { return first.calls != 0; });
    check_success(w, first);
    capture.cancel();
    w.settle();
    BOOST_TEST((others[0].calls == 1 && others[1].calls == 1));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_handler_may_start_the_next_operation, Op, waiting_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome<Op> first;
    outcome<Op> second;
    Op::provoke(w);
    first.then = [&] {
        BOOST_TEST(Op::complete(w, first.value));
        Op::start(w, capture, second.handler());
        second.initiated = true;
    };
    Op::start(w, capture, first.handler());
    first.initiated = true;
    w.run_until([&] { return first.calls != 0; });
    w.settle();
    BOOST_TEST(second.calls == 0);
    capture.cancel();
    w.run_until([&] { return second.calls != 0; });
    BOOST_TEST((second.ec == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_context_that_dies_first_destroys_the_handler, Op, operations) {
    for (auto const in : states_of<Op>()) {
        if (in == state::woken)
            continue;
        outcome<Op> seen;
        auto const token = std::make_shared<int>();
        {
            world w;
            // The handler owns the capture, which so dies within the context's destructor.
            auto context = std::make_unique<asio::io_context>();
            auto owned = own(std::pair(make<Op>(*context), token));
            auto& started = static_cast<std::pair<object<Op>, std::shared_ptr<int>>*>(owned.get())->first;
            if (in == state::posted)
                Op::provoke(w);
            Op::start(w, started, owning_handler(std::move(owned), seen));
            if (in == state::waiting)
                context->run_for(std::chrono::milliseconds(20));
            context.reset();
            BOOST_TEST(netring::test::packet_sockets() == world::packet_sockets);
        }
        BOOST_TEST(token.use_count() == 1);
        BOOST_TEST(seen.calls == 0);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stopped_context_completes_nothing_until_it_runs_again, Op, operations) {
    for (auto const moment : moments_of<Op>()) {
        world w;
        auto capture = make<Op>(w.context);
        outcome<Op> seen;
        begin<Op>(w, capture, moment, seen, seen.handler());
        w.context.stop();
        w.context.run_for(std::chrono::milliseconds(20));
        BOOST_TEST(seen.calls == 0, Op::name);
        w.run_until([&] { return seen.calls != 0; });
        check_success(w, seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pending_operations_keep_the_context_running, Op, waiting_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome<Op> seen;
    seen.then = [&] {
        if (goes_on<Op>)
            w.context.stop();
    };
    Op::start(w, capture, seen.handler());
    seen.initiated = true;
    {
        std::jthread const later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            Op::provoke(w);
        });
        // No work guard: the operation itself keeps it running.
        w.context.run();
    }
    check_success(w, seen);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
