// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::xdp_attach;
using netring::xdp_batch;
using netring::xdp_mode;
using netring::xdp_socket;
using netring::test::are_tagged;
using netring::test::eventually;
using netring::test::plain_receiver;
using netring::test::run;
using netring::test::take;
using netring::test::take_leases;
using netring::test::xdp_wire;

namespace {

/// How far from the start of the UMEM a packet lies.
std::size_t offset_in(xdp_socket const& socket, netring::packet_view const& packet) {
    return static_cast<std::size_t>(packet.data().data() - socket.memory()->memory().data());
}

/// Numbers of the packets of a batch, in its order.
std::vector<std::uint32_t> numbers_in(xdp_batch const& batch) {
    std::vector<std::uint32_t> numbers;
    for (netring::packet_view packet : batch)
        numbers.push_back(netring::test::sequence_of(packet.data()).value_or(UINT32_MAX));
    return numbers;
}

/// What the queue of the veth dropped before anyone else could.
std::uint64_t dropped_by_sender() {
    return netring::test::link_counter("v0", "tx", "dropped");
}

/// A socket that only receives, into that many frames of 2048 bytes.
netring::xdp_options receiving(std::size_t frames) {
    return {.interface = "v1", .mode = xdp_mode::receive, .memory = {.frame_count = frames}};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(receiving_from_a_queue, xdp_wire)

BOOST_AUTO_TEST_CASE(packets_arrive_in_order_and_byte_identical_and_the_stack_sees_none) {
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        xdp_socket socket({.interface = "v1", .attach = attach});
        BOOST_TEST((socket.program()->attach() == attach));
        plain_receiver stack("v1");
        for (std::size_t const size : {14U, 60U, 1514U}) {
            sender.send_tagged(size, 0, 200);
            BOOST_TEST(are_tagged(take(socket, 200), size, 0, 200));
        }
        BOOST_TEST(stack.count() == 0U);
        auto const stats = socket.stats();
        BOOST_TEST(stats.received == 600U);
        BOOST_TEST(stats.dropped == 0U);
        // Looking readies frames for those that came back since.
        BOOST_TEST(!socket.ready());
        auto const frames = socket.memory()->populations();
        BOOST_TEST(frames.sum() == 2048U);
        BOOST_TEST(frames.fill == 1024U);
    }
}

BOOST_AUTO_TEST_CASE(of_a_hundred_thousand_packets_each_arrives_once_or_is_counted_as_lost) {
    constexpr std::uint32_t count = 100000;
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        xdp_socket socket({.interface = "v1", .attach = attach});
        auto const before = dropped_by_sender();
        std::jthread const flood([this] { sender.flood(60, 0, count); });
        std::int64_t last = -1;
        std::uint64_t received = 0;
        while (auto const batch = socket.next(1s))
            for (auto const packet : batch) {
                auto const number = netring::test::sequence_of(packet.data());
                BOOST_TEST_REQUIRE(number.has_value());
                BOOST_TEST_REQUIRE(std::int64_t{*number} > last);
                BOOST_TEST_REQUIRE(netring::test::is_tagged_frame(packet.data(), 60, *number));
                last = *number;
                ++received;
            }
        auto const stats = socket.stats();
        BOOST_TEST(stats.received == received);
        BOOST_TEST(received + stats.dropped + (dropped_by_sender() - before) == count);
        BOOST_TEST(received > 1000U);
    }
}

BOOST_AUTO_TEST_CASE(packets_of_an_idle_wire_arrive_one_by_one) {
    xdp_socket socket({.interface = "v1"});
    for (std::uint32_t number = 0; number != 10; ++number) {
        std::jthread const later([&] {
            std::this_thread::sleep_for(30ms);
            sender.send_tagged(60, number, 1);
        });
        BOOST_TEST(are_tagged(take(socket, 1), 60, number, 1));
    }
    auto const start = std::chrono::steady_clock::now();
    BOOST_TEST(socket.next(50ms).empty());
    BOOST_TEST((std::chrono::steady_clock::now() - start >= 50ms));
}

BOOST_AUTO_TEST_CASE(packets_lie_behind_the_headroom_and_their_frames_are_used_again) {
    constexpr std::size_t kernel_headroom = 256;
    for (std::size_t const headroom : {0U, 64U, 1000U})
        for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
            xdp_socket socket({.interface = "v1",
                               .mode = xdp_mode::receive,
                               .memory = {.frame_count = 16, .headroom_bytes = headroom},
                               .attach = attach});
            std::set<std::size_t> frames;
            for (std::uint32_t number = 0; number != 160; ++number) {
                sender.send_tagged(60, number, 1);
                auto const batch = socket.next(1s);
                BOOST_TEST_REQUIRE(batch.size() == 1U);
                auto const packet = *batch.begin();
                BOOST_TEST(netring::test::is_tagged_frame(packet.data(), 60, number));
                BOOST_TEST(offset_in(socket, packet) % 2048 == kernel_headroom + headroom);
                frames.insert(offset_in(socket, packet) / 2048);
                BOOST_TEST(socket.memory()->populations().sum() == 16U);
                BOOST_TEST(socket.memory()->populations().user == 1U);
            }
            BOOST_TEST(frames.size() <= 16U);
            BOOST_TEST(*frames.rbegin() < 16U);
            BOOST_TEST(!socket.ready());
            BOOST_TEST(socket.memory()->populations().fill == 16U);
        }
}

BOOST_AUTO_TEST_CASE(frames_of_an_odd_size_are_received_into) {
    xdp_socket socket({.interface = "v1",
                       .mode = xdp_mode::receive,
                       .memory = {.frame_size_bytes = 3000, .frame_count = 16, .unaligned = true}});
    for (std::uint32_t lap = 0; lap != 10; ++lap) {
        sender.send_tagged(1514, 16 * lap, 16);
        BOOST_TEST(are_tagged(take(socket, 16), 1514, 16 * lap, 16));
        BOOST_TEST(!socket.ready());
        BOOST_TEST(socket.memory()->populations().sum() == 16U);
    }
}

BOOST_AUTO_TEST_CASE(a_packet_tells_its_size_its_protocol_its_interface_and_when_it_was_taken) {
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(100, 0, 1);
    auto const before = std::chrono::system_clock::now();
    auto const batch = socket.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    auto const packet = *batch.begin();
    BOOST_TEST(packet.wire_size() == 100U);
    BOOST_TEST(packet.protocol() == 0x88b5U);
    BOOST_TEST(packet.interface_index() == socket.interface_index());
    BOOST_TEST((packet.timestamp().clock() == netring::timestamp_clock::taken));
    BOOST_TEST((packet.timestamp().time() >= before));
    BOOST_TEST(batch.queue() == 0U);
}

BOOST_AUTO_TEST_CASE(a_packet_fits_up_to_the_length_that_is_told_and_a_longer_one_is_counted) {
    run("ip link set v0 mtu 3000; ip link set v1 mtu 3000");
    xdp_socket socket({.interface = "v1"});
    BOOST_TEST(socket.max_receive_bytes() == 1792U);
    sender.send_tagged(1793, 0, 3);
    sender.send_tagged(1792, 3, 1);
    BOOST_TEST(are_tagged(take(socket, 1), 1792, 3, 1));
    auto const stats = socket.stats();
    BOOST_TEST(stats.received == 1U);
    BOOST_TEST(stats.dropped == 3U);
    BOOST_TEST(stats.frames_missing == 3U);
    BOOST_TEST(stats.receive_ring_full == 0U);
    BOOST_TEST(stats.fill_ring_empty == 0U);
    // They cost no frame.
    BOOST_TEST(!socket.ready());
    BOOST_TEST(socket.stats().fill_level == 1024U);
}

BOOST_AUTO_TEST_CASE(longer_frames_take_longer_packets_and_headroom_takes_from_them) {
    run("ip link set v0 mtu 3500; ip link set v1 mtu 3500");
    xdp_socket socket({.interface = "v1",
                       .mode = xdp_mode::receive,
                       .memory = {.frame_size_bytes = 4096, .frame_count = 64, .headroom_bytes = 840}});
    BOOST_TEST(socket.max_receive_bytes() == 3000U);
    sender.send_tagged(3001, 0, 1);
    sender.send_tagged(3000, 1, 1);
    BOOST_TEST(are_tagged(take(socket, 1), 3000, 1, 1));
    BOOST_TEST(socket.stats().dropped == 1U);
}

BOOST_AUTO_TEST_CASE(stopping_leaves_what_came_and_passes_the_rest_to_the_stack) {
    xdp_socket socket({.interface = "v1"});
    plain_receiver stack("v1");
    sender.send_tagged(60, 0, 100);
    socket.stop();
    sender.send_tagged(60, 100, 50);
    BOOST_TEST(are_tagged(take(socket, 100), 60, 0, 100));
    BOOST_TEST(are_tagged_frames(stack.take(50), 60, 100, 50));
    BOOST_TEST(socket.try_next().empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(losing_packets, xdp_wire)

BOOST_AUTO_TEST_CASE(packets_that_find_no_frame_are_counted_once_and_the_stack_sees_none) {
    xdp_socket socket(receiving(64));
    plain_receiver stack("v1");
    sender.send_tagged(60, 0, 64);
    auto const held = take_leases(socket, 64);
    sender.send_tagged(60, 64, 5);
    BOOST_TEST(socket.try_next().empty());
    auto const stats = socket.stats();
    BOOST_TEST(stats.received == 64U);
    BOOST_TEST(stats.dropped == 5U);
    BOOST_TEST(stats.frames_missing == 5U);
    BOOST_TEST(stats.fill_ring_empty == 5U);
    BOOST_TEST(stats.receive_ring_full == 0U);
    BOOST_TEST((socket.stats() == stats));
    BOOST_TEST(stats.fill_level == 0U);
    BOOST_TEST(stack.take_for(20ms).empty());
    BOOST_TEST(socket.memory()->populations().user == 64U);
}

BOOST_AUTO_TEST_CASE(packets_that_find_the_receive_ring_full_are_counted_and_cost_no_frame) {
    auto options = receiving(2048);
    options.receive_ring = 64;
    xdp_socket socket(options);
    sender.send_tagged(60, 0, 84);
    auto stats = socket.stats();
    BOOST_TEST(stats.dropped == 20U);
    BOOST_TEST(stats.receive_ring_full == 20U);
    BOOST_TEST(stats.frames_missing == 0U);
    BOOST_TEST(stats.fill_ring_empty == 0U);
    BOOST_TEST(are_tagged(take(socket, 64), 60, 0, 64));
    // Ten times as often as there are frames in the fill ring.
    for (std::uint32_t lap = 0; lap != 20; ++lap) {
        sender.send_tagged(60, 0, 70);
        BOOST_TEST(are_tagged(take(socket, 64), 60, 0, 64));
    }
    stats = socket.stats();
    BOOST_TEST(stats.received == 21U * 64U);
    BOOST_TEST(stats.receive_ring_full == 20U + 20U * 6U);
    BOOST_TEST(stats.frames_missing == 0U);
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
}

BOOST_AUTO_TEST_CASE(no_packet_is_lost_while_there_are_frames) {
    for (std::size_t const frames : {2U, 3U, 50U, 100U, 1000U}) {
        xdp_socket socket(receiving(frames));
        auto const count = static_cast<std::uint32_t>(frames);
        sender.send_tagged(60, 0, count + 1);
        BOOST_TEST(are_tagged(take(socket, count), 60, 0, count));
        BOOST_TEST(socket.stats().dropped == 1U);
    }
}

BOOST_AUTO_TEST_CASE(what_is_lost_for_both_reasons_adds_up) {
    auto options = receiving(256);
    options.receive_ring = 64;
    options.fill_ring = 64;
    xdp_socket socket(options);
    // Nobody takes: the ring is full with the last frame that there was.
    sender.send_tagged(60, 0, 100);
    auto const stats = socket.stats();
    BOOST_TEST(stats.dropped == 36U);
    BOOST_TEST(stats.dropped == stats.frames_missing + stats.receive_ring_full);
    BOOST_TEST(are_tagged(take(socket, 64), 60, 0, 64));
    BOOST_TEST(socket.stats().received + socket.stats().dropped == 100U);
}

BOOST_AUTO_TEST_CASE(a_lease_that_ends_on_another_thread_brings_packets_back_while_the_first_waits) {
    for (std::size_t const frames : {2U, 64U}) {
        auto options = receiving(frames);
        // Of two frames, one is to receive into.
        options.memory.transmit_frames = frames == 2U ? 1 : 0;
        xdp_socket socket(options);
        auto const received = options.memory.receive_frames();
        sender.send_tagged(60, 0, static_cast<std::uint32_t>(received));
        auto held = take_leases(socket, received);
        BOOST_TEST(socket.try_next().empty());
        bool readied = false;
        std::jthread elsewhere([&, given = std::move(held)]() mutable {
            std::this_thread::sleep_for(50ms);
            given.clear();
            readied = eventually([&] { return socket.stats().fill_level == received; }, 1s);
            sender.send_tagged(60, 900, 1);
        });
        auto const batch = socket.next(3s);
        elsewhere.join();
        BOOST_TEST(readied);
        BOOST_TEST(numbers_in(batch) == std::vector<std::uint32_t>{900}, boost::test_tools::per_element());
        BOOST_TEST(socket.stats().dropped == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(leasing_frames, xdp_wire)

BOOST_AUTO_TEST_CASE(leases_end_in_any_order_and_the_held_ones_keep_their_bytes) {
    xdp_socket socket(receiving(64));
    std::vector<xdp_batch> leases;
    for (std::uint32_t number = 0; number != 32; ++number) {
        sender.send_tagged(60, number, 1);
        leases.push_back(socket.next(1s));
    }
    // Every other one ends, the newest first.
    for (std::size_t index = 31; index < 32; index -= 2)
        leases[index].release();
    BOOST_TEST(!socket.ready());
    // The other frames take ten times as many packets as there are.
    for (std::uint32_t lap = 0; lap != 10; ++lap) {
        sender.send_tagged(60, 1000 + 48 * lap, 48);
        BOOST_TEST(are_tagged(take(socket, 48), 60, 1000 + 48 * lap, 48));
        BOOST_TEST(!socket.ready());
        BOOST_TEST(socket.memory()->populations().sum() == 64U);
        BOOST_TEST(socket.memory()->populations().user == 16U);
    }
    for (std::uint32_t index = 0; index != 32; ++index)
        if (index % 2 == 0)
            BOOST_TEST(numbers_in(leases[index]) == std::vector<std::uint32_t>{index},
                       boost::test_tools::per_element());
        else
            BOOST_TEST(leases[index].empty());
    BOOST_TEST(socket.stats().dropped == 0U);
}

BOOST_AUTO_TEST_CASE(a_lease_outlives_the_socket) {
    for (bool const destroy : {false, true}) {
        std::optional<xdp_socket> socket(std::in_place, receiving(64));
        sender.send_tagged(60, 0, 10);
        auto const leases = take_leases(*socket, 10);
        auto const memory = socket->memory();
        socket->close();
        if (destroy)
            socket.reset();
        // Its frames, and nothing else, are still taken.
        BOOST_TEST((memory->populations() == netring::frame_populations{.pool = 54, .user = 10}));
        std::uint32_t number = 0;
        for (auto const& batch : leases)
            for (netring::packet_view packet : batch)
                BOOST_TEST(netring::test::is_tagged_frame(packet.data(), 60, number++));
        BOOST_TEST(number == 10U);
    }
}

BOOST_AUTO_TEST_CASE(what_came_and_was_not_taken_is_given_back_by_closing) {
    xdp_socket socket(receiving(64));
    sender.send_tagged(60, 0, 10);
    auto const memory = socket.memory();
    socket.close();
    BOOST_TEST((memory->populations() == netring::frame_populations{.pool = 64}));
    BOOST_TEST(socket.try_next().empty());
    BOOST_TEST(socket.stats().received == 0U);
}

BOOST_AUTO_TEST_CASE(some_packets_of_a_batch_are_kept_and_the_frames_of_the_others_come_back) {
    xdp_socket socket(receiving(64));
    sender.send_tagged(60, 0, 20);
    auto batch = socket.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 20U);
    auto const is_third = [](netring::packet_view const& packet) {
        return *netring::test::sequence_of(packet.data()) % 3 == 0;
    };
    BOOST_TEST(batch.keep_if(is_third) == 13U);
    BOOST_TEST(numbers_in(batch) == (std::vector<std::uint32_t>{0, 3, 6, 9, 12, 15, 18}),
               boost::test_tools::per_element());
    BOOST_TEST(socket.memory()->populations().user == 7U);
    BOOST_TEST(batch.keep_if([](auto const&) { return true; }) == 0U);
    BOOST_TEST(batch.size() == 7U);
    BOOST_CHECK_THROW(batch.keep_if([](auto const&) -> bool { throw 1; }), int);
    BOOST_TEST(batch.keep_if([](auto const&) { return false; }) == 7U);
    BOOST_TEST(batch.empty());
    BOOST_TEST(socket.memory()->populations().user == 0U);
    BOOST_TEST(socket.memory()->populations().sum() == 64U);
}

BOOST_AUTO_TEST_CASE(a_packet_is_changed_in_place) {
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(60, 0, 3);
    auto const batch = socket.next(1s);
    for (auto it = batch.begin(); it != batch.end(); ++it)
        it.mutable_data()[11] = std::byte{7};
    BOOST_TEST(numbers_in(batch) == (std::vector<std::uint32_t>{7, 7, 7}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(leases_of_other_threads_lose_and_repeat_no_packet_under_load) {
    constexpr std::uint32_t count = 30000;
    xdp_socket socket(receiving(256));
    std::mutex mutex;
    std::vector<xdp_batch> leases;
    std::vector<std::atomic<std::uint8_t>> seen(count);
    auto const seen_times = [&](int times) {
        return static_cast<std::uint64_t>(std::ranges::count_if(seen, [&](auto const& each) { return each == times; }));
    };
    std::atomic<bool> done = false;
    auto const read = [&] {
        while (!done) {
            std::unique_lock lock(mutex);
            auto const mine = std::exchange(leases, {});
            lock.unlock();
            for (auto const& batch : mine)
                for (auto const number : numbers_in(batch))
                    if (number < count)
                        ++seen[number];
        }
    };
    {
        std::jthread const first(read);
        std::jthread const second(read);
        std::jthread const flooding([&] { sender.flood(60, 0, count); });
        std::uint64_t sum = 0;
        while (sum < count) {
            auto batch = socket.next(1s);
            sum = socket.stats().received + socket.stats().dropped;
            if (!batch)
                break;
            std::lock_guard const lock(mutex);
            leases.push_back(std::move(batch));
        }
        eventually([&] {
            std::lock_guard const lock(mutex);
            return leases.empty();
        });
        done = true;
    }
    leases.clear();
    auto const stats = socket.stats();
    BOOST_TEST(seen_times(1) == stats.received);
    BOOST_TEST(seen_times(0) + seen_times(1) == count);
    BOOST_TEST(stats.received + stats.dropped + dropped_by_sender() == count);
    BOOST_TEST(!socket.ready());
    BOOST_TEST((socket.memory()->populations() == netring::frame_populations{.fill = 256}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(packets_in_several_frames, xdp_wire)

namespace {

constexpr std::size_t large = 9000;

/// Both ends take large packets.
void raise_mtu() {
    netring::test::run("ip link set v0 mtu 9000 && ip link set v1 mtu 9000");
}

} // namespace

BOOST_AUTO_TEST_CASE(arrive_whole_natively_and_in_the_generic_hook) {
    raise_mtu();
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        xdp_socket socket({.interface = "v1", .multi_buffer = true, .attach = attach});
        BOOST_TEST(socket.max_receive_bytes() > large);
        for (std::uint32_t number = 0; number != 200; ++number) {
            sender.send_tagged(number % 2 == 0 ? large : 60, number, 1);
            auto const batch = socket.next(1s);
            BOOST_TEST(batch.size() == 1U);
            auto const packet = *batch.begin();
            BOOST_TEST(packet.wire_size() == (number % 2 == 0 ? large : 60));
            BOOST_TEST(packet.truncated() == (number % 2 == 0));
            netring::owned_batch copy;
            copy.append(batch);
            BOOST_TEST(are_tagged(copy, packet.wire_size(), number, 1));
            BOOST_TEST(!copy[0].truncated());
        }
        BOOST_TEST(socket.stats().received == 200U);
        BOOST_TEST(socket.stats().dropped == 0U);
        BOOST_TEST(socket.memory()->populations().sum() == 2048U);
    }
}

BOOST_AUTO_TEST_CASE(are_dropped_and_counted_without_the_option) {
    raise_mtu();
    xdp_socket socket({.interface = "v1"});
    BOOST_TEST((socket.program()->attach() == xdp_attach::generic));
    sender.send_tagged(large, 0, 3);
    sender.send_tagged(60, 3, 1);
    BOOST_TEST(are_tagged(take(socket, 1), 60, 3, 1));
    BOOST_TEST(socket.stats().frames_missing == 3U);
}

BOOST_AUTO_TEST_CASE(are_forwarded_and_filtered_whole) {
    raise_mtu();
    plain_receiver receiver("v0");
    xdp_socket socket({.interface = "v1", .multi_buffer = true});
    for (std::uint32_t number = 0; number != 100; ++number)
        sender.send_tagged(number % 2 == 0 ? large : 60, number, 1);
    std::size_t forwarded = 0;
    std::size_t dropped = 0;
    while (forwarded + dropped != 100) {
        auto batch = socket.next(1s);
        BOOST_TEST_REQUIRE(batch.size() != 0U);
        dropped += batch.keep_if([](netring::packet_view const& packet) { return packet.wire_size() == large; });
        netring::error_code ec;
        forwarded += socket.forward(batch, ec);
        BOOST_TEST(!ec);
        BOOST_TEST(batch.empty());
        socket.flush();
    }
    BOOST_TEST(forwarded == 50U);
    BOOST_TEST(socket.wait_drained(1s));
    auto const arrived = receiver.take(50);
    BOOST_TEST(arrived.size() == 50U);
    for (std::size_t index = 0; index != arrived.size(); ++index)
        BOOST_TEST(netring::test::is_tagged_frame(arrived[index].bytes, large, static_cast<std::uint32_t>(2 * index)));
    auto const stats = socket.stats();
    BOOST_TEST(stats.sent == 50U);
    BOOST_TEST(stats.queued == 50U);
    BOOST_TEST(socket.memory()->populations().sum() == 2048U);
    BOOST_TEST(socket.memory()->populations().transmit == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
