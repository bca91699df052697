// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "timed.hpp"
#include "watchers.hpp"
#include "xdp_wire.hpp"

#include <netring/async_xdp_socket.hpp>
#include <netring/io_threads.hpp>
#include <netring/packet_channel.hpp>
#include <netring/packet_stream.hpp>
#include <netring/xdp_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_xdp_socket;
using netring::error_code;
using netring::xdp_batch;
using netring::xdp_mode;
using netring::test::are_tagged;
using netring::test::are_tagged_frames;
using netring::test::plain_receiver;
using netring::test::run;
using netring::test::tagged_frame;
using netring::test::xdp_wire;
using std::chrono::steady_clock;

namespace {

struct async_wire : xdp_wire {
    asio::io_context context{1};

    bool run_until(std::function<bool()> const& holds, std::chrono::milliseconds limit = 5s) {
        auto const deadline = steady_clock::now() + limit;
        while (!holds() && steady_clock::now() < deadline) {
            context.restart();
            context.run_one_for(10ms);
        }
        return holds();
    }

    /// Runs a coroutine to its end.
    void finish(asio::awaitable<void> body) {
        auto done = asio::co_spawn(context, std::move(body), asio::use_future);
        context.restart();
        context.run();
        done.get();
    }
};

asio::awaitable<void> receive(async_xdp_socket& socket, std::size_t count, netring::owned_batch& packets) {
    while (packets.size() < count) {
        xdp_batch const batch = co_await socket.async_receive_batch(asio::use_awaitable);
        packets.append(batch);
    }
}

asio::awaitable<void> echo(async_xdp_socket& socket, std::size_t count) {
    while (count != 0) {
        xdp_batch batch = co_await socket.async_receive_batch(asio::use_awaitable);
        count -= co_await socket.async_forward(std::move(batch), asio::use_awaitable);
    }
    co_await socket.async_wait_drained(1s, asio::use_awaitable);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(xdp_asynchronously, async_wire)

BOOST_AUTO_TEST_CASE(packets_that_are_waited_for_arrive_in_order) {
    async_xdp_socket socket(context, {.interface = "v1"});
    std::jthread const sending([this] {
        for (std::uint32_t burst = 0; burst != 20; ++burst) {
            sender.send_tagged(60, 10 * burst, 10);
            std::this_thread::sleep_for(2ms);
        }
    });
    netring::owned_batch packets;
    finish(receive(socket, 200, packets));
    BOOST_TEST(are_tagged(packets, 60, 0, 200));
}

BOOST_AUTO_TEST_CASE(packets_that_come_fast_share_a_wake_up, *netring::test::timed()) {
    async_xdp_socket socket(context, {.interface = "v1", .coalesce = 400ms});
    std::size_t received = 0;
    std::function<void()> const receive = [&] {
        socket.async_receive_batch([&](error_code ec, xdp_batch const& batch) {
            received += batch.size();
            if (!ec)
                receive();
        });
    };
    receive();
    auto const arrive = [&](std::size_t count, std::chrono::milliseconds within) {
        return run_until([&, count] { return received == count; }, within);
    };
    for (int again = 0; again != 2; ++again) {
        received = 0;
        // The first wakes at once. The second is soon after that, so those that follow are looked for together.
        for (std::uint32_t number = 0; number != 2; ++number) {
            sender.send_tagged(60, number, 1);
            BOOST_TEST(arrive(number + 1, 200ms));
        }
        sender.send_tagged(60, 2, 10);
        BOOST_TEST(!arrive(12, 100ms));
        BOOST_TEST(received == 2U);
        BOOST_TEST(arrive(12, 1s));
        // Nothing comes, so the next one wakes at once again.
        run_until([] { return false; }, 1s);
    }
    socket.close();
    context.restart();
    context.run();
}

BOOST_AUTO_TEST_CASE(where_none_is_to_wait_all_packets_wake_at_once, *netring::test::timed()) {
    async_xdp_socket socket(context, {.interface = "v1", .coalesce = 0us});
    for (std::uint32_t number = 0; number != 100; ++number) {
        bool received = false;
        socket.async_receive_batch([&](error_code ec, xdp_batch const&) { received = !ec; });
        sender.send_tagged(60, number, 1);
        BOOST_TEST(run_until([&] { return received; }, 200ms));
    }
}

BOOST_AUTO_TEST_CASE(packets_that_share_a_wake_up_do_not_put_off_a_cancellation, *netring::test::timed()) {
    async_xdp_socket socket(context, {.interface = "v1", .coalesce = 1s});
    for (std::uint32_t number = 0; number != 3; ++number) {
        std::optional<error_code> result;
        socket.async_receive_batch([&](error_code ec, xdp_batch const&) { result = ec; });
        sender.send_tagged(60, number, 1);
        if (number == 2)
            socket.cancel();
        BOOST_TEST(run_until([&] { return result.has_value(); }, 200ms));
        BOOST_TEST((*result == asio::error::operation_aborted) == (number == 2));
    }
    std::size_t left = 0;
    BOOST_TEST(run_until([&] { return (left += socket.try_receive_batch().size()) == 1; }, 200ms));
}

BOOST_AUTO_TEST_CASE(frames_that_wait_for_room_arrive_in_order) {
    plain_receiver receiver("v0");
    async_xdp_socket socket(context, {.interface = "v1",
                                      .mode = xdp_mode::send,
                                      .transmit_ring = 64,
                                      .completion_ring = 64,
                                      .flush = netring::flush_when_full});
    std::vector<std::vector<std::byte>> frames;
    for (std::uint32_t number = 0; number != 10000; ++number)
        frames.push_back(tagged_frame(60, number));
    auto sent = socket.async_send_batch(frames, asio::use_future);
    auto drained = std::optional<std::future<void>>();
    BOOST_TEST(run_until([&] { return sent.wait_for(0s) == std::future_status::ready; }));
    BOOST_TEST(sent.get() == 10000U);
    drained = socket.async_wait_drained(1s, asio::use_future);
    BOOST_TEST(run_until([&] { return drained->wait_for(0s) == std::future_status::ready; }));
    drained->get();
    BOOST_TEST(are_tagged_frames(receiver.take(10000), 60, 0, 10000));
    BOOST_TEST(socket.stats().sent == 10000U);
}

BOOST_AUTO_TEST_CASE(a_frame_is_received_and_sent_at_the_same_time) {
    async_xdp_socket socket(context, {.interface = "v1"});
    plain_receiver receiver("v0");
    netring::owned_batch packets;
    bool received = false;
    asio::co_spawn(context, receive(socket, 1, packets), [&](std::exception_ptr const&) { received = true; });
    auto const frame = tagged_frame(60, 7);
    auto sent = socket.async_send(asio::buffer(frame), asio::use_future);
    BOOST_TEST(run_until([&] { return sent.wait_for(0s) == std::future_status::ready; }));
    BOOST_TEST(sent.get() == 60U);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 7, 1));
    BOOST_TEST(!received);
    sender.send_tagged(60, 8, 1);
    BOOST_TEST(run_until([&] { return received; }));
    BOOST_TEST(are_tagged(packets, 60, 8, 1));
}

BOOST_AUTO_TEST_CASE(what_is_received_is_forwarded_without_a_copy) {
    async_xdp_socket socket(context, {.interface = "v1"});
    plain_receiver receiver("v0");
    sender.send_tagged(60, 0, 500);
    finish(echo(socket, 500));
    BOOST_TEST(are_tagged_frames(receiver.take(500), 60, 0, 500));
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

// Of six frames each: the ring has room for one packet and a part of the next.
BOOST_AUTO_TEST_CASE(packets_in_several_frames_are_forwarded_through_a_ring_that_holds_one_of_them) {
    netring::test::run("ip link set v0 mtu 9000 && ip link set v1 mtu 9000");
    async_xdp_socket socket(context, {.interface = "v1", .transmit_ring = 8, .multi_buffer = true});
    plain_receiver receiver("v0");
    sender.send_tagged(9000, 0, 10);
    finish(echo(socket, 10));
    BOOST_TEST(are_tagged_frames(receiver.take(10), 9000, 0, 10));
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(a_receiver_that_ran_out_of_frames_goes_on_when_one_comes_back) {
    async_xdp_socket socket(context, {.interface = "v1", .mode = xdp_mode::receive, .memory = {.frame_count = 16}});
    std::vector<xdp_batch> held;
    std::size_t count = 0;
    std::function<void()> const next = [&] {
        socket.async_receive_batch([&](error_code ec, xdp_batch batch) {
            if (ec)
                return;
            count += batch.size();
            held.push_back(std::move(batch));
            next();
        });
    };
    next();
    sender.send_tagged(60, 0, 16);
    BOOST_TEST(run_until([&] { return count == 16; }));
    sender.send_tagged(60, 16, 5);
    context.restart();
    context.run_for(50ms);
    BOOST_TEST(count == 16U);
    BOOST_TEST(socket.stats().dropped == 5U);
    std::jthread([&] { held.clear(); }).join();
    // The socket hears of it, and readies them, before the next packet comes.
    context.restart();
    context.run_for(20ms);
    sender.send_tagged(60, 21, 10);
    BOOST_TEST(run_until([&] { return count == 26; }));
    BOOST_TEST(socket.stats().dropped == 5U);
}

// Each frame that the kernel lets go of wakes what watches the socket.
BOOST_AUTO_TEST_CASE(one_that_only_sends_is_not_watched_while_nothing_waits) {
    async_xdp_socket const sending(context, {.interface = "v1", .mode = xdp_mode::send});
    BOOST_TEST(netring::test::watchers_of(sending.native_handle()) == 0U);
    async_xdp_socket const receiving(context, {.interface = "v0", .mode = xdp_mode::receive});
    BOOST_TEST(netring::test::watchers_of(receiving.native_handle()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_direction_that_it_does_not_have_is_refused) {
    async_xdp_socket receiving(context, {.interface = "v1", .mode = xdp_mode::receive});
    auto const frame = tagged_frame(60, 0);
    auto sent = receiving.async_send(asio::buffer(frame), asio::use_future);
    context.run();
    BOOST_CHECK_EXCEPTION(sent.get(), netring::system_error,
                          [](auto const& failure) { return failure.code() == netring::error::wrong_mode; });
    receiving.close();
    async_xdp_socket sending(context, {.interface = "v1", .mode = xdp_mode::send});
    auto received = sending.async_receive(asio::use_future);
    context.restart();
    context.run();
    BOOST_CHECK_EXCEPTION(received.get(), netring::system_error,
                          [](auto const& failure) { return failure.code() == netring::error::wrong_mode; });
}

BOOST_AUTO_TEST_CASE(frames_wait_while_the_link_is_down_and_leave_once, *netring::test::timed()) {
    async_xdp_socket socket(context, {.interface = "v1"});
    plain_receiver receiver("v0");
    run("ip link set v1 down");
    std::vector<std::vector<std::byte>> frames;
    for (std::uint32_t number = 0; number != 5; ++number)
        frames.push_back(tagged_frame(60, number));
    auto sent = socket.async_send_batch(frames, asio::use_future);
    BOOST_TEST(run_until([&] { return sent.wait_for(0s) == std::future_status::ready; }));
    BOOST_TEST(sent.get() == 5U);
    auto drained = socket.async_wait_drained(asio::use_future);
    auto const before = netring::test::cpu_time();
    context.restart();
    context.run_for(500ms);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - before, 20ms));
    BOOST_TEST((drained.wait_for(0s) == std::future_status::timeout));
    netring::test::set_up({"v0", "v1"});
    BOOST_TEST(run_until([&] { return drained.wait_for(0s) == std::future_status::ready; }));
    drained.get();
    BOOST_TEST(are_tagged_frames(receiver.take(5), 60, 0, 5));
    BOOST_TEST(socket.stats().link_errors > 0U);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_interface_ends_what_waits, *netring::test::timed()) {
    async_xdp_socket socket(context, {.interface = "v1"});
    std::optional<error_code> ec;
    steady_clock::time_point told;
    std::function<void()> const next = [&] {
        socket.async_receive_batch([&](error_code failure, xdp_batch const&) {
            // On its way out it is down for a moment.
            if (failure == netring::error::network_down)
                return next();
            ec = failure;
            told = steady_clock::now();
        });
    };
    next();
    context.run_for(20ms);
    auto const begun = steady_clock::now();
    run("ip link del v1");
    BOOST_TEST(run_until([&] { return ec.has_value(); }));
    BOOST_TEST((ec == netring::error::no_such_device));
    BOOST_TEST((told - begun < 200ms));
    auto const frame = tagged_frame(60, 0);
    auto sent = socket.async_send(asio::buffer(frame), asio::use_future);
    context.restart();
    context.run();
    BOOST_CHECK_EXCEPTION(sent.get(), netring::system_error,
                          [](auto const& failure) { return failure.code() == netring::error::no_such_device; });
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_link_that_is_gone_for_good) {
    for (auto const policy : {netring::link_policy::report, netring::link_policy::keep_waiting}) {
        netring::test::veth_pair const other("w0", "w1");
        async_xdp_socket socket(context, {.interface = "w1", .on_link_change = policy});
        netring::test::run("ip link del w0");
        std::vector<std::pair<error_code, netring::link_state>> heard;
        auto const handler = [&](error_code ec, netring::link_state state) { heard.emplace_back(ec, state); };
        socket.async_wait_link(handler);
        BOOST_TEST(run_until([&] { return heard.size() == 1; }));
        socket.async_wait_link(handler);
        BOOST_TEST(run_until([&] { return heard.size() == 2; }));
        BOOST_TEST((heard[0].second == netring::link_state::gone));
        BOOST_TEST((heard[1].first == netring::error::no_such_device));
    }
}

BOOST_AUTO_TEST_CASE(cancelling_takes_nothing) {
    async_xdp_socket socket(context, {.interface = "v1"});
    std::optional<error_code> ec;
    socket.async_receive_batch([&](error_code result, xdp_batch const&) { ec = result; });
    context.run_for(10ms);
    sender.send_tagged(60, 0, 3);
    socket.cancel();
    BOOST_TEST(run_until([&] { return ec.has_value(); }));
    BOOST_TEST((ec == asio::error::operation_aborted));
    BOOST_TEST(socket.try_receive_batch().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_drain_delivers_what_is_in_the_ring_and_the_rest_goes_to_the_stack) {
    async_xdp_socket socket(context, {.interface = "v1"});
    sender.send_tagged(60, 0, 150);
    auto drained = socket.async_drain(asio::use_future);
    context.run();
    BOOST_TEST(are_tagged(drained.get(), 60, 0, 150));
    plain_receiver stack("v1");
    sender.send_tagged(60, 150, 5);
    BOOST_TEST(are_tagged_frames(stack.take(5), 60, 150, 5));
    BOOST_TEST(!socket.try_receive_batch());
}

BOOST_AUTO_TEST_CASE(a_stream_of_it_ends_and_loses_nothing) {
    netring::basic_packet_stream<asio::any_io_executor, async_xdp_socket> stream(
        async_xdp_socket(context, {.interface = "v1"}));
    netring::owned_batch packets;
    std::optional<error_code> end;
    std::function<void()> const next = [&] {
        stream.async_next([&](error_code ec, netring::owned_batch const& batch) {
            if (ec) {
                end = ec;
                return;
            }
            packets.append(batch);
            next();
        });
    };
    next();
    sender.send_tagged(60, 0, 300);
    context.run_for(20ms);
    sender.send_tagged(60, 300, 20);
    stream.stop();
    BOOST_TEST(run_until([&] { return end.has_value(); }));
    BOOST_TEST((end == asio::error::eof));
    BOOST_TEST(are_tagged(packets, 60, 0, 320));
}

BOOST_AUTO_TEST_CASE(a_channel_hands_its_leases_on) {
    async_xdp_socket socket(context, {.interface = "v1"});
    netring::basic_packet_channel<xdp_batch> channel(context, {.capacity_batches = 4});
    bool pumped = false;
    channel.async_run(socket, [&](error_code) { pumped = true; });
    netring::owned_batch packets;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            while (packets.size() < 100) {
                xdp_batch const batch = co_await channel.async_next(asio::use_awaitable);
                packets.append(batch);
            }
            channel.close();
        },
        asio::detached);
    sender.send_tagged(60, 0, 100);
    BOOST_TEST(run_until([&] { return pumped; }));
    BOOST_TEST(are_tagged(packets, 60, 0, 100));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(queues_as_a_pool)

BOOST_AUTO_TEST_CASE(run_on_threads_and_stop_without_a_loss) {
    netring::test::veth_pair const veth("v0", "v1", "numrxqueues 4 numtxqueues 4");
    netring::test::plain_sender const sender("v0");
    netring::io_threads threads({.count = 2});
    netring::xdp_pool pool(threads.executors(), netring::xdp_group({.each = {.interface = "v1"}}));
    BOOST_TEST(pool.size() == 4U);
    std::atomic<std::size_t> received{0};
    auto done =
        pool.async_run([&](std::size_t, xdp_batch const& batch) { received += batch.size(); }, asio::use_future);
    sender.send_tagged(60, 0, 900);
    pool.stop();
    done.get();
    BOOST_TEST(received + pool.stats().dropped == 900U);
    BOOST_TEST(received > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
