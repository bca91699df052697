// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "operations.hpp"
#include "patience.hpp"
#include "rethrow.hpp"
#include "ring_format.hpp"
#include "sanitized.hpp"
#include "timed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <deque>
#include <fcntl.h>
#include <future>
#include <mutex>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::capture_options;
using netring::error_code;
using netring::packet_batch;
using netring::packet_view;
using netring::test::matrix_ring;
using netring::test::rethrow;
using netring::test::run;
using netring::test::sequence_of;
using netring::test::tagged_frame;
using netring::test::world;
using std::chrono::steady_clock;

namespace {

/// Fewer rounds where each costs ten times as much.
constexpr int rounds(int plain) {
    return netring::test::sanitized ? plain / 5 : plain;
}

/// Takes packets one batch after the other and checks number and bytes of each.
class checker {
public:
    explicit checker(std::size_t size)
        : size_(size) {}

    void operator()(packet_view const& packet) {
        if (!netring::test::is_tagged_frame(packet.data(), size_, next))
            ++wrong;
        ++next;
    }

    std::uint32_t next = 0;
    std::uint32_t wrong = 0;

private:
    std::size_t size_;
};

asio::awaitable<void> read_exactly(async_capture& capture, checker& check, std::uint32_t count) {
    while (check.next < count) {
        auto const batch = co_await capture.async_receive_batch(asio::use_awaitable);
        for (packet_view const packet : batch)
            check(packet);
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(receiving_asynchronously, world)

BOOST_AUTO_TEST_CASE(a_burst_of_100000_arrives_whole_in_order_and_adds_up) {
    for (std::size_t const size : {14U, 60U, 1514U}) {
        auto const count = static_cast<std::uint32_t>(rounds(100000));
        // Room for the whole burst even if the reader sleeps through it: 160 MB, and few blocks that time out half full.
        async_capture capture(context, {.interface = "v1", .ring = netring::test::ring_of(1U << 20U, 256, 100ms)});
        checker check(size);
        asio::co_spawn(context, read_exactly(capture, check, count), rethrow);
        std::atomic<bool> done = false;
        std::atomic<int> broken = 0;
        std::jthread const watch([&] {
            while (!done) {
                auto const stats = capture.stats();
                if (stats.in_ring > stats.seen || stats.dropped != 0)
                    ++broken;
                std::this_thread::sleep_for(1ms);
            }
        });
        std::jthread const flood([&] { sender.flood(size, 0, count); });
        context.restart();
        context.run_for(60s);
        done = true;
        BOOST_TEST(check.next == count);
        BOOST_TEST(check.wrong == 0U);
        BOOST_TEST(broken == 0);
        auto const stats = capture.stats();
        BOOST_TEST(stats.seen == count);
        BOOST_TEST(stats.delivered == count);
        BOOST_TEST(stats.in_ring == 0U);
        BOOST_TEST(stats.dropped == 0U);
    }
}

BOOST_AUTO_TEST_CASE(sparse_packets_arrive_each_in_time_whatever_the_operation) {
    async_capture capture(context, {.interface = "v1", .ring = netring::test::ring_of(1U << 20U, 16, 10ms)});
    std::jthread const sparse([this] {
        for (std::uint32_t number = 0; number != 40; ++number) {
            std::this_thread::sleep_for(120ms);
            sender.send_tagged(60, number, 1);
        }
    });
    std::uint32_t expected = 0;
    std::chrono::milliseconds longest{0};
    auto const reader = [](async_capture& from, std::uint32_t& next, std::chrono::milliseconds& slowest,
                           netring::owned_batch& copies) -> asio::awaitable<void> {
        // On a busy machine two packets may share a batch.
        auto const check = [&](auto const& batch) {
            for (packet_view const packet : batch)
                BOOST_TEST(sequence_of(packet.data()).value() == next++);
        };
        for (int receive = 0; next < 40; ++receive) {
            auto const start = steady_clock::now();
            if (receive % 4 == 0) {
                auto const batch = co_await from.async_receive_batch(asio::use_awaitable);
                check(batch);
            } else if (receive % 4 == 1) {
                auto guard = co_await from.async_readable(asio::use_awaitable);
                auto const batch = guard.next_batch();
                check(batch);
            } else if (receive % 4 == 2) {
                auto const batch = co_await from.async_receive(asio::use_awaitable);
                check(batch);
            } else {
                co_await from.async_receive(copies, asio::use_awaitable);
                check(copies);
            }
            slowest =
                std::max(slowest, std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start));
        }
    };
    asio::co_spawn(context, reader(capture, expected, longest, storage), rethrow);
    context.run_for(20s);
    BOOST_TEST(expected == 40U);
    BOOST_TEST(longest.count() < 1000);
}

BOOST_AUTO_TEST_CASE(blocks_that_are_ready_complete_one_operation_each_without_further_traffic,
                     *netring::test::only_in_blocks()) {
    async_capture capture(context, matrix_ring());
    netring::test::send_apart(sender, capture, 60, 0, 5);
    std::uint32_t next = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            while (next != 5) {
                auto const batch = co_await capture.async_receive_batch(asio::use_awaitable);
                BOOST_TEST(batch.size() == 1U);
                BOOST_TEST(sequence_of((*batch.begin()).data()).value() == next);
                ++next;
            }
        },
        rethrow);
    context.run_for(1s);
    BOOST_TEST(next == 5U);
}

BOOST_AUTO_TEST_CASE(a_batch_taken_by_hand_leaves_the_pending_operation_the_next_one) {
    async_capture capture(context, matrix_ring());
    netring::test::send_apart(sender, capture, 60, 0, 1);
    std::vector<std::uint32_t> got;
    capture.async_receive_batch([&](error_code ec, packet_batch batch) {
        BOOST_TEST(!ec);
        got.push_back(sequence_of((*batch.begin()).data()).value());
    });
    // The operation has seen it and is posted; this takes it first.
    BOOST_TEST(capture.try_receive_batch().size() == 1U);
    settle();
    BOOST_TEST(got.empty());
    sender.send_tagged(60, 1, 1);
    run_until([&] { return !got.empty(); });
    BOOST_TEST(got == std::vector<std::uint32_t>{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_packet_of_a_race_with_a_timer_is_never_lost) {
    using namespace asio::experimental::awaitable_operators;
    auto const count = static_cast<std::uint32_t>(rounds(1000));
    auto options = matrix_ring();
    options.ring.block_count = 64;
    async_capture capture(context, options);

    std::atomic<std::uint32_t> received = 0;
    std::jthread trickle([&](std::stop_token const& stop) {
        while (!stop.stop_requested()) {
            sender.send_tagged(60, sent, 1);
            // A block for each frame at worst, so none is dropped.
            if (++sent % 4 == 0)
                do
                    std::this_thread::sleep_for(300us);
                while (sent - received >= 48 && !stop.stop_requested());
        }
    });
    int wins = 0;
    auto const stop_after_enough = [&] {
        if (received < count || wins <= 10 || !trickle.joinable())
            return;
        trickle.request_stop();
        trickle.join();
    };
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            asio::steady_timer timer(context);
            auto const end = steady_clock::now() + 20s;
            for (int turn = 0; (trickle.joinable() || received != sent) && steady_clock::now() < end; ++turn) {
                timer.expires_after(std::chrono::microseconds(turn % 3 * 700));
                auto result = co_await (capture.async_receive_batch(asio::use_awaitable) ||
                                        timer.async_wait(asio::use_awaitable));
                stop_after_enough();
                if (result.index() != 0) {
                    ++wins;
                    continue;
                }
                for (packet_view const packet : std::get<0>(result)) {
                    BOOST_TEST_REQUIRE(sequence_of(packet.data()).value() == received);
                    ++received;
                }
            }
        },
        rethrow);
    context.run_for(30s);
    BOOST_TEST(wins > 10);
    BOOST_TEST(received >= count);
    BOOST_TEST_REQUIRE(!trickle.joinable());
    BOOST_TEST(received == sent);
    BOOST_TEST(capture.stats().in_ring == 0U);
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_cancelled_between_two_receives_ends_at_the_next) {
    async_capture capture(context, matrix_ring());
    asio::cancellation_signal signal;
    int received = 0;
    int aborted = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            try {
                for (;;) {
                    auto const batch = co_await capture.async_receive_batch(asio::use_awaitable);
                    ++received;
                    signal.emit(asio::cancellation_type::terminal);
                }
            } catch (netring::system_error const& e) {
                aborted += e.code() == asio::error::operation_aborted ? 1 : 0;
            }
        },
        asio::bind_cancellation_slot(signal.slot(), asio::detached));
    sender.send_tagged(60, 0, 1);
    run_until([&] { return aborted != 0; });
    BOOST_TEST(received == 1);
    BOOST_TEST(aborted == 1);
    netring::test::send_apart(sender, capture, 60, 1, 1);
    BOOST_TEST(capture.try_receive_batch().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_coroutine_may_go_on_once_it_has_reset_its_state) {
    async_capture capture(context, matrix_ring());
    asio::cancellation_signal signal;
    std::vector<bool> steps;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto const awaiting = asio::as_tuple(asio::use_awaitable);
            auto [first, none] = co_await capture.async_receive_batch(awaiting);
            steps.push_back(first == asio::error::operation_aborted);
            co_await asio::this_coro::reset_cancellation_state();
            auto [second, batch] = co_await capture.async_receive_batch(awaiting);
            steps.push_back(!second && batch.size() == 1);
        },
        asio::bind_cancellation_slot(signal.slot(), rethrow));
    settle();
    signal.emit(asio::cancellation_type::terminal);
    settle();
    sender.send_tagged(60, 0, 1);
    run_until([&] { return steps.size() == 2; });
    BOOST_TEST(steps == (std::vector<bool>{true, true}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_chained_completions_use_no_stack) {
    async_capture capture(context, matrix_ring());
    netring::test::send_apart(sender, capture, 60, 0, 1);
    struct chain {
        async_capture& capture;
        int left;
        char const* lowest = nullptr;
        char const* highest = nullptr;

        void next() {
            // Nobody takes the packet, so each completes at once.
            capture.async_readable([this](error_code, netring::ready_guard) {
                char const* const here = static_cast<char const*>(__builtin_frame_address(0));
                lowest = lowest == nullptr ? here : std::min(lowest, here);
                highest = std::max(highest, here);
                if (--left != 0)
                    next();
            });
        }
    } links{capture, 100000};
    links.next();
    context.restart();
    context.run_for(60s);
    BOOST_TEST(links.left == 0);
    BOOST_TEST(links.highest - links.lowest < 65536);
}

BOOST_AUTO_TEST_CASE(a_destroyed_context_breaks_the_promise_of_a_future) {
    auto own = std::make_unique<asio::io_context>();
    auto capture = std::make_unique<async_capture>(*own, matrix_ring());
    auto future = capture->async_receive_batch(asio::use_future);
    own->run_for(20ms);
    capture.reset();
    own.reset();
    BOOST_CHECK_THROW(future.get(), std::future_error);
}

BOOST_AUTO_TEST_CASE(an_adopted_capture_and_a_reopened_one_receive) {
    netring::capture core(matrix_ring());
    sender.send_tagged(60, 0, 1);
    async_capture capture(context.get_executor(), std::move(core));
    auto first = capture.async_receive(asio::use_future);
    run_until([&] { return first.wait_for(0s) == std::future_status::ready; });
    BOOST_TEST(first.get().size() == 1U);

    error_code ec;
    netring::diagnostics why;
    capture.open({.interface = "nothing"}, ec, &why);
    BOOST_TEST((ec == netring::error::no_such_interface));
    BOOST_TEST(why.text().find("'nothing'") != std::string::npos);
    BOOST_TEST(capture.is_open());
    capture.open(matrix_ring(), ec);
    BOOST_TEST(!ec);
    sender.send_tagged(60, 1, 1);
    auto second = capture.async_receive(asio::use_future);
    run_until([&] { return second.wait_for(0s) == std::future_status::ready; });
    BOOST_TEST(second.get().size() == 1U);
    BOOST_TEST(netring::test::packet_sockets() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(leases, world)

namespace {

/// Receives `count` batches of one packet each.
std::vector<packet_batch> take(world& w, async_capture& capture, std::uint32_t count) {
    std::vector<packet_batch> held;
    for (std::uint32_t number = 0; number != count; ++number) {
        w.sender.send_tagged(100, number, 1);
        auto future = capture.async_receive_batch(asio::use_future);
        w.run_until([&] { return future.wait_for(0s) == std::future_status::ready; });
        held.push_back(future.get());
    }
    return held;
}

void check(std::vector<packet_batch> const& held) {
    for (std::uint32_t number = 0; number != held.size(); ++number)
        BOOST_TEST(std::ranges::equal((*held[number].begin()).data(), tagged_frame(100, number)));
}

} // namespace

BOOST_AUTO_TEST_CASE(eight_are_held_at_once_and_returned_in_any_order) {
    constexpr std::uint32_t orders[][8] = {
        {0, 1, 2, 3, 4, 5, 6, 7}, {7, 6, 5, 4, 3, 2, 1, 0}, {3, 7, 0, 5, 1, 6, 2, 4}, {4, 0, 6, 2, 7, 3, 5, 1}};
    async_capture capture(context, matrix_ring());
    for (auto const& order : orders) {
        auto held = take(*this, capture, 8);
        check(held);
        BOOST_TEST(capture.stats().occupied_slots == 8U);
        for (auto const index : order)
            held[index].release();
        BOOST_TEST(capture.stats().occupied_slots == 0U);
    }
    BOOST_TEST(capture.stats().dropped == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_on_lease_is_never_handed_out_again) {
    auto options = matrix_ring();
    // Eight frames, like the eight blocks.
    if (netring::test::in_frames())
        options.ring = netring::test::ring_of(4096, 4, 2ms);
    async_capture capture(context, options);
    auto held = take(*this, capture, 8);
    // The ring is full of leases: what comes now is dropped and counted, and nothing is handed out.
    auto future = capture.async_receive_batch(asio::use_future);
    sender.send_tagged(100, 100, 10);
    settle(50ms);
    BOOST_TEST((future.wait_for(0s) == std::future_status::timeout));
    BOOST_TEST(!capture.try_receive_batch());
    check(held);
    BOOST_TEST(capture.stats().dropped == 10U);
    held.clear();
    sender.send_tagged(100, 200, 1);
    run_until([&] { return future.wait_for(0s) == std::future_status::ready; });
    BOOST_TEST(sequence_of((*future.get().begin()).data()).value() == 200U);
}

BOOST_AUTO_TEST_CASE(they_outlive_the_capture_and_the_context) {
    std::vector<packet_batch> held;
    netring::ready_guard guard;
    {
        asio::io_context own;
        auto capture = std::make_unique<async_capture>(own, matrix_ring());
        for (std::uint32_t number = 0; number != 4; ++number) {
            sender.send_tagged(100, number, 1);
            capture->async_receive_batch([&](error_code, packet_batch batch) { held.push_back(std::move(batch)); });
            own.restart();
            own.run();
        }
        sender.send_tagged(100, 4, 1);
        capture->async_readable([&](error_code, netring::ready_guard ready) { guard = std::move(ready); });
        own.restart();
        own.run();
        capture.reset();
        BOOST_TEST(netring::test::packet_sockets() == 1U);
        check(held);
        BOOST_TEST(!guard.next_batch());
    }
    sender.flood(100, 1000, 1000);
    check(held);
    BOOST_TEST(!guard.next_batch());
}

BOOST_AUTO_TEST_CASE(a_future_that_nobody_reads_gives_its_block_back) {
    async_capture capture(context, matrix_ring());
    for (int round = 0; round != 20; ++round) {
        {
            auto const ignored = capture.async_receive_batch(asio::use_future);
            sender.send_tagged(100, 0, 1);
            run_until([&] { return ignored.wait_for(0s) == std::future_status::ready; });
        }
        BOOST_TEST(capture.stats().occupied_slots == 0U);
    }
    BOOST_TEST(capture.stats().delivered == 20U);
}

BOOST_AUTO_TEST_CASE(they_are_dropped_on_other_threads_while_capturing_goes_on) {
    async_capture capture(context, matrix_ring());
    std::mutex mutex;
    std::deque<packet_batch> queue;
    std::atomic<bool> done = false;
    std::atomic<std::uint64_t> checked = 0;
    std::atomic<std::uint64_t> wrong = 0;
    std::vector<std::jthread> workers;
    for (int worker = 0; worker != 4; ++worker)
        workers.emplace_back([&] {
            for (;;) {
                packet_batch batch;
                {
                    std::lock_guard const lock(mutex);
                    if (!queue.empty()) {
                        batch = std::move(queue.front());
                        queue.pop_front();
                    } else if (done) {
                        return;
                    }
                }
                for (packet_view const packet : batch) {
                    wrong += std::ranges::equal(packet.data(), tagged_frame(100, sequence_of(packet.data()).value()))
                                 ? 0U
                                 : 1U;
                    ++checked;
                }
            }
        });
    auto const count = static_cast<std::uint32_t>(rounds(20000));
    std::jthread const flood([&] {
        for (std::uint32_t first = 0; first != count; first += 100) {
            sender.flood(100, first, 100);
            std::this_thread::sleep_for(200us);
        }
    });
    auto const loop = [](async_capture& from, std::mutex& lock,
                         std::deque<packet_batch>& into) -> asio::awaitable<void> {
        for (;;) {
            auto [ec, batch] = co_await from.async_receive_batch(asio::as_tuple(asio::use_awaitable));
            if (ec)
                co_return;
            std::lock_guard const guard(lock);
            into.push_back(std::move(batch));
        }
    };
    asio::co_spawn(context, loop(capture, mutex, queue), rethrow);
    BOOST_TEST(run_until([&] { return capture.stats().seen == count && capture.stats().in_ring == 0; }));
    auto const stats = capture.stats();
    capture.close();
    settle();
    done = true;
    workers.clear();
    BOOST_TEST(wrong == 0U);
    BOOST_TEST(stats.seen == count);
    BOOST_TEST(stats.delivered == checked);
    BOOST_TEST(stats.delivered + stats.dropped == count);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(life_and_death, world)

BOOST_AUTO_TEST_CASE(closing_under_traffic_aborts_each_operation_exactly_once) {
    std::atomic<bool> stop = false;
    std::jthread const traffic([&] {
        auto const frame = tagged_frame(60, 0);
        while (!stop) {
            sender.send(frame);
            std::this_thread::sleep_for(100us);
        }
    });
    int completions = 0;
    int strange = 0;
    auto const cycles = rounds(500);
    for (int cycle = 0; cycle != cycles; ++cycle) {
        std::optional<async_capture> capture(std::in_place, context, matrix_ring());
        capture->async_receive_batch([&](error_code ec, packet_batch const& batch) {
            ++completions;
            strange += (ec == asio::error::operation_aborted && !batch) || (!ec && !batch.empty()) ? 0 : 1;
        });
        context.restart();
        context.poll();
        if (cycle % 2 == 0)
            capture->close();
        else
            capture.reset();
        context.restart();
        context.run();
    }
    stop = true;
    BOOST_TEST(completions == cycles);
    BOOST_TEST(strange == 0);
}

BOOST_AUTO_TEST_CASE(closing_wakes_a_waiter_within_50_ms, *netring::test::timed()) {
    auto const strand = asio::make_strand(context);
    async_capture capture(strand, matrix_ring());
    auto future = capture.async_receive_batch(asio::use_future);
    std::jthread const runner([&] { context.run(); });
    std::this_thread::sleep_for(100ms);
    auto const start = steady_clock::now();
    asio::post(strand, [&] { capture.close(); });
    BOOST_CHECK_THROW(future.get(), netring::system_error);
    BOOST_TEST(((steady_clock::now() - start) < 50ms));
}

// While the ring is mapped its file lives on after close, and an epoll registration with it.
BOOST_AUTO_TEST_CASE(a_closed_ring_wakes_nobody_elses_descriptor) {
    packet_batch held;
    {
        async_capture capture(context, matrix_ring());
        sender.send_tagged(60, 0, 1);
        capture.async_receive_batch([&](error_code, packet_batch batch) { held = std::move(batch); });
        run_until([&] { return !!held; });
        capture.async_receive_batch([](error_code, packet_batch const&) {});
        settle();
        capture.close();
        settle();
    }
    asio::posix::stream_descriptor other(context, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    int fired = 0;
    other.async_wait(asio::posix::descriptor_base::wait_read, [&](error_code ec) { fired += ec ? 0 : 1; });
    sender.send_tagged(60, 1, 10);
    settle(100ms);
    BOOST_TEST(fired == 0);
    BOOST_TEST(held.size() == 1U);
}

BOOST_AUTO_TEST_CASE(no_descriptor_is_closed_twice_or_left_open) {
    { async_capture const warm_up(context, matrix_ring()); }
    auto const before = netring::test::open_descriptors();
    std::atomic<bool> stop = false;
    std::atomic<int> bad = 0;
    {
        std::jthread const opener([&] {
            while (!stop) {
                int const fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
                // Somebody who closes twice closes this one.
                if (fd < 0 || ::close(fd) != 0)
                    ++bad;
            }
        });
        for (int cycle = 0; cycle != rounds(300); ++cycle) {
            async_capture capture(context, matrix_ring());
            capture.async_receive_batch([](error_code, packet_batch const&) {});
            capture.async_wait_link([](error_code, netring::link_state) {});
            context.restart();
            context.poll();
            auto moved = std::move(capture);
            if (cycle % 2 == 0)
                moved.close();
        }
        context.restart();
        context.run();
        stop = true;
    }
    BOOST_TEST(bad == 0);
    BOOST_TEST(netring::test::open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(one_strand_serves_receive_statistics_cancel_and_close_on_two_threads) {
    std::atomic<int> completions = 0;
    auto const cycles = rounds(2000);
    {
        auto const strand = asio::make_strand(context);
        async_capture capture(strand, matrix_ring());
        auto const work = asio::make_work_guard(context);
        std::jthread const one([&] { context.run(); });
        std::jthread const two([&] { context.run(); });
        std::atomic<bool> stop = false;
        std::jthread const traffic([&] {
            auto const frame = tagged_frame(60, 0);
            while (!stop) {
                sender.send(frame);
                std::this_thread::sleep_for(500us);
            }
        });
        for (int cycle = 0; cycle != cycles; ++cycle) {
            asio::post(strand, [&] {
                capture.async_receive_batch([&](error_code, packet_batch const&) { ++completions; });
                asio::post(strand, [&] { capture.cancel(); });
            });
            capture.stats();
            // The next one would be refused.
            BOOST_TEST_REQUIRE(netring::test::eventually([&] { return completions == cycle + 1; }));
        }
        std::promise<void> closed;
        asio::post(strand, [&] {
            capture.close();
            closed.set_value();
        });
        capture.stats();
        closed.get_future().wait();
        stop = true;
        context.stop();
    }
    BOOST_TEST(completions == cycles);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(link_changes_asynchronously, world)

BOOST_AUTO_TEST_CASE(down_completes_one_receive_within_100_ms_and_up_needs_nothing, *netring::test::timed()) {
    async_capture capture(context, matrix_ring());
    std::vector<error_code> errors;
    std::size_t packets = 0;
    auto const reader = [](async_capture& from, std::vector<error_code>& seen,
                           std::size_t& got) -> asio::awaitable<void> {
        for (;;) {
            auto [ec, batch] = co_await from.async_receive_batch(asio::as_tuple(asio::use_awaitable));
            if (ec)
                seen.push_back(ec);
            else
                BOOST_TEST(!batch.empty());
            got += batch.size();
            if (ec == asio::error::operation_aborted || ec == netring::error::no_such_device)
                co_return;
        }
    };
    asio::co_spawn(context, reader(capture, errors, packets), rethrow);
    settle();
    auto start = steady_clock::now();
    run("ip link set v1 down");
    BOOST_TEST(run_until([&] { return !errors.empty(); }));
    BOOST_TEST(((steady_clock::now() - start) < 100ms));
    BOOST_TEST((errors.at(0) == netring::error::network_down));

    auto const cpu = netring::test::cpu_time();
    settle(1000ms);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - cpu, 20ms));
    BOOST_TEST(errors.size() == 1U);

    netring::test::set_up({"v1", "v0"});
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(run_until([&] { return packets == 1; }));
    BOOST_TEST(errors.size() == 1U);

    start = steady_clock::now();
    run("ip link del v0");
    BOOST_TEST(run_until([&] { return errors.size() == 2; }));
    BOOST_TEST(((steady_clock::now() - start) < 200ms));
    BOOST_TEST((errors.at(1) == netring::error::no_such_device));

    // From then on it is refused, without a wait.
    error_code again;
    capture.async_receive_batch([&](error_code ec, packet_batch const&) { again = ec; });
    settle();
    BOOST_TEST((again == netring::error::no_such_device));
}

BOOST_AUTO_TEST_CASE(every_object_on_a_context_hears_of_every_change_through_one_socket, *netring::test::timed()) {
    netring::test::veth_pair const second("w0", "w1");
    // The context opens its reactor's descriptors with the first object.
    async_capture const reactor(context);
    auto const before = netring::test::open_descriptors();
    std::deque<async_capture> captures;
    std::vector<std::vector<netring::link_state>> heard(6);
    auto const listener = [](async_capture& from, std::vector<netring::link_state>& states) -> asio::awaitable<void> {
        for (;;) {
            auto [ec, state] = co_await from.async_wait_link(asio::as_tuple(asio::use_awaitable));
            if (ec)
                co_return;
            states.push_back(state);
        }
    };
    for (std::size_t index = 0; index != heard.size(); ++index) {
        auto options = matrix_ring();
        options.interface = index % 2 == 0 ? "v1" : "w1";
        captures.emplace_back(context, options);
        asio::co_spawn(context, listener(captures.back(), heard[index]), rethrow);
    }
    settle();
    // A socket and two private epolls each; one rtnetlink socket and one eventfd for all.
    BOOST_TEST(netring::test::open_descriptors() == before + heard.size() * 3 + 2);

    using netring::link_state;
    for (auto const& [command, expected] :
         {std::pair{"ip link set v1 down", link_state::down}, std::pair{"ip link set v1 up", link_state::up},
          std::pair{"ip link set v0 down", link_state::no_carrier}, std::pair{"ip link set v0 up", link_state::up},
          std::pair{"ip link del v0", link_state::gone}}) {
        auto const known = heard[0].size();
        auto const start = steady_clock::now();
        run(command);
        auto const told = [&, wanted = expected](std::size_t index) {
            return heard[index].size() > known && heard[index].back() == wanted;
        };
        BOOST_TEST(run_until([&] { return told(0) && told(2) && told(4); }), command);
        BOOST_TEST(((steady_clock::now() - start) < 150ms));
    }
    for (std::size_t const other : {1U, 3U, 5U})
        BOOST_TEST(heard[other].empty());
    captures.clear();
    settle();
    BOOST_TEST(netring::test::open_descriptors() == before);
}

// The packet and the news wake each receive once, as the context does not run in between. The capture that is first takes the
// news off the netlink socket, which both share, so the other has its ring alone to learn it from.
BOOST_AUTO_TEST_CASE(a_link_that_goes_down_after_a_packet_is_reported_after_it_to_each_capture) {
    struct reader {
        async_capture capture;
        std::size_t packets = 0;
        error_code error{};

        void receive() {
            capture.async_receive_batch([this](error_code ec, packet_batch const& batch) {
                packets += batch.size();
                error = ec;
                if (!ec)
                    receive();
            });
        }
    };
    reader first{async_capture(context, matrix_ring())};
    reader second{async_capture(context, matrix_ring())};
    first.receive();
    second.receive();
    context.poll();
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(netring::test::eventually(
        [&] { return first.capture.stats().in_ring == 1 && second.capture.stats().in_ring == 1; }));
    std::this_thread::sleep_for(50ms);
    run("ip link set v1 down");
    run_until([&] { return first.error && second.error; });
    for (auto const* const each : {&first, &second}) {
        BOOST_TEST(each->packets == 1U);
        BOOST_TEST((each->error == netring::error::network_down));
    }
    // A handler that is left refers to its reader.
    first.capture.close();
    second.capture.close();
    settle();
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_deleted_while_it_is_down_ends_the_receive, *netring::test::timed()) {
    async_capture capture(context, matrix_ring());
    run("ip link set v1 down");
    std::vector<error_code> errors;
    auto const handler = [&](error_code ec, packet_batch const&) { errors.push_back(ec); };
    capture.async_receive_batch(handler);
    BOOST_TEST(run_until([&] { return errors.size() == 1; }));
    BOOST_TEST((errors.at(0) == netring::error::network_down));
    capture.async_receive_batch(handler);
    settle();
    auto const start = steady_clock::now();
    run("ip link del v0");
    BOOST_TEST(run_until([&] { return errors.size() == 2; }));
    BOOST_TEST(((steady_clock::now() - start) < 200ms));
    BOOST_TEST((errors.at(1) == netring::error::no_such_device));
}

BOOST_AUTO_TEST_CASE(nothing_is_waited_for_once_the_interface_was_reported_gone) {
    async_capture capture(context, matrix_ring());
    std::vector<std::pair<error_code, netring::link_state>> heard;
    auto const handler = [&](error_code ec, netring::link_state state) { heard.emplace_back(ec, state); };
    run("ip link del v0");
    capture.async_wait_link(handler);
    settle();
    capture.async_wait_link(handler);
    settle();
    BOOST_TEST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(!heard[0].first);
    BOOST_TEST((heard[0].second == netring::link_state::gone));
    BOOST_TEST((heard[1].first == netring::error::no_such_device));
}

BOOST_AUTO_TEST_CASE(waiting_for_link_changes_costs_nothing_while_there_are_none) {
    async_capture capture(context, matrix_ring());
    capture.async_wait_link([](error_code, netring::link_state) {});
    auto const cpu = netring::test::cpu_time();
    settle(500ms);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - cpu, 10ms));
}

BOOST_AUTO_TEST_SUITE_END()
