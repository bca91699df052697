// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "operations.hpp"
#include "rethrow.hpp"
#include "timed.hpp"

#include <netring/cancel_after.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <boost/version.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <memory_resource>
#include <optional>
#include <stdexcept>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::error_code;
using netring::test::make;
using netring::test::matrix_ring;
using netring::test::rethrow;
using netring::test::when;
using netring::test::world;
using cancel_type = asio::cancellation_type;
using std::chrono::steady_clock;

namespace {

/// They bring a lease and a value, from the ring and from elsewhere. The matrix gives each operation a limit.
using two_operations = std::tuple<netring::test::receive_batch, netring::test::wait_link>;
using one_operation = std::tuple<netring::test::receive_batch>;

/// What the handler of one operation saw.
template <class Result>
struct outcome {
    int calls = 0;
    bool initiated = false;
    bool inline_call = false;
    error_code ec;
    Result value{};

    auto handler() {
        return [this](error_code e, Result result) {
            ++calls;
            inline_call = !initiated;
            ec = e;
            value = std::move(result);
        };
    }
};

template <class Op>
using outcome_of = outcome<typename Op::result>;

template <class Op>
void check_success(world& w, outcome_of<Op>& seen) {
    BOOST_TEST(seen.calls == 1, Op::name);
    BOOST_TEST(!seen.inline_call);
    BOOST_TEST(!seen.ec, Op::name << ": " << seen.ec.message());
    BOOST_TEST(Op::complete(w, seen.value), Op::name);
}

template <class Op>
void check_aborted(outcome_of<Op>& seen) {
    BOOST_TEST(seen.calls == 1, Op::name);
    BOOST_TEST(!seen.inline_call);
    BOOST_TEST((seen.ec == asio::error::operation_aborted), Op::name << ": " << seen.ec.message());
    BOOST_TEST(Op::nothing(seen.value), Op::name);
}

/// Runs until no work is left. @return how long that took, from `start` on.
std::chrono::milliseconds run_out(asio::io_context& context, steady_clock::time_point start = steady_clock::now()) {
    context.restart();
    context.run();
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
}

struct counting_memory : std::pmr::memory_resource {
    std::size_t allocations = 0;
    std::size_t live = 0;

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        ++allocations;
        ++live;
        return std::pmr::new_delete_resource()->allocate(size, alignment);
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
        --live;
        std::pmr::new_delete_resource()->deallocate(memory, size, alignment);
    }
    bool do_is_equal(std::pmr::memory_resource const& other) const noexcept override { return this == &other; }
};

/// From Boost 1.86 on it is Asio's own, which promises less here and there.
constexpr bool not_asios_own = BOOST_VERSION < 108600;

} // namespace

// A time limit does not look at the ring.
BOOST_AUTO_TEST_SUITE(cancel_after, *netring::test::only_in_blocks())

using netring::cancel_after;

BOOST_TEST_DECORATOR(*netring::test::timed())
BOOST_AUTO_TEST_CASE_TEMPLATE(a_wait_on_a_quiet_link_ends_in_time, Op, two_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome_of<Op> seen;
    bool on_executor = false;
    auto const start = steady_clock::now();
    Op::start(w, capture, cancel_after(100ms, [&](error_code ec, typename Op::result result) {
                  on_executor = w.context.get_executor().running_in_this_thread();
                  seen.handler()(ec, std::move(result));
              }));
    seen.initiated = true;
    auto const took = run_out(w.context, start);
    check_aborted<Op>(seen);
    BOOST_TEST(on_executor);
    BOOST_TEST(took.count() >= 99);
    BOOST_TEST(took.count() <= 150);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_result_in_time_leaves_no_timer_behind, Op, two_operations) {
    for (auto const moment : {when::before, when::after}) {
        world w;
        auto capture = make<Op>(w.context);
        outcome_of<Op> seen;
        if (moment == when::before)
            Op::provoke(w);
        Op::start(w, capture, cancel_after(10s, seen.handler()));
        seen.initiated = true;
        if (moment == when::after) {
            w.settle();
            BOOST_TEST(seen.calls == 0);
            Op::provoke(w);
        }
        BOOST_TEST(run_out(w.context).count() < 1000);
        check_success<Op>(w, seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_result_that_comes_with_the_timeout_is_delivered_or_still_there, Op, one_operation) {
    for (int after_ms = 0; after_ms != 6; ++after_ms) {
        world w;
        auto capture = make<Op>(w.context);
        outcome_of<Op> seen;
        Op::start(w, capture, cancel_after(std::chrono::milliseconds(after_ms), seen.handler()));
        seen.initiated = true;
        // The timer has fired, and the result is there.
        Op::provoke(w);
        run_out(w.context);
        if (seen.ec) {
            check_aborted<Op>(seen);
            BOOST_TEST(Op::untouched(w, capture), Op::name);
        } else {
            check_success<Op>(w, seen);
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(no_time_at_all_aborts_a_wait_but_not_within_the_call, Op, one_operation) {
    for (auto const none : {0h, -1h, std::chrono::hours::min()}) {
        world w;
        auto capture = make<Op>(w.context);
        outcome_of<Op> seen;
        Op::start(w, capture, cancel_after(none, seen.handler()));
        seen.initiated = true;
        BOOST_TEST(run_out(w.context).count() < 1000);
        check_aborted<Op>(seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(all_the_time_there_is_does_not_overflow, Op, one_operation) {
    auto const wait = [](auto forever) {
        world w;
        auto capture = make<Op>(w.context);
        outcome_of<Op> seen;
        Op::start(w, capture, cancel_after(forever, seen.handler()));
        seen.initiated = true;
        w.settle();
        BOOST_TEST(seen.calls == 0);
        Op::provoke(w);
        run_out(w.context);
        check_success<Op>(w, seen);
    };
    wait(std::chrono::nanoseconds::max());
    if (not_asios_own) {
        wait(std::chrono::hours::max());
        wait(std::chrono::duration<double>(1e300));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_handler_may_be_move_only_or_erased, Op, one_operation) {
    for (auto const moment : {when::before, when::after}) {
        world w;
        auto capture = make<Op>(w.context);
        outcome_of<Op> seen;
        auto only = [handler = seen.handler(), only = std::make_unique<int>(7)](error_code ec, typename Op::result r) {
            BOOST_TEST(*only == 7);
            handler(ec, std::move(r));
        };
        asio::any_completion_handler<void(error_code, typename Op::result)> erased(std::move(only));
        if (moment == when::before)
            Op::provoke(w);
        Op::start(w, capture, cancel_after(moment == when::before ? 10s : 0s, std::move(erased)));
        seen.initiated = true;
        run_out(w.context);
        if (moment == when::before)
            check_success<Op>(w, seen);
        else
            check_aborted<Op>(seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_token_may_be_used_again, Op, one_operation) {
    world w;
    auto capture = make<Op>(w.context);
    outcome_of<Op> seen;
    auto const token = cancel_after(10ms, seen.handler());
    for (int twice = 0; twice != 2; ++twice) {
        seen = {};
        Op::start(w, capture, token);
        seen.initiated = true;
        run_out(w.context);
        check_aborted<Op>(seen);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_future_is_read_on_another_thread, Op, two_operations) {
    world w;
    auto capture = make<Op>(w.context);
    auto const work = asio::make_work_guard(w.context);
    std::jthread const runner([&] { w.context.run(); });
    auto late = Op::start(w, capture, cancel_after(20ms, asio::use_future));
    BOOST_CHECK_EXCEPTION(late.get(), netring::system_error,
                          [](auto const& e) { return e.code() == asio::error::operation_aborted; });
    auto future = Op::start(w, capture, cancel_after(10s, asio::use_future));
    Op::provoke(w);
    BOOST_TEST_REQUIRE((future.wait_for(2s) == std::future_status::ready));
    auto result = future.get();
    BOOST_TEST(Op::complete(w, result), Op::name);
    w.context.stop();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_coroutine_throws_or_takes_a_tuple_and_goes_on, Op, two_operations) {
    world w;
    auto capture = make<Op>(w.context);
    outcome_of<Op> seen;
    seen.initiated = true;
    error_code thrown;
    error_code returned;
    asio::co_spawn(
        w.context,
        [&]() -> asio::awaitable<void> {
            try {
                co_await Op::start(w, capture, cancel_after(20ms, asio::use_awaitable));
            } catch (netring::system_error const& e) {
                thrown = e.code();
            }
            auto [ec, nothing] =
                co_await Op::start(w, capture, cancel_after(20ms, asio::as_tuple(asio::use_awaitable)));
            returned = ec;
            Op::provoke(w);
            auto [ec2, result] = co_await Op::start(w, capture, asio::as_tuple(cancel_after(10s, asio::use_awaitable)));
            seen.handler()(ec2, std::move(result));
        },
        rethrow);
    BOOST_TEST(run_out(w.context).count() < 1000);
    BOOST_TEST((thrown == asio::error::operation_aborted));
    BOOST_TEST((returned == asio::error::operation_aborted));
    check_success<Op>(w, seen);
}

BOOST_TEST_DECORATOR(*netring::test::timed())
BOOST_AUTO_TEST_CASE_TEMPLATE(the_clock_of_a_lazy_operation_starts_with_it, Op, one_operation) {
    world w;
    auto capture = make<Op>(w.context);
    outcome_of<Op> seen;
    auto operation = Op::start(w, capture, cancel_after(100ms, asio::deferred));
    auto awaitable = Op::start(w, capture, cancel_after(100ms, asio::use_awaitable));
    // Packaged is not started: there is nothing to run, and no time passes.
    BOOST_TEST(run_out(w.context).count() < 50);
    std::this_thread::sleep_for(150ms);
    auto const start = steady_clock::now();
    std::move(operation)(seen.handler());
    seen.initiated = true;
    auto const took = run_out(w.context, start);
    BOOST_TEST(took.count() >= 99);
    BOOST_TEST(took.count() <= 150);
    check_aborted<Op>(seen);
    error_code thrown;
    asio::co_spawn(w.context, std::move(awaitable), [&](std::exception_ptr const& failure, auto&&) {
        try {
            rethrow(failure);
        } catch (netring::system_error const& e) {
            thrown = e.code();
        }
    });
    BOOST_TEST(run_out(w.context).count() >= 99);
    BOOST_TEST((thrown == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bound_executor_runs_the_handler, Op, one_operation) {
    for (auto const limit : {20ms, 10000ms}) {
        world w;
        auto capture = make<Op>(w.context);
        auto const strand = asio::make_strand(w.context);
        outcome_of<Op> seen;
        bool on_strand = false;
        Op::start(w, capture,
                  cancel_after(limit, asio::bind_executor(strand, [&](error_code ec, typename Op::result result) {
                                   on_strand = strand.running_in_this_thread();
                                   seen.handler()(ec, std::move(result));
                               })));
        seen.initiated = true;
        if (limit == 20ms) {
            run_out(w.context);
            check_aborted<Op>(seen);
        } else {
            Op::provoke(w);
            run_out(w.context);
            check_success<Op>(w, seen);
        }
        BOOST_TEST(on_strand);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bound_allocator_is_used_and_empty_before_the_handler_runs, Op, one_operation) {
    for (auto const limit : {20ms, 10000ms}) {
        world w;
        auto capture = make<Op>(w.context);
        counting_memory memory;
        outcome_of<Op> seen;
        std::size_t live_in_handler = 99;
        auto handler =
            asio::bind_executor(asio::make_strand(w.context), [&](error_code ec, typename Op::result result) {
                live_in_handler = memory.live;
                seen.handler()(ec, std::move(result));
            });
        Op::start(w, capture,
                  cancel_after(limit, asio::bind_allocator(std::pmr::polymorphic_allocator<int>(&memory), handler)));
        seen.initiated = true;
        // The operation's own and one more.
        if (not_asios_own)
            BOOST_TEST(memory.allocations == 2U);
        w.settle(50ms);
        Op::provoke(w);
        run_out(w.context);
        if (limit == 20ms)
            check_aborted<Op>(seen);
        else
            check_success<Op>(w, seen);
        BOOST_TEST(live_in_handler == 0U);
        BOOST_TEST(memory.live == 0U);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_handlers_own_slot_cancels_too, Op, one_operation) {
    for (auto const type : {cancel_type::total, cancel_type::partial, cancel_type::terminal, cancel_type::all})
        for (auto const moment : {when::before, when::after}) {
            world w;
            auto capture = make<Op>(w.context);
            outcome_of<Op> seen;
            asio::cancellation_signal signal;
            if (moment == when::before)
                Op::provoke(w);
            Op::start(w, capture, cancel_after(10s, asio::bind_cancellation_slot(signal.slot(), seen.handler())));
            seen.initiated = true;
            if (moment == when::after)
                w.settle();
            BOOST_TEST(seen.calls == 0);
            signal.emit(type);
            BOOST_TEST(run_out(w.context).count() < 1000);
            check_aborted<Op>(seen);
            if (moment == when::after)
                Op::provoke(w);
            BOOST_TEST(Op::untouched(w, capture), Op::name);
            // Nothing is left in the slot.
            BOOST_TEST(!signal.slot().has_handler());
            signal.emit(type);
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_shorter_of_two_limits_counts, Op, one_operation) {
    for (auto const inner_is_shorter : {false, true}) {
        world w;
        auto capture = make<Op>(w.context);
        outcome_of<Op> seen;
        auto const inner = inner_is_shorter ? 50ms : 10s;
        auto const outer = inner_is_shorter ? 10s : 50ms;
        auto const start = steady_clock::now();
        Op::start(w, capture, cancel_after(outer, cancel_after(inner, seen.handler())));
        seen.initiated = true;
        auto const took = run_out(w.context, start);
        check_aborted<Op>(seen);
        BOOST_TEST(took.count() >= 49);
        BOOST_TEST(took.count() < 1000);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_context_that_dies_first_destroys_the_handler, Op, one_operation) {
    for (auto const moment : {when::before, when::after}) {
        auto const token = std::make_shared<int>();
        int calls = 0;
        {
            world w;
            auto context = std::make_unique<asio::io_context>();
            auto capture = std::make_unique<netring::test::object<Op>>(make<Op>(*context));
            auto& started = *capture;
            if (moment == when::before)
                Op::provoke(w);
            Op::start(w, started,
                      cancel_after(10s, [&calls, token, keep = std::move(capture)](error_code, typename Op::result) {
                          ++calls;
                      }));
            if (moment == when::after)
                context->run_for(20ms);
            context.reset();
            BOOST_TEST(netring::test::packet_sockets() == 1U);
        }
        BOOST_TEST(token.use_count() == 1);
        BOOST_TEST(calls == 0);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_context_that_dies_between_result_and_handler_destroys_both, Op, one_operation) {
    auto const token = std::make_shared<int>();
    world w;
    for (auto steps = 0; steps != 4; ++steps) {
        asio::io_context context;
        auto capture = make<Op>(context);
        Op::start(w, capture, cancel_after(steps % 2 == 0 ? 10s : 0s, [token](error_code, typename Op::result) {}));
        for (int step = 0; step != steps; ++step)
            context.poll_one();
    }
    BOOST_TEST(token.use_count() == 1);
}

BOOST_FIXTURE_TEST_CASE(every_sparse_packet_arrives_once_between_the_timeouts, world) {
    async_capture capture(context, matrix_ring());
    constexpr std::uint32_t count = 10;
    std::vector<std::uint32_t> numbers;
    int timeouts = 0;
    auto const reader = [&]() -> asio::awaitable<void> {
        while (numbers.size() < count) {
            auto [ec, batch] =
                co_await capture.async_receive_batch(cancel_after(50ms, asio::as_tuple(asio::use_awaitable)));
            timeouts += ec == asio::error::operation_aborted ? 1 : 0;
            for (netring::packet_view const packet : batch)
                numbers.push_back(netring::test::sequence_of(packet.data()).value());
        }
    };
    asio::co_spawn(context, reader(), rethrow);
    std::jthread const sparse([this] {
        for (std::uint32_t number = 0; number != count; ++number) {
            std::this_thread::sleep_for(120ms);
            sender.send_tagged(60, number, 1);
        }
    });
    context.run_for(10s);
    BOOST_TEST_REQUIRE(numbers.size() == count);
    for (std::uint32_t number = 0; number != count; ++number)
        BOOST_TEST(numbers[number] == number);
    BOOST_TEST(timeouts >= 10);
}

BOOST_FIXTURE_TEST_CASE(starting_on_another_thread_races_with_nothing, world) {
    async_capture capture(context, matrix_ring());
    auto const work = asio::make_work_guard(context);
    std::jthread const runner([this] { context.run(); });
    std::uint32_t received = 0;
    std::uint32_t wrong = 0;
    for (int round = 0; round != 600; ++round) {
        if (round % 3 != 0)
            sender.send_tagged(60, sent++, 1);
        auto future = capture.async_receive_batch(cancel_after(round % 2 * 1ms, asio::use_future));
        try {
            for (netring::packet_view const packet : future.get())
                wrong += netring::test::sequence_of(packet.data()) == received++ ? 0U : 1U;
        } catch (netring::system_error const&) {
        }
    }
    while (received < sent)
        received +=
            static_cast<std::uint32_t>(capture.async_receive_batch(cancel_after(1s, asio::use_future)).get().size());
    BOOST_TEST(received == sent);
    BOOST_TEST(wrong == 0U);
    context.stop();
}

BOOST_AUTO_TEST_SUITE(any_operation)

namespace {

/// An operation that does as the test says, beside a handler that Asio knows nothing of.
template <class Token, class Initiation>
auto start(Token&& token, Initiation initiation) {
    return asio::async_initiate<Token, void(error_code), void(error_code, int)>(initiation, token);
}

} // namespace

BOOST_AUTO_TEST_CASE(timers_race_without_a_strand) {
    std::atomic<int> calls = 0;
    constexpr int rounds = 500;
    {
        asio::thread_pool pool(3);
        for (int round = 0; round != rounds; ++round) {
            auto timer = std::make_shared<asio::steady_timer>(pool, 1ms * (round % 3));
            auto& started = *timer;
            started.async_wait(cancel_after(1ms * (round / 3 % 3), [&calls, timer](error_code) { ++calls; }));
        }
        pool.join();
    }
    BOOST_TEST(calls == rounds);
}

BOOST_AUTO_TEST_CASE(the_type_is_the_one_that_was_asked_for_and_emitted_on_the_handlers_executor) {
    asio::io_context context;
    auto const strand = asio::make_strand(context);
    auto const wait = [&](auto make_token) {
        cancel_type emitted = cancel_type::none;
        bool on_strand = false;
        int calls = 0;
        auto handler = [&](error_code, auto...) { ++calls; };
        start(make_token(asio::bind_executor(strand, handler)), [&]<class Handler>(Handler&& operation) {
            auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(operation));
            auto slot = asio::get_associated_cancellation_slot(*kept);
            slot.assign([&, kept](cancel_type type) {
                emitted = type;
                on_strand = strand.running_in_this_thread();
                asio::post(strand, [kept] { std::move (*kept)(error_code(), 7); });
            });
        });
        run_out(context);
        BOOST_TEST(calls == 1);
        BOOST_TEST(on_strand);
        return emitted;
    };
    BOOST_TEST((wait([](auto handler) { return cancel_after(10ms, handler); }) == cancel_type::terminal));
    BOOST_TEST(
        (wait([](auto handler) { return cancel_after(0s, cancel_type::partial, handler); }) == cancel_type::partial));
}

BOOST_AUTO_TEST_CASE(an_operation_that_completes_within_its_call_has_its_handler_called_later) {
    asio::io_context context;
    for (auto const limit : {0s, 10s}) {
        int value = 0;
        auto handler = [&](error_code, auto... number) { value = (number + ... + 1); };
        start(cancel_after(limit, asio::bind_executor(context, handler)),
              [](auto&& operation) { std::forward<decltype(operation)>(operation)(error_code(), 7); });
        BOOST_TEST(value == 0);
        BOOST_TEST(run_out(context).count() < 1000);
        BOOST_TEST(value == 8);
    }
}

BOOST_AUTO_TEST_CASE(an_operation_that_does_not_start_leaves_nothing) {
    asio::io_context context;
    auto const token = std::make_shared<int>();
    asio::cancellation_signal signal;
    auto const never = [&] {
        return cancel_after(10s, asio::bind_cancellation_slot(
                                     signal.slot(), asio::bind_executor(context, [token](error_code, auto...) {})));
    };
    BOOST_CHECK_THROW(start(never(), [](auto&&) { throw std::runtime_error("no"); }), std::runtime_error);
    BOOST_TEST(!signal.slot().has_handler());
    BOOST_TEST(run_out(context).count() < 1000);
    BOOST_TEST(token.use_count() == 1);
    // One that forgets its handler is no different.
    start(never(),
          []<class Handler>(Handler&& operation) { std::decay_t<Handler> const forgotten(std::move(operation)); });
    BOOST_TEST(run_out(context).count() < 1000);
    BOOST_TEST(token.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
