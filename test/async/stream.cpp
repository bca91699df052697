// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "operations.hpp"
#include "other_network.hpp"
#include "patience.hpp"
#include "rethrow.hpp"
#include "timed.hpp"

#include <netring/packet_generator.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/co_spawn.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using netring::async_capture;
using netring::error_code;
using netring::owned_batch;
using netring::packet_stream;
using netring::packet_view;
using netring::test::matrix_ring;
using netring::test::plain_sender;
using netring::test::rethrow;
using netring::test::ring_of;
using netring::test::run;
using netring::test::sequence_of;
using netring::test::world;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

/// A sender that never stops, on a thread of its own.
class endless {
public:
    endless()
        : thread_([this](std::stop_token const& token) {
            plain_sender const sender("v0");
            for (; !token.stop_requested(); sent_ += 16)
                sender.send_tagged(60, sent_, 16);
        }) {}
    void stop() {
        thread_.request_stop();
        thread_.join();
    }
    std::uint32_t sent() const { return sent_; }

private:
    std::atomic<std::uint32_t> sent_{0};
    std::jthread thread_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(draining, world)

BOOST_AUTO_TEST_CASE(packets_of_the_open_block_are_delivered_within_the_block_timeout,
                     *netring::test::only_in_blocks()) {
    async_capture capture(context, {.interface = "v1", .ring = ring_of(1U << 20U, 2, 5000ms)});
    sender.send_tagged(60, 0, 50);
    auto const start = steady_clock::now();
    std::size_t delivered = 0;
    capture.async_drain([&](error_code ec, owned_batch batch) {
        BOOST_TEST(!ec);
        delivered = batch.size();
    });
    context.run();
    BOOST_TEST(delivered == 50U);
    BOOST_TEST((steady_clock::now() - start < 7s));
    BOOST_TEST(capture.stats().in_ring == 0U);
    BOOST_TEST(capture.stats().delivered == 50U);
}

BOOST_AUTO_TEST_CASE(an_immediate_stop_says_what_it_left, *netring::test::only_in_blocks()) {
    async_capture capture(context, {.interface = "v1", .ring = ring_of(1U << 20U, 2, 5000ms)});
    sender.send_tagged(60, 0, 50);
    capture.close();
    auto const stats = capture.stats();
    BOOST_TEST(stats.seen == 50U);
    BOOST_TEST(stats.delivered == 0U);
    BOOST_TEST(stats.in_ring == 50U);
}

BOOST_AUTO_TEST_CASE(nothing_that_was_seen_is_lost_under_a_flood) {
    for (int round = 0; round != 20; ++round) {
        async_capture capture(context, {.interface = "v1", .ring = ring_of(65536, 64, 20ms)});
        endless flood;
        std::uint32_t expected = 0;
        std::uint64_t delivered = 0;
        bool drained = false;
        auto const count = [&](auto const& batch) {
            for (packet_view const packet : batch) {
                // Loss leaves a gap, never a step back.
                auto const number = sequence_of(packet.data()).value();
                BOOST_TEST_REQUIRE(number >= expected);
                expected = number + 1;
            }
            delivered += batch.size();
        };
        std::this_thread::sleep_for(5ms);
        // Some of them; the flood has no end.
        for (int taken = 0; taken != 10; ++taken)
            count(capture.try_receive_batch());
        capture.async_drain([&](error_code ec, owned_batch const& batch) {
            BOOST_TEST(!ec);
            count(batch);
            drained = true;
        });
        BOOST_TEST(run_until([&] { return drained; }));
        auto const stats = capture.stats();
        BOOST_TEST(stats.in_ring == 0U);
        BOOST_TEST(stats.seen == delivered + stats.dropped);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_ring_is_drained_at_once) {
    async_capture capture(context, matrix_ring());
    bool drained = false;
    capture.async_drain([&](error_code ec, owned_batch const& batch) {
        BOOST_TEST(!ec);
        BOOST_TEST(batch.empty());
        drained = true;
    });
    BOOST_TEST(!drained);
    context.poll();
    BOOST_TEST(drained);
}

BOOST_AUTO_TEST_CASE(leases_that_are_out_are_not_waited_for) {
    async_capture capture(context, matrix_ring());
    sender.send_tagged(60, 0, 3);
    netring::test::wait_until_ready(capture, 3);
    auto const held = capture.try_receive_batch();
    BOOST_TEST_REQUIRE(!!held);
    auto future = capture.async_drain(asio::use_future);
    context.run();
    BOOST_TEST(future.get().size() == 3U - held.size());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(streams, world)

BOOST_AUTO_TEST_CASE(a_stopped_stream_delivers_what_was_seen_and_then_its_end) {
    for (int round = 0; round != 20; ++round) {
        context.restart();
        packet_stream stream(async_capture(context, {.interface = "v1", .ring = ring_of(65536, 64, 10ms)}));
        endless flood;
        std::uint64_t delivered = 0;
        error_code end;
        asio::co_spawn(
            context,
            [&]() -> asio::awaitable<void> {
                for (;;) {
                    auto [ec, batch] = co_await stream.async_next(asio::as_tuple(asio::use_awaitable));
                    if (ec) {
                        end = ec;
                        co_return;
                    }
                    BOOST_TEST_REQUIRE(!batch.empty());
                    delivered += batch.size();
                }
            },
            rethrow);
        BOOST_TEST(netring::test::eventually([&] { return flood.sent() != 0; }));
        asio::steady_timer timer(context, 10ms);
        timer.async_wait([&](error_code) { stream.stop(); });
        context.run_for(5s);
        BOOST_TEST((end == asio::error::eof));
        auto const stats = stream.capture().stats();
        BOOST_TEST(stats.in_ring == 0U);
        BOOST_TEST(stats.seen == delivered + stats.dropped);
        BOOST_TEST(delivered > 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_end_is_told_again_and_again_and_never_within_the_call) {
    packet_stream stream(async_capture(context, matrix_ring()));
    stream.stop();
    for (int again = 0; again != 3; ++again) {
        int calls = 0;
        stream.async_next([&](error_code ec, owned_batch const& batch) {
            ++calls;
            BOOST_TEST((ec == asio::error::eof));
            BOOST_TEST(batch.empty());
        });
        BOOST_TEST(calls == 0);
        settle();
        BOOST_TEST(calls == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_stop_ends_a_waiting_operation_and_a_cancel_only_aborts_it) {
    packet_stream stream(async_capture(context, matrix_ring()));
    std::vector<error_code> errors;
    auto const handler = [&](error_code ec, owned_batch const&) { errors.push_back(ec); };
    stream.async_next(handler);
    settle();
    stream.cancel();
    BOOST_TEST(run_until([&] { return errors.size() == 1; }));
    BOOST_TEST((errors[0] == asio::error::operation_aborted));
    sender.send_tagged(60, 0, 1);
    stream.async_next(handler);
    BOOST_TEST(run_until([&] { return errors.size() == 2; }));
    BOOST_TEST(!errors[1]);
    stream.async_next(handler);
    settle();
    stream.stop();
    BOOST_TEST(run_until([&] { return errors.size() == 3; }));
    BOOST_TEST((errors[2] == asio::error::eof));
}

BOOST_AUTO_TEST_CASE(a_generator_yields_every_packet_and_ends_with_the_stream) {
    packet_stream stream(async_capture(context, matrix_ring()));
    sender.send_tagged(60, 0, 200);
    std::uint32_t expected = 0;
    bool ended = false;
    auto const consume = [](packet_stream& from, std::uint32_t& next, bool& done) -> asio::awaitable<void> {
        auto batches = netring::packet_batches(from);
        while (auto batch = co_await batches.async_resume(asio::use_awaitable)) {
            for (packet_view const packet : *batch)
                BOOST_TEST_REQUIRE(sequence_of(packet.data()).value() == next++);
            if (next == 200)
                from.stop();
        }
        done = true;
    };
    asio::co_spawn(context, consume(stream, expected, ended), rethrow);
    context.run_for(5s);
    BOOST_TEST(expected == 200U);
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(a_generator_throws_the_error_that_ends_it) {
    packet_stream stream(async_capture(context, matrix_ring()));
    error_code thrown;
    auto const consume = [](packet_stream& from, error_code& seen) -> asio::awaitable<void> {
        auto batches = netring::packet_batches(from);
        try {
            co_await batches.async_resume(asio::use_awaitable);
        } catch (netring::system_error const& e) {
            seen = e.code();
        }
    };
    asio::co_spawn(context, consume(stream, thrown), rethrow);
    settle();
    run("ip link del v0");
    context.run_for(2s);
    BOOST_TEST((thrown == netring::error::no_such_device));
}

BOOST_AUTO_TEST_CASE(a_generator_outlives_a_link_change_but_not_a_failed_link) {
    for (bool const fail : {false, true}) {
        auto options = matrix_ring();
        options.on_link_change = fail ? netring::link_policy::fail : netring::link_policy::report;
        packet_stream stream(async_capture(context, options));
        std::size_t packets = 0;
        error_code thrown;
        auto const consume = [](packet_stream& from, std::size_t& got, error_code& seen) -> asio::awaitable<void> {
            auto batches = netring::packet_batches(from);
            try {
                while (auto batch = co_await batches.async_resume(asio::use_awaitable))
                    got += batch->size();
            } catch (netring::system_error const& e) {
                seen = e.code();
            }
        };
        asio::co_spawn(context, consume(stream, packets, thrown), rethrow);
        settle();
        run("ip link set v1 down");
        settle(50ms);
        netring::test::set_up({"v1", "v0"});
        sender.send_tagged(60, 0, 1);
        BOOST_TEST(run_until([&] { return fail ? thrown.failed() : packets == 1; }));
        BOOST_TEST((thrown == (fail ? error_code(netring::error::link_failed) : error_code())));
        stream.stop();
        settle(50ms);
    }
}

BOOST_AUTO_TEST_CASE(sparse_packets_arrive_each_in_time_through_a_stream_and_a_generator) {
    packet_stream stream(async_capture(context, matrix_ring()));
    std::jthread const sparse([this] {
        for (std::uint32_t number = 0; number != 20; ++number) {
            std::this_thread::sleep_for(120ms);
            sender.send_tagged(60, number, 1);
        }
    });
    std::uint32_t expected = 0;
    std::chrono::milliseconds longest{0};
    auto const read = [](packet_stream& from, std::uint32_t& next,
                         std::chrono::milliseconds& slowest) -> asio::awaitable<void> {
        // On a busy machine two packets may share a batch.
        auto const check = [&](steady_clock::time_point start, owned_batch const& batch) {
            slowest =
                std::max(slowest, std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start));
            for (packet_view const packet : batch)
                BOOST_TEST(sequence_of(packet.data()).value() == next++);
        };
        while (next < 10) {
            auto const start = steady_clock::now();
            auto const batch = co_await from.async_next(asio::use_awaitable);
            check(start, batch);
        }
        auto batches = netring::packet_batches(from);
        while (next < 20) {
            auto const start = steady_clock::now();
            auto const batch = co_await batches.async_resume(asio::use_awaitable);
            check(start, *batch);
        }
    };
    asio::co_spawn(context, read(stream, expected, longest), rethrow);
    context.run_for(10s);
    BOOST_TEST(expected == 20U);
    BOOST_TEST(longest.count() < 1000);
}

BOOST_AUTO_TEST_CASE(memory_of_batches_that_are_gone_is_used_again) {
    packet_stream stream(async_capture(context, matrix_ring()));
    std::byte const* first = nullptr;
    for (std::uint32_t number = 0; number != 10; ++number) {
        sender.send_tagged(60, number, 1);
        bool done = false;
        stream.async_next([&](error_code ec, owned_batch const& batch) {
            BOOST_TEST_REQUIRE(!ec);
            auto const* const at = batch[0].data().data();
            if (first == nullptr)
                first = at;
            BOOST_TEST((at == first));
            done = true;
        });
        BOOST_TEST_REQUIRE(run_until([&] { return done; }));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(link_policies_asynchronously, world)

BOOST_AUTO_TEST_CASE(who_keeps_waiting_hears_nothing_and_follows_the_name) {
    auto options = matrix_ring();
    options.on_link_change = netring::link_policy::keep_waiting;
    async_capture capture(context, options);
    std::vector<error_code> errors;
    std::size_t packets = 0;
    std::vector<netring::link_state> states;
    auto const reader = [&]() -> asio::awaitable<void> {
        for (;;) {
            auto [ec, batch] = co_await capture.async_receive_batch(asio::as_tuple(asio::use_awaitable));
            packets += batch.size();
            if (ec) {
                errors.push_back(ec);
                co_return;
            }
        }
    };
    auto const watcher = [&]() -> asio::awaitable<void> {
        for (;;) {
            auto [ec, state] = co_await capture.async_wait_link(asio::as_tuple(asio::use_awaitable));
            if (ec)
                co_return;
            states.push_back(state);
        }
    };
    asio::co_spawn(context, reader(), rethrow);
    asio::co_spawn(context, watcher(), rethrow);
    auto const became = [&](netring::link_state state) {
        return run_until([&] { return !states.empty() && states.back() == state; });
    };
    run("ip link set v1 down");
    BOOST_TEST(became(netring::link_state::down));
    netring::test::set_up({"v1", "v0"});
    BOOST_TEST(became(netring::link_state::up));
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(run_until([&] { return packets == 1; }));
    for (std::size_t again = 0; again != 2; ++again) {
        run("ip link del v0");
        BOOST_TEST(became(netring::link_state::gone));
        run("ip link add v0 type veth peer name v1");
        netring::test::set_up({"v1", "v0"});
        BOOST_TEST(became(netring::link_state::up));
        settle();
        plain_sender const anew("v0");
        anew.send_tagged(60, 0, 1);
        BOOST_TEST(run_until([&] { return packets == 2 + again; }));
    }
    // Waiting for a name costs nothing.
    run("ip link del v0");
    BOOST_TEST(became(netring::link_state::gone));
    auto const cpu = netring::test::cpu_time();
    settle(500ms);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - cpu, 10ms));
    BOOST_TEST(errors.empty());
    capture.close();
    BOOST_TEST(run_until([&] { return errors.size() == 1; }));
    BOOST_TEST((errors[0] == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(who_fails_hears_of_the_first_down_for_good, *netring::test::timed()) {
    auto options = matrix_ring();
    options.on_link_change = netring::link_policy::fail;
    async_capture capture(context, options);
    std::vector<error_code> errors;
    auto const handler = [&](error_code ec, netring::packet_batch const&) { errors.push_back(ec); };
    capture.async_receive_batch(handler);
    settle();
    auto const start = steady_clock::now();
    run("ip link set v1 down");
    BOOST_TEST(run_until([&] { return errors.size() == 1; }));
    BOOST_TEST((steady_clock::now() - start < 150ms));
    netring::test::set_up({"v1", "v0"});
    capture.async_receive_batch(handler);
    settle();
    BOOST_TEST_REQUIRE(errors.size() == 2U);
    for (auto const& ec : errors)
        BOOST_TEST((ec == netring::error::link_failed));
    BOOST_TEST((capture.terminal_error() == netring::error::link_failed));
}

BOOST_AUTO_TEST_CASE(a_rename_is_no_event_for_the_reader) {
    async_capture capture(context, matrix_ring());
    std::size_t packets = 0;
    capture.async_receive_batch([&](error_code ec, netring::packet_batch const& batch) {
        BOOST_TEST(!ec);
        packets += batch.size();
    });
    settle();
    run("ip link set v1 name cap9");
    settle(50ms);
    BOOST_TEST(packets == 0U);
    BOOST_TEST(capture.interface_name() == "cap9");
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(run_until([&] { return packets == 1; }));
}

BOOST_AUTO_TEST_CASE(objects_of_one_context_hear_each_of_its_own_namespace) {
    netring::test::other_network const other;
    other.add_veth("w0", "w1");
    auto options = matrix_ring();
    async_capture here(context, options);
    options.interface = "w1";
    options.netns = netring::netns::from_pid(other.process());
    async_capture there(context, options);
    std::vector<std::string> heard;
    here.async_wait_link([&](error_code, netring::link_state state) {
        heard.push_back(std::string("here ") + netring::to_string(state));
    });
    there.async_wait_link([&](error_code, netring::link_state state) {
        heard.push_back(std::string("there ") + netring::to_string(state));
    });
    settle();
    other.run("ip link set w1 down");
    BOOST_TEST(run_until([&] { return heard.size() == 1; }));
    settle();
    run("ip link set v1 down");
    BOOST_TEST(run_until([&] { return heard.size() == 2; }));
    BOOST_TEST(heard == (std::vector<std::string>{"there down", "here down"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
