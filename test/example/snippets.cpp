// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../../doc/snippets.hpp"
#include "ebpf.hpp"
#include "ipv4_frame.hpp"
#include "needs_bpf.hpp"
#include "operation.hpp"
#include "other_network.hpp"
#include "patience.hpp"
#include "wire.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::test::are_tagged_frames;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::send_apart;
using netring::test::veth_pair;
using netring::test::wait_until_ready;

namespace {

netring::capture_options quick_ring(std::string const& interface) {
    return {.interface = interface, .ring = {.block_size_bytes = 65536, .block_count = 16, .block_timeout = 2ms}};
}

/// A veth pair, and an asynchronous capture on its second end.
struct fixture : netring::test::running_context {
    veth_pair veth;
    plain_sender sender{"v0"};
    netring::async_capture capture{context, quick_ring("v1")};

    /// Runs a coroutine to its end, for five seconds at most.
    template <class Result>
    Result finish(asio::awaitable<Result> coroutine) {
        auto future = asio::co_spawn(context, std::move(coroutine), asio::use_future);
        context.run_for(5s);
        BOOST_TEST_REQUIRE((future.wait_for(0s) == std::future_status::ready));
        return future.get();
    }
};

/// Takes `count` packets, in as many blocks as they come in: one more for each time-out that falls between two of them.
std::size_t take(netring::capture& from, std::size_t count) {
    std::size_t taken = 0;
    while (auto const batch = taken < count ? from.next(1s) : netring::packet_batch())
        taken += batch.size();
    return taken;
}

snippets::frame_list tagged_frames(std::uint32_t count) {
    snippets::frame_list frames;
    for (std::uint32_t number = 0; number != count; ++number)
        frames.push_back(netring::test::tagged_frame(60, number));
    return frames;
}

/// True if the UDP datagram in an IPv4 frame has a checksum, and that is right.
bool has_udp_checksum(std::span<std::byte const> frame) {
    auto const length = frame.size() - 34;
    auto sum = 17U + static_cast<unsigned>(length);
    for (std::size_t at = 26; at != frame.size(); ++at)
        sum += std::to_integer<unsigned>(frame[at]) << (at % 2 == 0 ? 8U : 0U);
    while (sum > 0xffffU)
        sum = (sum & 0xffffU) + (sum >> 16U);
    return sum == 0xffffU && (frame[40] != std::byte{0} || frame[41] != std::byte{0});
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(snippet, fixture)

BOOST_AUTO_TEST_CASE(options_reach_the_ring) {
    auto from = snippets::open_with_options("v1");
    BOOST_TEST(from.stats().slot_count == 32U);
    BOOST_TEST(netring::test::promiscuity("v1") == 1);
    sender.send_tagged(60, 0, 3);
    BOOST_TEST(take(from, 3) == 3U);
}

BOOST_AUTO_TEST_CASE(a_failed_open_is_explained) {
    BOOST_TEST(snippets::report("v9").starts_with("there is no v9: interfaces here: lo"));
    BOOST_TEST(snippets::report("a name that is too long") ==
               "interface is 'a name that is too long' (legal: a name of 1 to 15 characters): "
               "an option has a value that is not legal\n");
    BOOST_TEST(snippets::report("v1").empty());
}

BOOST_AUTO_TEST_CASE(the_filter_takes_arp_only) {
    auto from = snippets::capture_arp("v1");
    sender.send_tagged(60, 0, 5);
    auto arp = netring::test::tagged_frame(60, 5);
    arp[12] = std::byte{0x08};
    arp[13] = std::byte{0x06};
    sender.send(arp);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((*batch.begin()).protocol() == 0x0806);
}

BOOST_AUTO_TEST_CASE(the_snap_length_keeps_the_wire_size) {
    auto from = snippets::capture_headers("v1");
    sender.send_tagged(500, 0, 1);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((*batch.begin()).captured_size() == 96U);
    BOOST_TEST((*batch.begin()).wire_size() == 500U);
}

BOOST_AUTO_TEST_CASE(growth_is_a_difference) {
    netring::capture const from(quick_ring("v1"));
    sender.send_tagged(60, 0, 4);
    BOOST_TEST(snippets::print_growth(from, [this] { sender.send_tagged(60, 4, 7); }) ==
               "7 packets/s, 0 of them dropped\n");
}

BOOST_AUTO_TEST_CASE(each_way_to_receive_delivers) {
    sender.send_tagged(300, 0, 1);
    BOOST_TEST(finish(snippets::take_lease(capture)) == 300U);
    context.restart();

    send_apart(sender, capture, 60, 0, 3);
    BOOST_TEST(finish(snippets::take_all(capture)) == 180U);
    context.restart();

    sender.send_tagged(300, 0, 1);
    std::size_t analysed = 0;
    asio::thread_pool workers(1);
    finish(snippets::share_work(capture, workers,
                                [&](netring::owned_batch const& packets) { analysed = packets.size_bytes(); }));
    workers.join();
    BOOST_TEST(analysed == 300U);
    context.restart();

    send_apart(sender, capture, 60, 0, 3);
    BOOST_TEST(finish(snippets::reuse_memory(capture, 3)) == 180U);
}

BOOST_AUTO_TEST_CASE(link_changes_are_followed_to_the_end) {
    std::vector<std::string> states;
    auto future = asio::co_spawn(context, snippets::follow_link(capture, states), asio::use_future);
    auto const expect = [&](std::string const& command, std::string const& state) {
        settle();
        netring::test::run(command);
        BOOST_TEST(run_until([&] { return !states.empty() && states.back() == state; }), command);
    };
    expect("ip link set v1 down", "down");
    expect("ip link set v1 up", "up");
    expect("ip link set v0 down", "no carrier");
    expect("ip link del v1", "gone");
    BOOST_TEST(run_until([&] { return future.wait_for(0s) == std::future_status::ready; }));
}

BOOST_AUTO_TEST_CASE(a_race_with_a_timer_loses_nothing) {
    auto const start = std::chrono::steady_clock::now();
    BOOST_TEST(!finish(snippets::receive_within(capture, 50ms)));
    BOOST_TEST((std::chrono::steady_clock::now() - start < 1s));
    context.restart();
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(finish(snippets::receive_within(capture, 3s)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_limit_counts_pauses_and_loses_nothing) {
    std::jthread const sparse([this] {
        for (std::uint32_t number = 0; number != 2; ++number) {
            std::this_thread::sleep_for(500ms);
            sender.send_tagged(60, number, 1);
        }
    });
    BOOST_TEST(finish(snippets::receive_with_pauses(capture, 400ms)) == 120U);
}

BOOST_AUTO_TEST_CASE(a_limit_goes_around_other_tokens) {
    {
        sender.send_tagged(60, 0, 1);
        auto const work = asio::make_work_guard(context);
        std::jthread const runner([this] { context.run(); });
        BOOST_TEST(snippets::receive_on_another_thread(capture).size() == 1U);
        BOOST_CHECK_THROW(snippets::receive_on_another_thread(capture), netring::system_error);
        context.stop();
    }
    int aborted = 0;
    asio::cancellation_signal signal;
    for (auto const by_signal : {false, true}) {
        snippets::receive_on_strand(capture, signal.slot(), [&](netring::error_code ec, netring::packet_batch const&) {
            aborted += ec == asio::error::operation_aborted ? 1 : 0;
        });
        if (by_signal)
            signal.emit(asio::cancellation_type::terminal);
        context.restart();
        context.run_for(5s);
    }
    BOOST_TEST(aborted == 2);
}

BOOST_AUTO_TEST_CASE(a_limit_ends_a_coroutine) {
    auto const start = std::chrono::steady_clock::now();
    snippets::receive_for(context, snippets::take_all(capture), 50ms);
    context.run_for(5s);
    BOOST_TEST(context.stopped());
    BOOST_TEST((std::chrono::steady_clock::now() - start < 1s));
}

BOOST_AUTO_TEST_CASE(a_signal_ends_the_capture) {
    netring::error_code ended;
    snippets::run_until_signal(context, capture, [&] {
        capture.async_receive_batch([&](netring::error_code ec, netring::packet_batch) { ended = ec; });
        std::raise(SIGTERM);
    });
    BOOST_TEST((ended == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(eight_leases_go_back_in_any_order_from_any_thread) {
    netring::capture from(quick_ring("v1"));
    send_apart(sender, from, 60, 0, 8);
    BOOST_TEST(snippets::hold_eight(from) == 0U);
    BOOST_TEST(from.stats().delivered == 8U);
    BOOST_TEST(snippets::show_ring(from).starts_with("0 of 16 blocks occupied, at most "));
}

BOOST_AUTO_TEST_CASE(a_lease_outlives_its_capture) {
    capture.close();
    auto const batch = snippets::outlive("v1", [this] { sender.send_tagged(200, 3, 1); });
    BOOST_TEST(netring::test::packet_sockets() == 1U);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST(netring::test::sequence_of((*batch.begin()).data()).value() == 3U);
}

BOOST_AUTO_TEST_CASE(workers_share_the_leases_of_a_capture) {
    auto const bytes = snippets::share_leases(context, capture, [&](auto& channel) {
        sender.send_tagged(100, 0, 3);
        while (channel.stats().delivered.packets != 3)
            context.run_one_for(10ms);
    });
    BOOST_TEST(bytes == 300U);
}

BOOST_AUTO_TEST_CASE(a_channel_of_copies_keeps_the_newest) {
    auto channel = snippets::keep_newest(context, capture);
    sender.send_tagged(300, 0, 1);
    BOOST_TEST(run_until([&] { return channel.stats().in_channel.batches == 1; }));
    BOOST_TEST(snippets::show_channel(channel) == "1 of 64 places taken, at most 1; 0 of 1 packets dropped\n");
    BOOST_TEST(channel.try_next().size_bytes() == 300U);
    BOOST_TEST(capture.stats().occupied_slots == 0U);
}

BOOST_AUTO_TEST_CASE(two_captures_are_told_apart_in_one_channel) {
    veth_pair const other("w0", "w1");
    plain_sender const other_sender("w0");
    netring::async_capture second(context, quick_ring("w1"));
    BOOST_TEST(snippets::merge_two(context, capture, second, [&] {
                   sender.send_tagged(60, 0, 1);
                   other_sender.send_tagged(60, 0, 2);
                   BOOST_TEST(
                       run_until([&] { return capture.stats().delivered == 1U && second.stats().delivered == 2U; }));
               }) == 1U + 2U * 2U);
}

BOOST_AUTO_TEST_CASE(only_what_is_interesting_is_kept) {
    netring::capture from(quick_ring("v1"));
    auto arp = netring::test::tagged_frame(60, 5);
    arp[12] = std::byte{0x08};
    arp[13] = std::byte{0x06};
    sender.send(arp);
    sender.send_tagged(60, 0, 2);
    wait_until_ready(from, 3);
    auto const kept = snippets::keep_interesting(from.next(1s));
    BOOST_TEST_REQUIRE(kept.size() == 1U);
    BOOST_TEST(std::ranges::equal(kept[0].data(), arp));
    // The others may be in another block.
    while (from.try_next()) {
    }
    BOOST_TEST(from.stats().occupied_slots == 0U);
}

BOOST_AUTO_TEST_CASE(a_profile_may_be_changed) {
    auto from = snippets::open_large_frames("v1");
    BOOST_TEST(from.stats().slot_count == 1024U);
    sender.send_tagged(1514, 0, 1);
    BOOST_TEST(from.next(1s).size() == 1U);
}

BOOST_AUTO_TEST_CASE(packets_come_as_a_range) {
    netring::capture from(quick_ring("v1"));
    sender.send_tagged(60, 0, 4);
    wait_until_ready(from, 4);
    BOOST_TEST(snippets::receive_for_a_while(from) == 240U);
}

BOOST_AUTO_TEST_CASE(a_filter_is_changed_and_taken_off) {
    netring::capture from(quick_ring("v1"));
    snippets::change_filters(from, netring::filter::reject_all(), [&] {
        sender.send_tagged(60, 0, 4);
        BOOST_TEST(!from.next(50ms));
    });
    sender.send_tagged(60, 0, 2);
    BOOST_TEST(take(from, 2) == 2U);
}

BOOST_AUTO_TEST_CASE(an_ebpf_program_filters) {
    netring::test::constant_program const forty(40);
    if (!forty.loaded()) {
        BOOST_TEST_MESSAGE("skipped: loading eBPF programs needs CAP_BPF in the initial user namespace");
        return;
    }
    netring::capture from(quick_ring("v1"));
    snippets::filter_by_program(from, forty.get().fd);
    sender.send_tagged(60, 0, 1);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((*batch.begin()).captured_size() == 40U);
}

BOOST_AUTO_TEST_CASE(a_packet_tells_its_details) {
    auto from = snippets::open_with_details("v1");
    auto const describe_next = [&from] {
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        return snippets::describe(*batch.begin());
    };
    sender.send(netring::test::vlan_frame(80, 1, 5U << 13U | 7U));
    BOOST_TEST(describe_next() == "VLAN 7, priority 5\n");
    // The host leaves the checksum to its NIC, which a veth has none of.
    netring::test::run("ip addr add 192.0.2.1/24 dev v0; ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0; "
                       "bash -c 'printf x >/dev/udp/192.0.2.2/9'");
    BOOST_TEST(describe_next() == "its checksum is not computed yet\n");
}

BOOST_AUTO_TEST_CASE(a_header_is_put_in_front) {
    auto options = quick_ring("v1");
    options.headroom_bytes = 64;
    netring::capture from(options);
    sender.send_tagged(60, 7, 1);
    std::vector const header(50, std::byte{0xaa});
    std::vector<std::byte> sent;
    snippets::put_in_front(from.next(1s), header, [&](auto bytes) { sent.assign(bytes.begin(), bytes.end()); });
    BOOST_TEST_REQUIRE(sent.size() == 110U);
    BOOST_TEST(std::ranges::equal(std::span(sent).first(50), header));
    BOOST_TEST(std::ranges::equal(std::span(sent).last(60), netring::test::tagged_frame(60, 7)));
}

BOOST_AUTO_TEST_CASE(a_socket_is_handed_over) {
    int const given = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    auto from = snippets::open_handed_over("v1", given);
    BOOST_TEST(from.native_handle() == given);
    sender.send_tagged(60, 0, 2);
    BOOST_TEST(take(from, 2) == 2U);
}

BOOST_AUTO_TEST_CASE(busy_polling_receives_or_names_its_capability) {
    try {
        auto from = snippets::open_busy("v1");
        sender.send_tagged(60, 0, 2);
        BOOST_TEST(take(from, 2) == 2U);
    } catch (netring::system_error const& failure) {
        BOOST_TEST(std::string(failure.what()).find("CAP_NET_ADMIN") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_patient_capture_follows_the_name) {
    auto from = snippets::open_patient("v1");
    std::jthread const later([](std::stop_token const& stop) {
        std::this_thread::sleep_for(20ms);
        netring::test::run("ip link del v0; ip link add v0 type veth peer name v1");
        netring::test::set_up({"v0", "v1"});
        plain_sender const anew("v0");
        while (!stop.stop_requested()) {
            anew.send_tagged(60, 0, 1);
            std::this_thread::sleep_for(20ms);
        }
    });
    BOOST_TEST(from.next(5s).size() > 0U);
}

BOOST_AUTO_TEST_CASE(what_is_left_is_taken_after_stopping) {
    netring::capture from(quick_ring("v1"));
    sender.send_tagged(100, 0, 3);
    BOOST_TEST(snippets::take_what_is_left(from) == 300U);
    sender.send_tagged(100, 0, 3);
    BOOST_TEST(!from.next(50ms));
}

BOOST_AUTO_TEST_CASE(a_generator_is_walked_in_a_coroutine) {
    netring::packet_stream stream(std::move(capture));
    sender.send_tagged(100, 0, 3);
    auto future = asio::co_spawn(context, snippets::walk_generator(stream), asio::use_future);
    context.run_for(50ms);
    stream.stop();
    context.run_for(5s);
    BOOST_TEST_REQUIRE((future.wait_for(0s) == std::future_status::ready));
    BOOST_TEST(future.get() == 300U);
}

BOOST_AUTO_TEST_CASE(a_group_shares_the_packets) {
    auto all = snippets::open_group("v1", 3);
    BOOST_TEST(all[0].fanout_group().value() == all[2].fanout_group().value());
    sender.send_tagged(60, 0, 30);
    auto const seen = [&all] { return all[0].stats().seen + all[1].stats().seen + all[2].stats().seen; };
    BOOST_TEST(netring::test::eventually([&] { return seen() == 30U; }));
}

BOOST_AUTO_TEST_CASE(a_program_spreads_by_source_address) {
    auto options = quick_ring("v1");
    options.fanout = snippets::by_source_address();
    std::vector<netring::capture> all;
    for (int member = 0; member != 4; ++member)
        all.emplace_back(options);
    for (unsigned address = 0; address != 40; ++address) {
        auto frame = netring::test::ipv4_frame(netring::test::udp_datagram(1000, 9, 40));
        frame[29] = static_cast<std::byte>(address);
        sender.send(frame);
    }
    for (unsigned member = 0; member != 4; ++member) {
        wait_until_ready(all[member], 10);
        std::size_t packets = 0;
        for (netring::packet_view const packet : all[member].packets_for(50ms)) {
            BOOST_TEST(std::to_integer<unsigned>(packet.data()[29]) % 4 == member);
            ++packets;
        }
        BOOST_TEST(packets == 10U);
    }
}

BOOST_AUTO_TEST_CASE(a_pool_counts_each_of_its_sources) {
    netring::test::veth_pair const second("w0", "w1");
    netring::test::plain_sender const to_second("w0");
    netring::capture_pool pool(context.get_executor(), {quick_ring("v1"), quick_ring("w1")});
    std::vector<std::size_t> bytes;
    boost::asio::co_spawn(
        context, snippets::count_sources(pool),
        [&](std::exception_ptr const&, std::vector<std::size_t> counted) { bytes = std::move(counted); });
    context.poll();
    sender.send_tagged(60, 0, 3);
    to_second.send_tagged(100, 0, 2);
    pool.stop();
    context.restart();
    context.run_for(5s);
    BOOST_TEST(bytes == (std::vector<std::size_t>{180, 200}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_way_to_send_arrives) {
    plain_receiver receiver("v1");
    netring::async_inject inject(context, {.interface = "v0", .frame_count = 8});
    BOOST_TEST(finish(snippets::send_batch(inject, tagged_frames(20))) == 20U);
    BOOST_TEST(are_tagged_frames(receiver.take(20), 60, 0, 20));
    context.restart();

    auto const one = netring::test::tagged_frame(60, 5);
    bool queued = false;
    snippets::send_with_callback(inject, one, [&] { queued = true; });
    context.run_for(5s);
    BOOST_TEST(queued);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 5, 1));
    context.restart();

    finish(snippets::craft(inject, 100, 20, [](std::span<std::byte> memory, std::size_t number) {
        std::ranges::copy(netring::test::tagged_frame(100, static_cast<std::uint32_t>(number)), memory.begin());
    }));
    BOOST_TEST(are_tagged_frames(receiver.take(20), 100, 0, 20));

    BOOST_TEST(snippets::send_without_asio("v0", tagged_frames(20)));
    BOOST_TEST(are_tagged_frames(receiver.take(20), 60, 0, 20));
}

BOOST_AUTO_TEST_CASE(a_thrifty_injector_sends_by_the_dozen) {
    plain_receiver receiver("v1");
    auto injector = snippets::open_thrifty("v0");
    BOOST_TEST(snippets::print_sent(injector, [&] {
                   for (auto const& frame : tagged_frames(320))
                       injector.send(frame);
                   BOOST_TEST(injector.wait_drained(1s));
               }) == "320 frames/s, 0 times there was no room for all, 0 are under way\n");
    BOOST_TEST(are_tagged_frames(receiver.take(320), 60, 0, 320));
    BOOST_TEST(injector.stats().kicks < 320U);
}

BOOST_AUTO_TEST_CASE(each_frame_is_answered_once) {
    plain_receiver receiver("v0");
    auto options = quick_ring("v1");
    options.direction = netring::capture_direction::incoming;
    netring::async_capture incoming(context, options);
    netring::async_inject inject(context, {.interface = "v1"});
    asio::co_spawn(context, snippets::send_back(incoming, inject), asio::detached);
    sender.send_tagged(60, 0, 3);
    BOOST_TEST(netring::test::eventually([&] {
        context.run_for(5ms);
        return receiver.count() >= 3;
    }));
    auto const answers = receiver.take(3);
    BOOST_TEST_REQUIRE(answers.size() == 3U);
    for (std::uint32_t number = 0; number != 3; ++number) {
        auto answer = answers[number].bytes;
        std::swap_ranges(answer.begin(), answer.begin() + 6, answer.begin() + 6);
        BOOST_TEST(netring::test::is_tagged_frame(answer, 60, number));
    }
    context.run_for(100ms);
    BOOST_TEST(receiver.take(0).empty());
    incoming.close();
    context.restart();
    context.run_for(1s);
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_sizes) {
    netring::async_inject inject(context, {.interface = "v0"});
    auto const refusal = [&](std::size_t size) {
        auto text = finish(snippets::report_refusal(inject, std::vector<std::byte>(size)));
        context.restart();
        return text;
    };
    std::string const legal = " bytes (legal: 14 to 1514 on v0 with an MTU of 1500 and slots for ";
    BOOST_TEST(refusal(1515).starts_with("frame of 1515" + legal));
    BOOST_TEST(refusal(13).starts_with("frame of 13" + legal));
    BOOST_TEST(refusal(1514) == "");
}

BOOST_AUTO_TEST_CASE(short_frames_are_padded) {
    plain_receiver receiver("v1");
    auto injector = snippets::open_padding("v0");
    injector.send(netring::test::tagged_frame(20, 1));
    auto const frames = receiver.take(1);
    BOOST_TEST_REQUIRE(frames.size() == 1U);
    BOOST_TEST(frames[0].bytes.size() == 60U);
    BOOST_TEST((frames[0].bytes[20] == std::byte{0}));
}

BOOST_AUTO_TEST_CASE(a_long_frame_leaves_in_segments) {
    // The kernel does it where the NIC cannot.
    netring::test::run("ethtool -K v0 tx-udp-segmentation off tx off");
    plain_receiver receiver("v1");
    auto injector = snippets::open_offloading("v0");
    auto frame = netring::test::ipv4_frame(netring::test::udp_datagram(1000, 9, 2500));
    // What the checksum begins with: addresses, protocol, length.
    constexpr unsigned pseudo = 0x0a09 + 0x0001 + 0x0a09 + 0x0002 + 17 + 2508;
    frame[40] = static_cast<std::byte>(pseudo >> 8U);
    frame[41] = static_cast<std::byte>(pseudo & 0xffU);
    snippets::send_segments(injector, frame);
    std::vector<std::size_t> sizes;
    for (auto const& segment : receiver.take(3)) {
        sizes.push_back(segment.bytes.size());
        BOOST_TEST(has_udp_checksum(segment.bytes));
    }
    BOOST_TEST(sizes == (std::vector<std::size_t>{1042, 1042, 542}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_limit_tells_what_was_queued) {
    // 2.4 ms a frame.
    netring::test::run("tc qdisc add dev v0 root tbf rate 200kbit burst 2000 limit 200000");
    plain_receiver receiver("v1");
    netring::async_inject inject(context, {.interface = "v0", .frame_count = 8});
    auto const rest = finish(snippets::send_within(inject, tagged_frames(1000), 50ms));
    BOOST_TEST(rest > 500U);
    BOOST_TEST(rest < 1000U);
    BOOST_TEST(are_tagged_frames(receiver.take(1000 - rest), 60, 0, static_cast<std::size_t>(1000 - rest)));
    BOOST_TEST(receiver.take_for(50ms).empty());
}

BOOST_AUTO_TEST_CASE(a_stream_is_forwarded_at_a_pace) {
    veth_pair const other("w0", "w1");
    plain_receiver receiver("w1");
    netring::packet_stream stream(std::move(capture));
    netring::async_inject inject(context, {.interface = "w0"});
    auto future = asio::co_spawn(context, snippets::forward(stream, inject), asio::use_future);
    context.run_for(10ms);
    // 0.8 ms a frame; eight may leave at once.
    sender.send_tagged(1000, 0, 50);
    stream.stop();
    context.run_for(5s);
    BOOST_TEST(future.get() == 50U);
    auto const frames = receiver.take(50);
    BOOST_TEST(are_tagged_frames(frames, 1000, 0, 50));
    BOOST_TEST((frames.back().time - frames.front().time >= 30ms));
}

BOOST_AUTO_TEST_CASE(a_launch_time_goes_along) {
    plain_receiver receiver("v1");
    auto injector = snippets::open_launching("v0");
    // No queue discipline heeds it here.
    snippets::send_at(injector, netring::test::tagged_frame(60, 1), std::chrono::steady_clock::now() + 1ms);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 1, 1));
}

BOOST_AUTO_TEST_CASE(a_frame_tells_when_it_was_sent) {
    plain_receiver receiver("v1");
    netring::async_inject inject(context, snippets::with_timestamps("v0"));
    auto const text = finish(snippets::tell_when_sent(inject, netring::test::tagged_frame(60, 1)));
    BOOST_TEST_REQUIRE(text.starts_with("sent at "));
    auto const frames = receiver.take(1);
    BOOST_TEST_REQUIRE(frames.size() == 1U);
    std::chrono::sys_time<std::chrono::nanoseconds> const sent(std::chrono::nanoseconds(std::stoll(text.substr(8))));
    BOOST_TEST((frames[0].time - sent < 1s));
    BOOST_TEST((frames[0].time - sent >= -1ms));
}

BOOST_AUTO_TEST_CASE(a_bypass_is_not_shaped) {
    // It lets nothing of that size pass.
    netring::test::run("tc qdisc add dev v0 root tbf rate 8kbit burst 100 limit 100");
    plain_receiver receiver("v1");
    auto injector = snippets::open_direct("v0");
    injector.send(netring::test::tagged_frame(1000, 1));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 1000, 1, 1));
}

BOOST_AUTO_TEST_CASE(frames_that_are_copied_whole_arrive) {
    plain_receiver receiver("v1");
    auto injector = snippets::inject_copied_whole("v0");
    injector.send(netring::test::tagged_frame(1514, 1));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 1514, 1, 1));
}

BOOST_AUTO_TEST_CASE(a_socket_that_was_handed_over_sends) {
    plain_receiver receiver("v1");
    int const given = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    auto injector = snippets::inject_handed_over("v0", given);
    BOOST_TEST(injector.native_handle() == given);
    injector.send(netring::test::tagged_frame(60, 1));
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 1, 1));
}

BOOST_AUTO_TEST_CASE(a_socket_stays_where_it_was_opened) {
    netring::test::other_network const other;
    other.run("ip link add w0 type dummy 2>/dev/null || ip link add w0 type veth peer name w1");
    int const there = snippets::open_socket_in(netring::netns::from_pid(other.process()));
    ifreq request{};
    std::string("w0").copy(request.ifr_name, IFNAMSIZ - 1);
    BOOST_TEST(::ioctl(there, SIOCGIFINDEX, &request) == 0);
    ::close(there);
    BOOST_TEST(::if_nametoindex("w0") == 0U);
}

BOOST_AUTO_TEST_CASE(an_interface_tells_what_changes_packets) {
    BOOST_TEST(snippets::warn("v1").empty());
    netring::test::run("ethtool -K v1 gro on");
    BOOST_TEST(snippets::warn("v1") == "packets may be larger than on the wire: see ethtool -k v1\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(snippet_of_xdp, fixture, *netring::test::needs_bpf())

BOOST_AUTO_TEST_CASE(a_queue_is_received_from) {
    auto socket = snippets::open_queue("v1");
    sender.send_tagged(100, 0, 70);
    BOOST_TEST(snippets::receive_from_queue(socket) == 7000U);
    BOOST_TEST(snippets::print_granted(socket) == "copy, native, packets of 1792 bytes at most\n");
    socket.close();
    auto large = snippets::open_large_queue("v1");
    BOOST_TEST(large.max_receive_bytes() == 3840U);
}

BOOST_AUTO_TEST_CASE(a_queue_is_polled_busily) {
    auto socket = snippets::open_busy_queue("v1");
    sender.send_tagged(100, 0, 3);
    BOOST_TEST(snippets::receive_from_queue(socket) == 300U);
}

BOOST_AUTO_TEST_CASE(a_queue_is_asked_again_and_again) {
    netring::async_xdp_socket socket(context, {.interface = "v1", .mode = netring::xdp_mode::receive});
    sender.send_tagged(60, 0, 30);
    std::size_t packets = 0;
    bool ended = false;
    // Only what the context runs ends it.
    asio::steady_timer timer(context, std::chrono::milliseconds(200));
    timer.async_wait([&](netring::error_code) { ended = true; });
    snippets::spin(context, socket, ended, [&](netring::packet_view const& packet) {
        BOOST_TEST(packet.wire_size() == 60U);
        ++packets;
    });
    BOOST_TEST(packets == 30U);
}

BOOST_AUTO_TEST_CASE(a_filtered_queue_leaves_the_rest_to_the_host) {
    auto socket = snippets::open_filtered("v1");
    plain_receiver host("v1");
    auto const to_port = [](std::uint16_t port) {
        return netring::test::ipv4_frame(netring::test::udp_datagram(1000, port, 100));
    };
    auto with_options = to_port(4789);
    with_options[14] = std::byte{0x46};
    with_options.insert(with_options.begin() + 34, 4, std::byte{1});
    sender.send(to_port(4789));
    sender.send(to_port(4790));
    sender.send(with_options);
    BOOST_TEST(snippets::receive_from_queue(socket) == 142U + 146U);
    BOOST_TEST(host.take_for(50ms).size() == 1U);
    socket.close();
    BOOST_TEST(snippets::change_matches("v1", [&] { sender.send(to_port(4789)); }) == "142 0");
    BOOST_TEST(host.take_for(50ms).size() == 1U);
}

BOOST_AUTO_TEST_CASE(frames_leave_through_a_queue) {
    plain_receiver receiver("v1");
    netring::async_xdp_socket socket(context, {.interface = "v0", .mode = netring::xdp_mode::send});
    auto const frames = tagged_frames(10);
    finish([&]() -> asio::awaitable<bool> {
        co_await snippets::send_through_queue(socket, frames);
        co_return true;
    }());
    BOOST_TEST(are_tagged_frames(receiver.take(10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(packets_are_forwarded_between_interfaces_without_a_copy) {
    veth_pair const other("w0", "w1");
    plain_receiver there("w0");
    plain_receiver here("v0");
    plain_sender const from_there("w0");
    auto ipv6 = netring::test::tagged_frame(60, 50);
    ipv6[12] = std::byte{0x86};
    ipv6[13] = std::byte{0xdd};
    snippets::bridge(context, "v1", "w1", [&] {
        sender.send(ipv6);
        sender.send_tagged(60, 0, 50);
        from_there.send_tagged(70, 50, 50);
        BOOST_TEST(run_until([&] { return there.count() >= 50U && here.count() >= 50U; }));
    });
    BOOST_TEST(are_tagged_frames(there.take(50), 60, 0, 50));
    BOOST_TEST(are_tagged_frames(here.take(50), 70, 50, 50));
    BOOST_TEST(there.take_for(50ms).empty());
    context.run_for(10ms);
}

BOOST_AUTO_TEST_CASE(queues_are_received_from_as_one) {
    veth_pair const other("w0", "w1", "numrxqueues 2 numtxqueues 2");
    plain_sender const there("w0");
    auto const packets = snippets::receive_from_queues("w1", [&] { there.send_tagged(60, 0, 30); });
    BOOST_TEST_REQUIRE(packets.size() == 2U);
    BOOST_TEST(packets[0] + packets[1] == 30U);
}

BOOST_AUTO_TEST_CASE(a_packet_in_several_frames_is_read_whole) {
    constexpr std::size_t large = 9000;
    netring::test::run("ip link set v0 mtu 9000 && ip link set v1 mtu 9000");
    std::jthread const sending([this](std::stop_token const& stop) {
        while (!stop.stop_requested()) {
            sender.send_tagged(large, 0, 1);
            std::this_thread::sleep_for(10ms);
        }
    });
    auto const bytes = snippets::receive_large_packets("v1");
    BOOST_TEST(bytes > 0U);
    BOOST_TEST(bytes % large == 0U);
}

BOOST_AUTO_TEST_CASE(a_queue_is_left_in_order) {
    auto socket = snippets::open_patient_queue("v1");
    BOOST_TEST((socket.options().patience == 5s));
    sender.send_tagged(60, 0, 20);
    BOOST_TEST(snippets::print_losses(socket) ==
               "0 received, 0 lost: 0 found no frame or were too long, 0 found the ring full\n");
    BOOST_TEST(snippets::stop_queue(socket) == 20U);
    BOOST_TEST(!socket.is_open());
}

BOOST_AUTO_TEST_SUITE_END()
