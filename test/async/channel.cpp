// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "operations.hpp"
#include "patience.hpp"
#include "sanitized.hpp"
#include "timed.hpp"

#include <netring/packet_channel.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::error_code;
using netring::overflow;
using netring::owned_batch;
using netring::packet_batch;
using netring::packet_channel;
using netring::packet_view;
using netring::push_result;
using netring::test::eventually;
using netring::test::run;
using netring::test::sequence_of;
using netring::test::world;
using std::chrono::steady_clock;

namespace {

/// 64 KiB blocks with a time-out of 2 ms.
netring::capture_options ring_of(std::uint32_t blocks) {
    auto options = netring::test::matrix_ring();
    options.ring.block_count = blocks;
    return options;
}

constexpr std::size_t frame_size = 100;

/// Where this process has packet rings mapped.
std::vector<std::pair<std::uintptr_t, std::uintptr_t>> ring_mappings() {
    std::vector<std::pair<std::uintptr_t, std::uintptr_t>> found;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        char dash = 0;
        if (line.find("socket:") != std::string::npos && (std::istringstream(line) >> std::hex >> from >> dash >> to))
            found.emplace_back(from, to);
    }
    return found;
}

/// How often each sequence number was seen, by any thread.
struct tally {
    explicit tally(std::uint32_t count)
        : times(count) {}

    template <class Batch>
    void operator()(Batch const& batch) {
        for (packet_view const packet : batch) {
            auto const number = sequence_of(packet.data()).value_or(~0U);
            if (number >= times.size() || !netring::test::is_tagged_frame(packet.data(), frame_size, number))
                ++wrong;
            else if (++times[number] != 1)
                ++twice;
            ++packets;
            auto const at = reinterpret_cast<std::uintptr_t>(packet.data().data());
            for (auto const& [from, to] : rings)
                in_ring += at >= from && at < to ? 1U : 0U;
        }
    }

    std::vector<std::atomic<unsigned>> times;
    std::atomic<std::uint64_t> packets = 0;
    std::atomic<std::uint64_t> wrong = 0;
    std::atomic<std::uint64_t> twice = 0;
    std::atomic<std::uint64_t> in_ring = 0;
    std::vector<std::pair<std::uintptr_t, std::uintptr_t>> rings = ring_mappings();
};

/// A thread with a context of its own that takes batches until an error comes.
template <class Batch>
class worker {
public:
    worker(packet_channel<Batch>& channel, std::function<void(Batch&)> use)
        : thread_([this, &channel, use = std::move(use)] {
            asio::co_spawn(context_, work(channel, use), asio::detached);
            context_.run();
        }) {}

    void join() { thread_.join(); }

    std::size_t batches = 0;
    error_code ended;

private:
    asio::awaitable<void> work(packet_channel<Batch>& channel, std::function<void(Batch&)> use) {
        for (;;) {
            auto [ec, batch] = co_await channel.async_next(asio::as_tuple(asio::use_awaitable));
            ended = ec;
            if (ec)
                co_return;
            ++batches;
            use(batch);
        }
    }

    asio::io_context context_{1};
    std::jthread thread_;
};

/// A thread that runs a context until the end of its scope.
struct runner {
    explicit runner(asio::io_context& context)
        : work(context.get_executor())
        , thread([&context] { context.run(); }) {}
    ~runner() { work.get_executor().context().stop(); }

    asio::executor_work_guard<asio::io_context::executor_type> work;
    std::jthread thread;
};

template <class Stats>
bool adds_up(Stats const& stats) {
    auto const& out = {stats.delivered, stats.dropped_newest, stats.dropped_oldest, stats.in_channel};
    netring::batch_count sum;
    for (auto const& part : out) {
        sum.batches += part.batches;
        sum.packets += part.packets;
    }
    return sum == stats.pushed;
}

/// What a handler saw.
struct result {
    int calls = 0;
    error_code ec;

    auto handler() {
        return [this](error_code e) {
            ++calls;
            ec = e;
        };
    }
    template <class Batch>
    auto handler(Batch& into) {
        return [this, &into](error_code e, Batch batch) {
            ++calls;
            ec = e;
            into = std::move(batch);
        };
    }
};

/// Sends frames each of which is in a block of its own. The capture must not be in use meanwhile.
void send_apart(world& w, async_capture const& to, std::uint32_t count) {
    netring::test::send_apart(w.sender, to, frame_size, w.sent, count);
    w.sent += count;
}

constexpr asio::cancellation_type cancellation_types[] = {
    asio::cancellation_type::total, asio::cancellation_type::partial, asio::cancellation_type::terminal};

} // namespace

// A channel does not look at what it hands over. Which packets share a batch, which these count on, is the block's doing.
BOOST_FIXTURE_TEST_SUITE(channels, world, *netring::test::only_in_blocks())

using batches = std::tuple<packet_batch, owned_batch>;

BOOST_AUTO_TEST_CASE_TEMPLATE(four_threads_get_each_packet_once_and_a_lease_is_not_copied, Batch, batches) {
    auto const count = netring::test::sanitized ? 4000U : 40000U;
    async_capture capture(context, ring_of(64));
    packet_channel<Batch> channel(context, {.capacity_batches = 8});
    tally seen(count);
    BOOST_TEST_REQUIRE(seen.rings.size() == 1U);
    result pump;
    channel.async_run(capture, pump.handler());
    std::vector<std::unique_ptr<worker<Batch>>> workers;
    {
        runner const running(context);
        for (int number = 0; number != 4; ++number)
            workers.push_back(std::make_unique<worker<Batch>>(channel, std::ref(seen)));
        for (std::uint32_t first = 0; first != count; first += 100) {
            sender.flood(frame_size, first, 100);
            std::this_thread::sleep_for(200us);
        }
        BOOST_TEST(eventually([&] {
            auto const stats = capture.stats();
            return stats.seen == count && stats.in_ring == 0 && stats.delivered == seen.packets;
        }));
        channel.close();
        for (auto const& worker : workers)
            worker->join();
        BOOST_TEST(eventually([&] { return channel.stats().in_channel.batches == 0; }));
    }
    run_until([&] { return pump.calls != 0; });
    auto const stats = capture.stats();
    BOOST_TEST(stats.seen == stats.delivered + stats.in_ring + stats.dropped);
    BOOST_TEST(stats.dropped == 0U);
    BOOST_TEST(seen.packets == count);
    BOOST_TEST(seen.wrong == 0U);
    BOOST_TEST(seen.twice == 0U);
    BOOST_TEST(seen.in_ring == (std::same_as<Batch, packet_batch> ? count : 0U));
    for (auto const& worker : workers)
        BOOST_TEST((worker->ended == asio::error::eof));
    BOOST_TEST(pump.calls == 1);
    BOOST_TEST(!pump.ec);
    BOOST_TEST(adds_up(channel.stats()));
    BOOST_TEST(channel.stats().delivered.packets == count);
    BOOST_TEST(channel.stats().high_water_batches <= 8U);
}

BOOST_AUTO_TEST_CASE(a_slow_worker_with_drop_oldest_never_stalls_the_capture_and_gets_the_newest) {
    constexpr auto count = 100U;
    async_capture capture(context, ring_of(64));
    packet_channel<> channel(context, {.capacity_batches = 4, .when_full = overflow::drop_oldest});
    tally seen(count);
    channel.async_run(capture, asio::detached);
    worker<packet_batch> slow(channel, [&](packet_batch& batch) {
        seen(batch);
        std::this_thread::sleep_for(30ms);
    });
    {
        runner const running(context);
        for (std::uint32_t number = 0; number != count; ++number) {
            sender.send_tagged(frame_size, number, 1);
            BOOST_TEST(eventually([&] { return capture.stats().delivered == number + 1; }));
        }
        BOOST_TEST(eventually([&] { return seen.times[count - 1] == 1; }));
        channel.close();
        slow.join();
    }
    BOOST_TEST(capture.stats().dropped == 0U);
    BOOST_TEST(capture.stats().delivered == count);
    auto const stats = channel.stats();
    BOOST_TEST(stats.pushed.packets == count);
    BOOST_TEST(stats.dropped_oldest.packets > 10U);
    BOOST_TEST(stats.dropped_newest.batches == 0U);
    BOOST_TEST(stats.delivered.packets == seen.packets);
    BOOST_TEST(stats.delivered.packets + stats.dropped_oldest.packets == count);
    BOOST_TEST(adds_up(stats));
    for (std::uint32_t last = count - 4; last != count; ++last)
        BOOST_TEST(seen.times[last] == 1U);
}

BOOST_AUTO_TEST_CASE(drop_newest_keeps_the_oldest) {
    async_capture capture(context, ring_of(64));
    packet_channel<> channel(context, {.capacity_batches = 4, .when_full = overflow::drop_newest});
    channel.async_run(capture, asio::detached);
    send_apart(*this, capture, 20);
    run_until([&] { return channel.stats().pushed.packets == 20; });
    BOOST_TEST(channel.stats().dropped_newest.packets == 16U);
    BOOST_TEST(channel.stats().high_water_batches == 4U);
    BOOST_TEST(capture.stats().occupied_slots == 4U);
    BOOST_TEST(capture.stats().dropped == 0U);
    for (std::uint32_t number = 0; number != 4; ++number) {
        auto const batch = channel.try_next();
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        BOOST_TEST(sequence_of((*batch.begin()).data()).value() == number);
    }
    BOOST_TEST(!channel.try_next());
    BOOST_TEST(adds_up(channel.stats()));
}

BOOST_AUTO_TEST_CASE(with_block_the_kernel_drops_and_the_channel_loses_nothing) {
    async_capture capture(context, ring_of(8));
    packet_channel<owned_batch> channel(context, {.capacity_batches = 2});
    channel.async_run(capture, asio::detached);
    for (int frame = 0; frame != 20; ++frame) {
        send_apart(*this, capture, 1);
        settle(2ms);
    }
    // Two copies in the channel and eight blocks: the other ten found no room.
    BOOST_TEST(capture.stats().dropped == 10U);
    BOOST_TEST(channel.stats().in_channel.batches == 2U);
    std::uint32_t next = 0;
    while (next != 10) {
        owned_batch got;
        result taken;
        channel.async_next(taken.handler(got));
        BOOST_TEST_REQUIRE(run_until([&] { return taken.calls != 0; }));
        for (packet_view const packet : got)
            BOOST_TEST(sequence_of(packet.data()).value() == next++);
    }
    settle();
    BOOST_TEST(channel.try_next().empty());
    BOOST_TEST(channel.stats().delivered.packets == 10U);
    BOOST_TEST(channel.stats().pushed.packets == 10U);
}

BOOST_AUTO_TEST_CASE(closing_and_destroying_a_full_channel_with_blocked_producers_takes_less_than_50_ms,
                     *netring::test::timed()) {
    for (bool const destroy : {false, true}) {
        async_capture capture(context, ring_of(8));
        std::optional<packet_channel<>> channel(std::in_place, context);
        std::atomic<int> ended = 0;
        error_code pumped = asio::error::host_not_found;
        error_code pushed;
        channel->async_run(capture, [&](error_code ec) {
            pumped = ec;
            ++ended;
        });
        send_apart(*this, capture, 8);
        context.restart();
        runner const running(context);
        BOOST_TEST(eventually([&] { return channel->stats().in_channel.batches == 4; }));
        channel->async_push({}, [&](error_code ec) {
            pushed = ec;
            ++ended;
        });
        std::this_thread::sleep_for(20ms);
        BOOST_TEST(ended == 0);
        auto const in_channel = channel->stats().in_channel.packets;
        auto const start = steady_clock::now();
        if (destroy)
            channel.reset();
        else
            channel->close();
        BOOST_TEST(eventually([&] { return ended == 2; }));
        BOOST_TEST(((steady_clock::now() - start) < 50ms));
        BOOST_TEST(!pumped);
        BOOST_TEST((pushed == (destroy ? error_code(asio::error::operation_aborted) : asio::error::eof)));
        // What is not in the channel is in the ring.
        BOOST_TEST(capture.stats().in_ring + in_channel == 8U);
        BOOST_TEST(channel.has_value() == !destroy);
    }
}

BOOST_AUTO_TEST_CASE(the_producers_error_is_the_last_item_of_each_consumer) {
    async_capture capture(context, ring_of(16));
    packet_channel<> channel(context, {.capacity_batches = 2});
    tally seen(12);
    result pump;
    channel.async_run(capture, pump.handler());
    send_apart(*this, capture, 12);
    settle();
    run("ip link del v0");
    settle(50ms);
    // The channel is full: packets before the error.
    BOOST_TEST(pump.calls == 0);
    {
        runner const running(context);
        std::vector<std::unique_ptr<worker<packet_batch>>> workers;
        for (int number = 0; number != 3; ++number)
            workers.push_back(std::make_unique<worker<packet_batch>>(channel, std::ref(seen)));
        for (auto const& worker : workers) {
            worker->join();
            BOOST_TEST((worker->ended == netring::error::no_such_device));
        }
    }
    BOOST_TEST(seen.packets == 12U);
    BOOST_TEST(seen.twice + seen.wrong == 0U);
    BOOST_TEST((pump.ec == netring::error::no_such_device));
    packet_batch none;
    result again;
    channel.async_next(again.handler(none));
    settle();
    BOOST_TEST((again.ec == netring::error::no_such_device));
    BOOST_TEST((channel.try_push({}) == push_result::closed));
}

BOOST_AUTO_TEST_CASE(batches_that_are_destroyed_with_the_channel_give_their_blocks_back) {
    async_capture capture(context, ring_of(8));
    {
        packet_channel<> channel(context, {.capacity_batches = 8});
        channel.async_run(capture, asio::detached);
        send_apart(*this, capture, 8);
        BOOST_TEST(run_until([&] { return channel.stats().in_channel.batches == 8; }));
        BOOST_TEST(capture.stats().occupied_slots == 8U);
    }
    // The pump has not even heard of it.
    BOOST_TEST(capture.stats().occupied_slots == 0U);
    settle();
    send_apart(*this, capture, 1);
    auto next = capture.async_receive_batch(asio::use_future);
    BOOST_TEST_REQUIRE(run_until([&] { return next.wait_for(0s) == std::future_status::ready; }));
    BOOST_TEST(sequence_of((*next.get().begin()).data()).value() == 8U);
}

BOOST_AUTO_TEST_CASE(a_link_that_goes_down_does_not_end_the_pump) {
    async_capture capture(context, ring_of(8));
    packet_channel<> channel(context);
    result pump;
    channel.async_run(capture, pump.handler());
    settle();
    run("ip link set v1 down");
    settle(50ms);
    netring::test::set_up({"v1", "v0"});
    settle(50ms);
    BOOST_TEST(pump.calls == 0);
    send_apart(*this, capture, 1);
    BOOST_TEST(run_until([&] { return channel.stats().pushed.packets == 1; }));
}

BOOST_AUTO_TEST_CASE(sparse_packets_arrive_each_in_time_through_the_pump) {
    async_capture capture(context, {.interface = "v1"});
    packet_channel<> channel(context);
    channel.async_run(capture, asio::detached);
    std::jthread const sparse([this] {
        for (std::uint32_t number = 0; number != 10; ++number) {
            std::this_thread::sleep_for(120ms);
            sender.send_tagged(frame_size, number, 1);
        }
    });
    for (std::uint32_t next = 0; next < 10;) {
        packet_batch batch;
        result taken;
        auto const start = steady_clock::now();
        channel.async_next(taken.handler(batch));
        BOOST_TEST_REQUIRE(run_until([&] { return taken.calls != 0; }));
        BOOST_TEST(((steady_clock::now() - start) < 1s));
        // On a busy machine two may share one.
        for (packet_view const packet : batch)
            BOOST_TEST(sequence_of(packet.data()).value() == next++);
    }
}

// A future's handler has an executor of its own, where a capture does not belong.
BOOST_AUTO_TEST_CASE(a_pump_that_is_started_with_a_future_runs_on_the_captures_executor) {
    async_capture capture(context, ring_of(8));
    packet_channel<> channel(context);
    send_apart(*this, capture, 2);
    auto pump = channel.async_run(capture, asio::use_future);
    std::this_thread::sleep_for(50ms);
    BOOST_TEST(channel.stats().pushed.batches == 0U);
    BOOST_TEST(run_until([&] { return channel.stats().pushed.batches == 2; }));
    channel.cancel();
    settle();
    BOOST_CHECK_EXCEPTION(pump.get(), netring::system_error,
                          [](auto const& e) { return e.code() == asio::error::operation_aborted; });
}

BOOST_AUTO_TEST_CASE(an_idle_source_keeps_no_place_from_another_one) {
    struct numbered {
        int source = 0;
        packet_batch batch;
        std::size_t size() const noexcept { return batch.size(); }
    };
    netring::test::veth_pair const idle("w0", "w1");
    auto options = ring_of(8);
    options.interface = "w1";
    async_capture silent(context, options);
    async_capture busy(context, ring_of(8));
    packet_channel<numbered> channel(context, {.capacity_batches = 1});
    for (auto const& [source, number] : {std::pair{&silent, 1}, std::pair{&busy, 2}})
        channel.async_run(
            *source,
            [number = number](async_capture& from) {
                return numbered{number, from.try_receive_batch()};
            },
            asio::detached);
    for (int round = 0; round != 5; ++round) {
        send_apart(*this, busy, 1);
        numbered got;
        result taken;
        channel.async_next(taken.handler(got));
        BOOST_TEST_REQUIRE(run_until([&] { return taken.calls != 0; }));
        BOOST_TEST(got.source == 2);
        BOOST_TEST(got.batch.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_second_pump_of_a_capture_is_refused_and_the_channel_stays_open) {
    async_capture capture(context, ring_of(8));
    packet_channel<> channel(context);
    result first;
    result second;
    channel.async_run(capture, first.handler());
    settle();
    channel.async_run(capture, second.handler());
    settle();
    BOOST_TEST((second.ec == netring::error::receive_in_progress));
    BOOST_TEST(first.calls == 0);
    BOOST_TEST(channel.is_open());
}

// Cancelling takes nothing, whatever the operation waits for, and also when it waits no more.

BOOST_AUTO_TEST_CASE(a_cancelled_next_takes_nothing) {
    for (auto const type : cancellation_types)
        for (bool const posted : {false, true}) {
            packet_channel<int> channel(context);
            asio::cancellation_signal signal;
            result next;
            int value = 0;
            if (posted)
                channel.try_push(7);
            channel.async_next(asio::bind_cancellation_slot(signal.slot(), next.handler(value)));
            if (!posted)
                settle(1ms);
            signal.emit(type);
            BOOST_TEST(next.calls == 0);
            settle(1ms);
            BOOST_TEST(next.calls == 1);
            BOOST_TEST((next.ec == asio::error::operation_aborted));
            if (!posted)
                channel.try_push(7);
            BOOST_TEST(channel.try_next() == 7);
            BOOST_TEST(value == 0);
        }
}

BOOST_AUTO_TEST_CASE(a_cancelled_push_pushes_nothing) {
    for (auto const type : cancellation_types)
        for (bool const posted : {false, true}) {
            packet_channel<int> channel(context, {.capacity_batches = 1});
            asio::cancellation_signal signal;
            result push;
            if (!posted)
                channel.try_push(1);
            channel.async_push(2, asio::bind_cancellation_slot(signal.slot(), push.handler()));
            if (!posted)
                settle(1ms);
            signal.emit(type);
            BOOST_TEST(push.calls == 0);
            settle(1ms);
            BOOST_TEST(push.calls == 1);
            BOOST_TEST((push.ec == asio::error::operation_aborted));
            BOOST_TEST(channel.stats().pushed.batches == (posted ? 0U : 1U));
        }
}

BOOST_AUTO_TEST_CASE(a_cancelled_pump_leaves_packets_in_the_ring_and_the_channel_open) {
    enum class state { started, waits_for_packets, has_packets, waits_for_room, has_room };
    for (auto const type : cancellation_types)
        for (auto const at :
             {state::started, state::waits_for_packets, state::has_packets, state::waits_for_room, state::has_room}) {
            async_capture capture(context, ring_of(8));
            packet_channel<> channel(context, {.capacity_batches = 1});
            asio::cancellation_signal signal;
            result pump;
            channel.async_run(capture, asio::bind_cancellation_slot(signal.slot(), pump.handler()));
            if (at != state::started)
                settle(2ms);
            if (at >= state::has_packets)
                send_apart(*this, capture, 2);
            if (at >= state::waits_for_room)
                settle(10ms);
            if (at == state::has_room)
                channel.try_next();
            signal.emit(type);
            BOOST_TEST(pump.calls == 0);
            settle(2ms);
            BOOST_TEST(pump.calls == 1);
            BOOST_TEST((pump.ec == asio::error::operation_aborted));
            BOOST_TEST(channel.is_open());
            auto const packets = at >= state::has_packets ? 2U : 0U;
            BOOST_TEST(capture.stats().in_ring + channel.stats().pushed.packets == packets);
            BOOST_TEST(channel.stats().pushed.packets == (at >= state::waits_for_room ? 1U : 0U));

            // Another one goes on where this one ended.
            channel.async_run(capture, asio::detached);
            channel.try_next();
            settle(2ms);
            BOOST_TEST(channel.stats().pushed.packets == packets - (at == state::has_packets ? 1U : 0U));
        }
}

BOOST_AUTO_TEST_CASE(cancel_completes_every_operation_and_leaves_the_channel_as_it_is) {
    async_capture capture(context, ring_of(8));
    packet_channel<int> empty(context);
    packet_channel<> full(context, {.capacity_batches = 1});
    packet_channel<> idle(context);
    full.try_push({});
    int value = 0;
    result waiting;
    result posted;
    result push;
    result pump;
    empty.async_next(waiting.handler(value));
    full.async_push({}, push.handler());
    idle.async_run(capture, pump.handler());
    settle();
    empty.async_next(posted.handler(value));
    empty.try_push(3);
    empty.cancel();
    full.cancel();
    idle.cancel();
    settle();
    for (auto const* const seen : {&waiting, &posted, &push, &pump}) {
        BOOST_TEST(seen->calls == 1);
        BOOST_TEST((seen->ec == asio::error::operation_aborted));
    }
    BOOST_TEST(empty.is_open());
    BOOST_TEST(empty.try_next() == 3);
    BOOST_TEST(full.stats().pushed.batches == 1U);
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_in_its_turn_leaves_it_to_the_next) {
    packet_channel<int> channel(context);
    asio::cancellation_signal signal;
    result first;
    result second;
    int value = 0;
    int got = 0;
    channel.async_next(asio::bind_cancellation_slot(signal.slot(), first.handler(value)));
    channel.async_next(second.handler(got));
    settle();
    channel.try_push(5);
    signal.emit(asio::cancellation_type::total);
    settle();
    BOOST_TEST((first.ec == asio::error::operation_aborted));
    BOOST_TEST(second.calls == 1);
    BOOST_TEST(got == 5);
}

BOOST_AUTO_TEST_CASE(who_is_busy_in_its_turn_keeps_nothing_from_who_asks) {
    asio::io_context busy;
    packet_channel<int> channel(context);
    result late;
    result ready;
    int value = 0;
    int got = 0;
    channel.async_next(asio::bind_executor(busy, late.handler(value)));
    channel.try_push(5);
    channel.async_next(ready.handler(got));
    settle();
    BOOST_TEST(ready.calls == 1);
    BOOST_TEST(got == 5);
    busy.poll();
    BOOST_TEST(late.calls == 0);
    channel.try_push(6);
    busy.restart();
    busy.poll();
    BOOST_TEST(late.calls == 1);
    BOOST_TEST(value == 6);
}

BOOST_AUTO_TEST_CASE(producers_that_wait_keep_their_order) {
    packet_channel<int> channel(context, {.capacity_batches = 1});
    channel.try_push(1);
    for (int number = 2; number != 6; ++number)
        channel.async_push(number, asio::detached);
    settle();
    // Somebody takes the room from the one whose turn it is.
    channel.try_next();
    BOOST_TEST((channel.try_push(1) == push_result::accepted));
    channel.async_push(6, asio::detached);
    for (int number = 1; number != 7; ++number) {
        settle(2ms);
        BOOST_TEST(channel.try_next() == number);
    }
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_takes_its_operations_along_and_no_batch) {
    for (bool const posted : {false, true}) {
        auto own = std::make_unique<asio::io_context>();
        packet_channel<int> channel(*own);
        result first;
        result second;
        int value = 0;
        int got = 0;
        channel.async_next(first.handler(value));
        channel.async_next(asio::bind_executor(asio::make_strand(*own), first.handler(value)));
        channel.async_next(asio::bind_executor(context, second.handler(got)));
        own->poll();
        if (posted)
            channel.try_push(5);
        own.reset();
        if (!posted)
            channel.try_push(5);
        settle();
        BOOST_TEST(first.calls == 0);
        BOOST_TEST(second.calls == 1);
        BOOST_TEST(got == 5);
        channel.async_next(asio::bind_executor(context, second.handler(got)));
        channel.close();
        settle();
        BOOST_TEST((second.ec == asio::error::eof));
    }
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_takes_its_pump_along) {
    auto own = std::make_unique<asio::io_context>();
    packet_channel<> channel(context);
    auto capture = std::make_unique<async_capture>(*own, ring_of(8));
    result pump;
    channel.async_run(*capture, pump.handler());
    own->poll();
    capture.reset();
    own.reset();
    channel.close();
    settle();
    BOOST_TEST(pump.calls == 0);
}

BOOST_AUTO_TEST_CASE(a_channel_without_capacity_is_refused_with_the_reason) {
    BOOST_CHECK_EXCEPTION(packet_channel<>(context, {.capacity_batches = 0}), netring::system_error, [](auto const& e) {
        return e.code() == netring::error::invalid_option &&
               std::string(e.what()).find("capacity_batches is 0 (legal: 1 and more)") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(try_push_tells_what_became_of_the_batch) {
    for (auto const policy : {overflow::block, overflow::drop_newest, overflow::drop_oldest}) {
        packet_channel<std::unique_ptr<int>> channel(context, {.capacity_batches = 1, .when_full = policy});
        BOOST_TEST((channel.try_push(std::make_unique<int>(1)) == push_result::accepted));
        auto second = std::make_unique<int>(2);
        auto const became = channel.try_push(std::move(second));
        // NOLINTNEXTLINE(bugprone-use-after-move): that is the question.
        bool const left = second != nullptr;
        BOOST_TEST(left == (policy == overflow::block));
        BOOST_TEST((became == (policy == overflow::block         ? push_result::full
                               : policy == overflow::drop_newest ? push_result::dropped_newest
                                                                 : push_result::dropped_oldest)));
        BOOST_TEST(*channel.try_next() == (policy == overflow::drop_oldest ? 2 : 1));
        BOOST_TEST(adds_up(channel.stats()));
        channel.close();
        BOOST_TEST((channel.try_push(std::make_unique<int>(3)) == push_result::closed));
    }
}

BOOST_AUTO_TEST_CASE(after_close_the_batches_come_first_and_then_the_error_each_time) {
    packet_channel<int> channel(context);
    channel.try_push(1);
    channel.try_push(2);
    channel.close(netring::error::not_open);
    channel.close();
    for (int expected : {1, 2, 0, 0}) {
        result next;
        int value = 0;
        channel.async_next(next.handler(value));
        settle(1ms);
        BOOST_TEST(value == expected);
        BOOST_TEST((next.ec == (expected != 0 ? error_code() : error_code(netring::error::not_open))));
    }
}

BOOST_AUTO_TEST_CASE(a_push_that_waits_gets_the_first_room) {
    packet_channel<int> channel(context, {.capacity_batches = 1});
    channel.try_push(1);
    result push;
    channel.async_push(2, push.handler());
    settle();
    BOOST_TEST(push.calls == 0);
    BOOST_TEST(channel.try_next() == 1);
    settle();
    BOOST_TEST(push.calls == 1);
    BOOST_TEST(!push.ec);
    BOOST_TEST(channel.try_next() == 2);
}

// On the context's own thread, where a handler could.
BOOST_AUTO_TEST_CASE(no_handler_runs_within_the_function_that_lets_it) {
    packet_channel<int> channel(context);
    packet_channel<> leases(context);
    async_capture capture(context);
    bool within = true;
    int inlined = 0;
    int calls = 0;
    auto const count = [&](auto const&...) {
        inlined += within ? 1 : 0;
        ++calls;
    };
    asio::post(context, [&] {
        channel.async_next(count);
        channel.try_push(1);
        channel.try_push(2);
        channel.async_next(count);
        channel.async_push(3, count);
        channel.async_next(count);
        channel.async_next(count);
        leases.async_run(capture, count);
        channel.close();
        channel.async_push(4, count);
        within = false;
    });
    settle();
    BOOST_TEST(calls == 7);
    BOOST_TEST(inlined == 0);
}

BOOST_AUTO_TEST_CASE(erased_handlers_are_called_on_their_own_executor) {
    asio::io_context own;
    packet_channel<int> channel(context, {.capacity_batches = 1});
    packet_channel<> leases(context);
    async_capture capture(context);
    int calls = 0;
    auto const count = [&](auto const&...) { calls += own.get_executor().running_in_this_thread() ? 1 : 100; };
    using on_end = asio::any_completion_handler<void(error_code)>;
    channel.async_push(1, on_end(asio::bind_executor(own, count)));
    channel.async_push(2, on_end(asio::bind_executor(own, count)));
    channel.async_next(asio::any_completion_handler<void(error_code, int)>(asio::bind_executor(own, count)));
    leases.async_run(capture, on_end(asio::bind_executor(own, count)));
    leases.close();
    for (int turn = 0; turn != 5; ++turn) {
        settle();
        own.restart();
        own.poll();
    }
    BOOST_TEST(calls == 4);
    BOOST_TEST(channel.try_next() == 2);
}

BOOST_AUTO_TEST_CASE(every_token_learns_that_a_pump_and_a_push_are_done) {
    async_capture capture(context, ring_of(8));
    packet_channel<> channel(context, {.capacity_batches = 2});
    auto pump = channel.async_run(capture, asio::use_future);
    auto push = channel.async_push({}, asio::use_future);
    std::vector<error_code> ends;
    auto coroutine = [&]() -> asio::awaitable<void> {
        co_await channel.async_push({}, asio::use_awaitable);
        // Full now.
        auto [ec] = co_await channel.async_push({}, asio::as_tuple(asio::use_awaitable));
        ends.push_back(ec);
    };
    asio::co_spawn(context, coroutine, asio::detached);
    settle();
    BOOST_TEST(ends.empty());
    push.get();
    channel.close(netring::error::not_open);
    settle();
    pump.get();
    BOOST_TEST_REQUIRE(ends.size() == 1U);
    BOOST_TEST((ends[0] == netring::error::not_open));
}

namespace {

template <class T>
struct counting_allocator {
    using value_type = T;
    std::array<std::size_t, 2>* counts;

    explicit counting_allocator(std::array<std::size_t, 2>& c)
        : counts(&c) {}
    template <class U>
    counting_allocator(counting_allocator<U> const& other)
        : counts(other.counts) {}
    T* allocate(std::size_t n) {
        ++(*counts)[0];
        ++(*counts)[1];
        return std::allocator<T>().allocate(n);
    }
    void deallocate(T* p, std::size_t n) {
        --(*counts)[1];
        std::allocator<T>().deallocate(p, n);
    }
    template <class U>
    bool operator==(counting_allocator<U> const& other) const {
        return counts == other.counts;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_handlers_allocator_is_used_and_its_memory_free_when_the_handler_runs) {
    packet_channel<int> channel(context, {.capacity_batches = 1});
    std::array<std::size_t, 2> counts{};
    std::size_t live = 99;
    counting_allocator<int> const allocator(counts);
    channel.async_next(asio::bind_allocator(allocator, [&](error_code, int) { live = counts[1]; }));
    BOOST_TEST(counts[0] == 1U);
    channel.try_push(1);
    settle();
    BOOST_TEST(live == 0U);
    live = 99;
    channel.async_push(1, asio::bind_allocator(allocator, [&](error_code) { live = counts[1]; }));
    BOOST_TEST(counts[0] == 2U);
    settle();
    BOOST_TEST(live == 0U);
    // Who is destroyed while waiting gives it back too.
    {
        asio::io_context own;
        channel.async_push(2, asio::bind_executor(own, asio::bind_allocator(allocator, [](error_code) {})));
        BOOST_TEST(counts[1] == 1U);
    }
    BOOST_TEST(counts[1] == 0U);
}

BOOST_AUTO_TEST_CASE(many_producers_and_consumers_lose_nothing_to_cancellation_and_add_up) {
    constexpr int threads = 3;
    constexpr int each = netring::test::sanitized ? 1000 : 10000;
    packet_channel<int> channel(context, {.capacity_batches = 3});
    std::vector<std::atomic<int>> times(threads * each);
    std::atomic<int> aborted = 0;
    std::atomic<int> broken = 0;
    std::atomic<int> producing = threads;
    asio::thread_pool pool(4);
    auto const produce = [&](int first) -> asio::awaitable<void> {
        for (int number = first; number != first + each;) {
            // It keeps its last one back until there was something to lose.
            while (number == first + each - 1 && aborted <= 10)
                co_await asio::post(asio::use_awaitable);
            auto [ec] = co_await channel.async_push(number, asio::as_tuple(asio::use_awaitable));
            number += ec ? 0 : 1;
            aborted += ec ? 1 : 0;
        }
        if (--producing == 0)
            channel.close();
    };
    auto const consume = [&]() -> asio::awaitable<void> {
        for (;;) {
            auto [ec, number] = co_await channel.async_next(asio::as_tuple(asio::use_awaitable));
            if (ec == asio::error::eof)
                co_return;
            if (ec)
                ++aborted;
            else
                ++times[static_cast<std::size_t>(number)];
        }
    };
    for (int number = 0; number != threads; ++number) {
        asio::co_spawn(asio::make_strand(pool), produce(number * each), asio::detached);
        asio::co_spawn(asio::make_strand(pool), consume(), asio::detached);
    }
    while (producing != 0) {
        channel.cancel();
        broken += adds_up(channel.stats()) ? 0 : 1;
        std::this_thread::sleep_for(100us);
    }
    pool.join();
    BOOST_TEST(std::all_of(times.begin(), times.end(), [](auto const& seen) { return seen == 1; }));
    BOOST_TEST(broken == 0);
}

BOOST_AUTO_TEST_CASE(contexts_end_while_others_push_and_no_batch_is_lost) {
    packet_channel<int> channel(context, {.capacity_batches = 4});
    std::atomic<bool> done = false;
    std::atomic<std::uint64_t> got = 0;
    std::jthread const producer([&] {
        while (!done)
            if (channel.try_push(1) == push_result::full)
                std::this_thread::yield();
    });
    for (int cycle = 0; cycle != (netring::test::sanitized ? 300 : 1000); ++cycle) {
        asio::io_context own;
        for (int operation = 0; operation != 3; ++operation)
            channel.async_next(asio::bind_executor(own, [&](error_code ec, int) { got += ec ? 0U : 1U; }));
        own.run_one();
    }
    done = true;
    BOOST_TEST(eventually([&] {
        while (channel.try_next() != 0)
            ++got;
        return channel.stats().pushed.batches == got;
    }));
    BOOST_TEST(channel.stats().delivered.batches == got);
}

BOOST_AUTO_TEST_SUITE_END()
