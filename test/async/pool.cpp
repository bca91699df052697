// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ipv4_frame.hpp"
#include "operations.hpp"
#include "timed.hpp"

#include <netring/capture_pool.hpp>
#include <netring/io_threads.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <sched.h>
#include <set>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using netring::capture_options;
using netring::capture_pool;
using netring::error_code;
using netring::io_threads;
using netring::packet_batch;
using netring::packet_view;
using netring::sourced_batch;
using netring::test::plain_sender;
using netring::test::ring_of;
using netring::test::run;
using netring::test::sequence_of;
using netring::test::world;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

capture_options on(std::string interface, std::size_t blocks = 64) {
    return {.interface = std::move(interface), .ring = ring_of(65536, blocks, 5ms)};
}

/// What the handlers of a group saw, from any thread.
class ledger {
public:
    void add(std::size_t member, packet_batch const& batch) {
        std::lock_guard const lock(mutex_);
        for (packet_view const packet : batch)
            ++where_[sequence_of(packet.data()).value()].at(member);
        counted_ += batch.size();
    }
    std::size_t counted() const {
        std::lock_guard const lock(mutex_);
        return counted_;
    }
    /// True if each of the frames 0 to `count` - 1 was seen exactly once.
    bool each_once(std::uint32_t count) const {
        std::lock_guard const lock(mutex_);
        std::size_t once = 0;
        for (auto const& [number, times] : where_)
            once += std::ranges::count(times, 1) == 1 && std::ranges::count(times, 0) == 3 ? 1U : 0U;
        return where_.size() == count && once == count;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::uint32_t, std::array<int, 4>> where_;
    std::size_t counted_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pools, world)

BOOST_AUTO_TEST_CASE(every_frame_reaches_one_member_on_its_own_thread) {
    io_threads threads({.count = 4});
    capture_pool pool(threads.executors(), on("v1"));
    BOOST_TEST(pool.size() == 4U);
    std::set<std::uint16_t> groups;
    for (std::size_t member = 0; member != 4; ++member)
        groups.insert(pool.member(member).fanout_group().value());
    BOOST_TEST(groups.size() == 1U);

    ledger seen;
    std::array<std::atomic<std::thread::id>, 4> ids{};
    std::atomic<int> strays = 0;
    auto done = pool.async_run(
        [&](std::size_t member, packet_batch const& batch) {
            auto const before = ids.at(member).exchange(std::this_thread::get_id());
            if (before != std::thread::id() && before != std::this_thread::get_id())
                ++strays;
            seen.add(member, batch);
        },
        asio::use_future);
    constexpr std::uint32_t count = 20000;
    constexpr std::uint32_t burst = 1000;
    for (std::uint32_t first = 0; first != count; first += burst) {
        sender.flood(60, first, burst);
        // Less than a ring is under way at any time.
        BOOST_TEST_REQUIRE(netring::test::eventually([&] { return seen.counted() == first + burst; }));
    }
    pool.stop();
    BOOST_TEST_REQUIRE((done.wait_for(5s) == std::future_status::ready));
    done.get();
    BOOST_TEST(seen.each_once(count));
    BOOST_TEST(strays == 0);
    auto const total = pool.stats();
    BOOST_TEST(total.seen == count);
    BOOST_TEST(total.delivered == count);
    BOOST_TEST(total.dropped == 0U);
    std::uint64_t sum = 0;
    for (std::size_t member = 0; member != 4; ++member)
        sum += pool.stats(member).delivered;
    BOOST_TEST(sum == count);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
}

BOOST_AUTO_TEST_CASE(a_stop_under_a_flood_delivers_everything_that_was_seen, *netring::test::timed()) {
    for (int round = 0; round != 10; ++round) {
        io_threads threads({.count = 2});
        auto options = on("v1");
        options.fanout = netring::fanout{.mode = netring::fanout_mode::load_balance, .unique_id = true};
        capture_pool pool(threads.executors(), options);
        std::atomic<std::uint64_t> delivered = 0;
        auto done = pool.async_run([&](std::size_t, packet_batch const& batch) { delivered += batch.size(); },
                                   asio::use_future);
        std::jthread flood([this](std::stop_token const& token) {
            for (std::uint32_t first = 0; !token.stop_requested(); first += 64)
                sender.flood(60, first, 64);
        });
        std::this_thread::sleep_for(20ms);
        auto const start = steady_clock::now();
        pool.stop();
        BOOST_TEST_REQUIRE((done.wait_for(5s) == std::future_status::ready));
        BOOST_TEST((steady_clock::now() - start < 500ms));
        done.get();
        flood.request_stop();
        flood.join();
        auto const total = pool.stats();
        BOOST_TEST(total.in_ring == 0U);
        BOOST_TEST(total.delivered == delivered);
        BOOST_TEST(total.seen == delivered + total.dropped);
        BOOST_TEST(delivered > 0U);
    }
}

BOOST_AUTO_TEST_CASE(several_interfaces_are_merged_with_their_source_named) {
    netring::test::veth_pair const second("w0", "w1");
    plain_sender const to_second("w0");
    capture_pool pool(context.get_executor(), {on("v1"), on("w1")});
    std::array<std::uint32_t, 2> next{0, 500000};
    error_code end;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (;;) {
                auto [ec, item] = co_await pool.async_next(asio::as_tuple(asio::use_awaitable));
                if (ec) {
                    end = ec;
                    co_return;
                }
                for (packet_view const packet : item.batch)
                    BOOST_TEST_REQUIRE(sequence_of(packet.data()).value() == next.at(item.source)++);
            }
        },
        asio::detached);
    for (std::uint32_t round = 0; round != 10; ++round) {
        sender.send_tagged(60, round * 10, 10);
        to_second.send_tagged(60, 500000 + round * 20, 20);
        settle(10ms);
    }
    BOOST_TEST(run_until([&] { return next[0] == 100 && next[1] == 500200; }));
    // What is in the rings when it is stopped comes before the end.
    sender.send_tagged(60, 100, 5);
    pool.stop();
    BOOST_TEST(run_until([&] { return end.failed(); }));
    BOOST_TEST((end == asio::error::eof));
    BOOST_TEST(next[0] == 105U);
    BOOST_TEST(pool.stats().delivered == 305U);
}

BOOST_AUTO_TEST_CASE(one_interface_that_goes_ends_its_member_alone) {
    netring::test::veth_pair const second("w0", "w1");
    plain_sender const to_second("w0");
    capture_pool pool(context.get_executor(), {on("v1"), on("w1")});
    std::array<std::size_t, 2> packets{};
    std::vector<error_code> ends;
    pool.async_run([&](std::size_t member, packet_batch const& batch) { packets.at(member) += batch.size(); },
                   [&](error_code ec) { ends.push_back(ec); });
    sender.send_tagged(60, 0, 3);
    BOOST_TEST(run_until([&] { return packets[0] == 3; }));
    run("ip link set v1 down");
    settle();
    run("ip link del v0");
    settle(50ms);
    BOOST_TEST(ends.empty());
    to_second.send_tagged(60, 0, 7);
    BOOST_TEST(run_until([&] { return packets[1] == 7; }));
    pool.stop();
    BOOST_TEST(run_until([&] { return !ends.empty(); }));
    BOOST_TEST((ends.at(0) == netring::error::no_such_device));
    BOOST_TEST((pool.member_error(0) == netring::error::no_such_device));
    BOOST_TEST(!pool.member_error(1));
}

BOOST_AUTO_TEST_CASE(a_link_that_goes_down_ends_a_member_only_where_the_policy_says_so) {
    auto options = on("v1");
    options.on_link_change = netring::link_policy::fail;
    capture_pool pool(context.get_executor(), {options});
    std::vector<error_code> ends;
    pool.async_run([](std::size_t, packet_batch const&) {}, [&](error_code ec) { ends.push_back(ec); });
    settle();
    run("ip link set v1 down");
    BOOST_TEST(run_until([&] { return !ends.empty(); }));
    BOOST_TEST((ends.at(0) == netring::error::link_failed));
}

BOOST_AUTO_TEST_CASE(an_erased_handler_is_called_on_its_own_executor) {
    auto const strand = asio::make_strand(context);
    capture_pool pool(context.get_executor(), {on("v1")});
    std::vector<error_code> ends;
    bool within = true;
    bool on_strand = false;
    pool.async_run([](std::size_t, packet_batch const&) {},
                   asio::any_completion_handler<void(error_code)>(asio::bind_executor(strand, [&](error_code ec) {
                       on_strand = strand.running_in_this_thread() && !within;
                       ends.push_back(ec);
                   })));
    settle();
    asio::post(strand, [&] {
        pool.stop();
        within = false;
    });
    BOOST_TEST(run_until([&] { return !ends.empty(); }));
    BOOST_TEST(!ends[0]);
    BOOST_TEST(on_strand);
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_leaves_the_rings_alone_and_may_be_started_again) {
    for (bool const by_slot : {false, true}) {
        capture_pool pool(context.get_executor(), {on("v1")});
        asio::cancellation_signal signal;
        std::vector<error_code> ends;
        std::size_t packets = 0;
        auto const count = [&](std::size_t, packet_batch const& batch) { packets += batch.size(); };
        pool.async_run(count, asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) { ends.push_back(ec); }));
        BOOST_TEST(ends.empty());
        settle();
        // A second run is refused, and leaves the first alone.
        pool.async_run(count, [&](error_code ec) { ends.push_back(ec); });
        BOOST_TEST(ends.empty());
        BOOST_TEST(run_until([&] { return ends.size() == 1; }));
        BOOST_TEST((ends[0] == netring::error::receive_in_progress));
        if (by_slot)
            signal.emit(asio::cancellation_type::terminal);
        else
            pool.cancel();
        BOOST_TEST(run_until([&] { return ends.size() == 2; }));
        BOOST_TEST((ends[1] == asio::error::operation_aborted));
        sender.send_tagged(60, 0, 4);
        settle();
        BOOST_TEST(packets == 0U);
        pool.async_run(count, [&](error_code ec) { ends.push_back(ec); });
        BOOST_TEST(run_until([&] { return packets == 4; }));
        pool.stop();
        BOOST_TEST(run_until([&] { return ends.size() == 3; }));
        BOOST_TEST(!ends[2]);
        // It is over for good.
        pool.async_run(count, [&](error_code ec) { ends.push_back(ec); });
        BOOST_TEST(run_until([&] { return ends.size() == 4; }));
        BOOST_TEST((ends[3] == netring::error::not_open));
    }
}

BOOST_AUTO_TEST_CASE(cancelling_readers_loses_nothing_of_what_members_hold) {
    capture_pool pool(context.get_executor(), {on("v1")});
    std::vector<error_code> ends;
    std::vector<std::uint32_t> seen;
    auto const take = [&](error_code ec, sourced_batch const& item) {
        ends.push_back(ec);
        for (packet_view const packet : item.batch)
            seen.push_back(sequence_of(packet.data()).value());
    };
    pool.async_next(take);
    settle();
    pool.cancel();
    BOOST_TEST(run_until([&] { return ends.size() == 1; }));
    BOOST_TEST((ends[0] == asio::error::operation_aborted));
    // One block is in the pool, and its member waits with another.
    for (std::uint32_t number = 0; number != 3; ++number) {
        sender.send_tagged(60, number, 1);
        settle(15ms);
    }
    pool.cancel();
    settle();
    for (std::size_t reads = 2; seen.size() < 3; ++reads) {
        pool.async_next(take);
        BOOST_TEST_REQUIRE(run_until([&] { return ends.size() == reads; }));
        BOOST_TEST_REQUIRE(!ends.back());
    }
    BOOST_TEST(seen == (std::vector<std::uint32_t>{0, 1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_packaged_read_starts_no_member) {
    capture_pool pool(context.get_executor(), {on("v1")});
    auto read = pool.async_next(asio::deferred);
    std::vector<error_code> ran;
    std::vector<error_code> got;
    auto const note = [&](error_code ec, sourced_batch const&) { got.push_back(ec); };
    pool.async_run([](std::size_t, packet_batch const&) {}, [&](error_code ec) { ran.push_back(ec); });
    // The run is not in the way of one that has not started, but of one that starts.
    std::move(read)(note);
    BOOST_TEST_REQUIRE(run_until([&] { return got.size() == 1; }));
    BOOST_TEST((got[0] == netring::error::receive_in_progress));
    BOOST_TEST(ran.empty());
    pool.cancel();
    BOOST_TEST_REQUIRE(run_until([&] { return ran.size() == 1; }));
    BOOST_TEST((ran[0] == asio::error::operation_aborted));
    // Nor for longer than it lasts.
    sender.send_tagged(60, 0, 1);
    pool.async_next(note);
    BOOST_TEST_REQUIRE(run_until([&] { return got.size() == 2; }));
    BOOST_TEST(!got[1]);
}

BOOST_AUTO_TEST_CASE(the_first_readers_may_come_from_several_threads_at_once) {
    for (int round = 0; round != 20; ++round) {
        io_threads threads({.count = 2});
        capture_pool pool(threads.executors(), on("v1", 4));
        std::atomic<int> aborted = 0;
        {
            std::vector<std::jthread> readers;
            for (int reader = 0; reader != 4; ++reader)
                readers.emplace_back([&] {
                    pool.async_next([&](error_code ec, sourced_batch const&) {
                        aborted += ec == asio::error::operation_aborted ? 1 : 0;
                    });
                });
        }
        pool.cancel();
        BOOST_TEST(netring::test::eventually([&] { return aborted == 4; }));
        pool.stop();
        threads.join();
    }
}

BOOST_AUTO_TEST_CASE(a_destroyed_pool_aborts_its_run_and_leaves_nothing) {
    auto const descriptors = netring::test::open_descriptors();
    std::vector<error_code> ends;
    {
        asio::io_context own;
        {
            capture_pool pool(own.get_executor(), {on("v1"), on("v1")});
            pool.async_run([](std::size_t, packet_batch const&) {}, [&](error_code ec) { ends.push_back(ec); });
            own.poll();
        }
        own.run_for(2s);
        // A context that dies first destroys the handler.
        auto pool = std::make_unique<capture_pool>(own.get_executor(), std::vector{on("v1")});
        pool->async_run(
            [](std::size_t, packet_batch const&) {},
            [&, keep = std::shared_ptr<capture_pool>(std::move(pool))](error_code ec) { ends.push_back(ec); });
    }
    BOOST_TEST_REQUIRE(ends.size() == 1U);
    BOOST_TEST((ends[0] == asio::error::operation_aborted));
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
}

BOOST_AUTO_TEST_CASE(a_destroyed_pool_lets_go_of_members_that_wait_for_a_reader) {
    {
        capture_pool pool(context.get_executor(), {on("v1")});
        bool got = false;
        pool.async_next([&](error_code, sourced_batch const&) { got = true; });
        for (std::uint32_t number = 0; number != 4; ++number) {
            sender.send_tagged(60, number, 1);
            settle(15ms);
        }
        BOOST_TEST(got);
    }
    context.restart();
    context.run_for(2s);
    // Nothing is left to do, for nothing waits.
    BOOST_TEST(context.stopped());
    BOOST_TEST(netring::test::packet_sockets() == 1U);
}

BOOST_AUTO_TEST_CASE(the_handler_runs_once_on_its_own_executor) {
    io_threads threads({.count = 2});
    capture_pool pool(threads.executors(), on("v1"));
    int calls = 0;
    bool here = false;
    pool.async_run([](std::size_t, packet_batch const&) {}, asio::bind_executor(context, [&](error_code ec) {
                       ++calls;
                       here = context.get_executor().running_in_this_thread();
                       BOOST_TEST(!ec);
                   }));
    pool.stop();
    // It holds the handler's context at work.
    context.run_for(5s);
    BOOST_TEST(calls == 1);
    BOOST_TEST(here);
}

BOOST_AUTO_TEST_CASE(sparse_packets_arrive_each_in_time) {
    capture_pool pool(context.get_executor(), {on("v1")});
    for (std::uint32_t number = 0; number != 10; ++number) {
        std::this_thread::sleep_for(120ms);
        sender.send_tagged(60, number, 1);
        bool got = false;
        pool.async_next([&](error_code ec, sourced_batch const& item) {
            BOOST_TEST(!ec);
            BOOST_TEST(item.size() == 1U);
            got = true;
        });
        auto const start = steady_clock::now();
        BOOST_TEST_REQUIRE(run_until([&] { return got; }));
        BOOST_TEST((steady_clock::now() - start < 1s));
    }
}

BOOST_AUTO_TEST_CASE(members_that_open_under_a_flood_see_nothing_foreign_and_nothing_unfiltered) {
    std::jthread const flood([this](std::stop_token const& token) {
        plain_sender const foreign("lo");
        while (!token.stop_requested()) {
            foreign.flood(60, 0, 64);
            sender.flood(60, 0, 64);
        }
    });
    auto none = on("v1", 4);
    none.filter = netring::filter::reject_all();
    std::uint64_t seen = 0;
    for (int round = 0; round != 100; ++round) {
        capture_pool const pool({context.get_executor(), context.get_executor()}, none);
        seen += pool.stats().seen;
    }
    BOOST_TEST(seen == 0U);
    for (int round = 0; round != 20; ++round) {
        capture_pool pool({context.get_executor(), context.get_executor()}, on("v1", 4));
        // The first ones; the flood has no end.
        for (std::size_t member = 0; member != 2; ++member)
            for (packet_view const packet : pool.member(member).try_receive_batch())
                BOOST_TEST_REQUIRE(packet.interface_index() == pool.member(member).interface_index());
    }
}

BOOST_AUTO_TEST_CASE(threads_stay_on_their_cpus_and_a_wrong_cpu_is_named) {
    cpu_set_t allowed;
    ::sched_getaffinity(0, sizeof allowed, &allowed);
    std::vector<unsigned> cpus;
    for (unsigned cpu = 0; cpu != CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &allowed))
            cpus.push_back(cpu);
    io_threads threads({.cpus = cpus});
    BOOST_TEST(threads.size() == cpus.size());
    std::atomic<std::size_t> right = 0;
    for (std::size_t index = 0; index != threads.size(); ++index)
        asio::post(threads.executor(index), [&, cpu = cpus[index]] {
            cpu_set_t own;
            ::sched_getaffinity(0, sizeof own, &own);
            right += CPU_COUNT(&own) == 1 && CPU_ISSET(cpu, &own) ? 1U : 0U;
        });
    threads.join();
    BOOST_TEST(right == cpus.size());
    auto const names_it = [](netring::system_error const& e) {
        return e.code() == netring::error::invalid_option &&
               std::string(e.what()).find("cpus has 5000, legal: ") != std::string::npos;
    };
    auto const others = netring::test::threads();
    BOOST_CHECK_EXCEPTION(io_threads({.cpus = {cpus[0], 5000}}), netring::system_error, names_it);
    BOOST_CHECK_THROW(io_threads({.count = 0}), netring::system_error);
    BOOST_TEST(netring::test::threads() == others);
}

BOOST_AUTO_TEST_SUITE_END()
