// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injecting.hpp"
#include "internet_checksum.hpp"
#include "ipv4_frame.hpp"
#include "other_network.hpp"
#include "timed.hpp"
#include "without_capability.hpp"

#include <netring/async_inject.hpp>
#include <netring/injector.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <span>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_inject;
using netring::error;
using netring::error_code;
using netring::inject_options;
using netring::injector;
using netring::vnet_header;
using netring::test::are_tagged_frames;
using netring::test::folded;
using netring::test::injecting;
using netring::test::plain_receiver;
using netring::test::put_word;
using netring::test::run;
using netring::test::sum_of;
using netring::test::tagged_frame;
using netring::test::tagged_frames;
using netring::test::without_capability;
using netring::test::word;

namespace {

/// An option of a socket, read back from the kernel.
template <class Value = int>
Value option_of(injector const& of, int level, int name) {
    Value value{};
    socklen_t size = sizeof value;
    BOOST_TEST(::getsockopt(of.native_handle(), level, name, &value, &size) == 0);
    return value;
}

/// Has the interface's driver leave that to the kernel.
void switch_off(std::string const& interface, std::initializer_list<unsigned> features) {
    int const fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    for (auto const feature : features) {
        ethtool_value value{feature, 0};
        ifreq request{};
        interface.copy(request.ifr_name, IFNAMSIZ - 1);
        request.ifr_data = reinterpret_cast<char*>(&value);
        BOOST_TEST(::ioctl(fd, SIOCETHTOOL, &request) == 0);
    }
    ::close(fd);
}

constexpr std::size_t ip_at = 14;
constexpr std::size_t transport_at = 34;

/// The part of a checksum that is of the addresses, the protocol and the length, which is left in the frame for the interface.
unsigned partial_sum(std::span<std::byte const> frame) {
    auto const length = static_cast<unsigned>(frame.size() - transport_at);
    return folded(sum_of(frame.subspan(26, 8)) + std::to_integer<unsigned>(frame[23]) + length);
}

bool checksum_is_right(std::span<std::byte const> frame) {
    return folded(partial_sum(frame) + sum_of(frame.subspan(transport_at))) == 0xffffU;
}

std::vector<std::byte> unfinished_udp_frame(std::size_t size) {
    auto frame = netring::test::ipv4_frame(netring::test::udp_datagram(1000, 9, size));
    put_word(frame, transport_at + 6, partial_sum(frame));
    return frame;
}

constexpr vnet_header unfinished_udp{
    .flags = vnet_header::needs_checksum, .checksum_start = transport_at, .checksum_offset = 6};

constexpr std::size_t tcp_header = 20;
constexpr std::size_t tcp_payload_at = transport_at + tcp_header;

std::vector<std::byte> unfinished_tcp_frame(std::size_t size) {
    std::vector<std::byte> segment(tcp_header + size);
    put_word(segment, 0, 1000);
    put_word(segment, 2, 9);
    segment[12] = std::byte{0x50};
    segment[13] = std::byte{0x10};
    for (std::size_t at = 0; at != size; ++at)
        segment[tcp_header + at] = static_cast<std::byte>(at * 7 & 0xffU);
    auto frame = netring::test::ipv4_frame(segment);
    frame[23] = std::byte{6};
    put_word(frame, 24, 0);
    put_word(frame, 24, ~folded(sum_of(std::span(frame).subspan(ip_at, 20))) & 0xffffU);
    put_word(frame, transport_at + 16, partial_sum(frame));
    return frame;
}

constexpr vnet_header unfinished_tcp{.flags = vnet_header::needs_checksum,
                                     .gso_type = 1,
                                     .header_size_bytes = tcp_payload_at,
                                     .gso_size_bytes = 1000,
                                     .checksum_start = transport_at,
                                     .checksum_offset = 16};

error_code error_of_sending(injector& to, std::span<std::byte const> frame, netring::transmit_info const& info) {
    error_code ec;
    to.send(frame, info, ec);
    return ec;
}

void sends(injector& to, plain_receiver& receiver) {
    for (auto const& frame : tagged_frames(60, 0, 30))
        to.send(frame);
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(30), 60, 0, 30));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(inject_options_, injecting)

BOOST_AUTO_TEST_CASE(past_the_queue_all_arrive_though_the_queue_lets_nothing_through) {
    netring::test::slow_queue const queue(3000, "8kbit");
    injector to({.interface = "v0", .frame_count = 8, .qdisc_bypass = true});
    BOOST_TEST(option_of(to, SOL_PACKET, 20 /* PACKET_QDISC_BYPASS */) == 1);
    sends(to, receiver);
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .qdisc_bypass = true});
    auto const frames = tagged_frames(1514, 0, 100);
    BOOST_TEST(send_batch(inject, frames).value == 100U);
    BOOST_TEST(are_tagged_frames(receiver.take(100), 1514, 0, 100));
}

BOOST_AUTO_TEST_CASE(priority_and_mark_reach_the_socket) {
    injector to({.interface = "v0", .frame_count = 8, .priority = 5, .mark = 0x80000001U});
    BOOST_TEST(option_of(to, SOL_SOCKET, SO_PRIORITY) == 5);
    BOOST_TEST(option_of<std::uint32_t>(to, SOL_SOCKET, SO_MARK) == 0x80000001U);
    sends(to, receiver);
    injector const plain({.interface = "v0", .frame_count = 8});
    BOOST_TEST(option_of(plain, SOL_SOCKET, SO_PRIORITY) == 0);
    BOOST_TEST(option_of(plain, SOL_SOCKET, SO_MARK) == 0);
}

BOOST_AUTO_TEST_CASE(what_needs_a_capability_names_it) {
    error_code ec;
    netring::diagnostics why;
    injector to;
    {
        without_capability const unprivileged(CAP_NET_ADMIN);
        to.open({.interface = "v0", .frame_count = 8, .launch_clock = netring::launch_clock::tai}, ec, &why);
        BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
        BOOST_TEST(why.text() == "set SO_TXTIME (launch_clock::tai needs CAP_NET_ADMIN)");
        // Sized as far as the system allows.
        to.open({.interface = "v0", .frame_count = 8}, ec, &why);
        BOOST_TEST(!ec);
        sends(to, receiver);
    }
    int const given = ::socket(AF_PACKET, SOCK_RAW, 0);
    {
        without_capability const unprivileged(CAP_NET_RAW);
        to.open({.interface = "v0", .frame_count = 8}, ec, &why);
        BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
        BOOST_TEST(why.hint.find("CAP_NET_RAW") != std::string::npos);
        BOOST_TEST(to.is_open());

        // Newer kernels let either of the two do.
        without_capability const nor_that(CAP_NET_ADMIN);
        to.open({.interface = "v0", .socket = given, .frame_count = 8, .priority = 7}, ec, &why);
        BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
        BOOST_TEST(why.text() == "set SO_PRIORITY (more than 6 needs CAP_NET_ADMIN or CAP_NET_RAW)");
        to.open({.interface = "v0", .socket = given, .frame_count = 8, .mark = 7}, ec, &why);
        BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
        BOOST_TEST(why.text() == "set SO_MARK (needs CAP_NET_ADMIN or CAP_NET_RAW)");
        to.open({.interface = "v0", .socket = given, .frame_count = 8, .priority = 6}, ec, &why);
        BOOST_TEST(!ec);
    }
    BOOST_TEST(option_of(to, SOL_SOCKET, SO_PRIORITY) == 6);
}

BOOST_AUTO_TEST_CASE(the_send_buffer_holds_the_ring_twice_or_what_was_asked_for) {
    injector const whole({.interface = "v0", .frame_count = 1024});
    BOOST_TEST(option_of(whole, SOL_SOCKET, SO_SNDBUF) > 2 * 1024 * 1514);
    injector to({.interface = "v0", .frame_count = 8, .send_buffer_bytes = 50000});
    BOOST_TEST(option_of(to, SOL_SOCKET, SO_SNDBUF) == 100000);
    sends(to, receiver);
}

BOOST_AUTO_TEST_CASE(launch_times_reach_the_socket_and_frames_of_all_times_arrive) {
    using netring::launch_clock;
    for (auto const clock : {launch_clock::monotonic, launch_clock::tai}) {
        auto const id = clock == launch_clock::tai ? CLOCK_TAI : CLOCK_MONOTONIC;
        injector to({.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full, .launch_clock = clock});
        BOOST_TEST(option_of<sock_txtime>(to, SOL_SOCKET, SO_TXTIME).clockid == id);
        timespec now{};
        ::clock_gettime(id, &now);
        auto const soon = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec) + 1ms;
        // Pairs of the same time share a call.
        for (std::uint32_t number = 0; number != 8; ++number)
            to.send(tagged_frame(60, number), {.launch_time = number < 2 ? 0ns : soon + number / 2 * 1us});
        BOOST_TEST(to.flush() == 0U);
        BOOST_TEST(to.stats().kicks == 4U);
        for (std::uint32_t number = 8; number != 40; ++number)
            to.send(tagged_frame(60, number), {.launch_time = soon + number * 1us});
        BOOST_TEST(to.wait_drained(1s));
        BOOST_TEST(are_tagged_frames(receiver.take(40), 60, 0, 40));
        BOOST_TEST(to.stats().sent == 40U);
    }
}

BOOST_AUTO_TEST_CASE(frames_of_another_launch_time_are_not_stranded_behind_a_full_queue) {
    netring::test::slow_queue const queue(3000);
    async_inject inject(context,
                        {.interface = "v0", .frame_count = 16, .launch_clock = netring::launch_clock::monotonic});
    for (std::uint32_t number = 0; number != 12; ++number) {
        auto const frame = tagged_frame(1000, number);
        auto const sent = finish<std::size_t>(
            [&](auto handler) { inject.async_send(asio::buffer(frame), {.launch_time = 1us * number}, handler); });
        BOOST_TEST(!sent.ec);
    }
    BOOST_TEST(inject.unsent() > 0U);
    context.restart();
    context.run_for(2s);
    BOOST_TEST(context.stopped());
    BOOST_TEST(are_tagged_frames(receiver.take(12, 1s), 1000, 0, 12));
}

BOOST_AUTO_TEST_CASE(a_bad_value_is_named_with_what_is_legal) {
    auto const valid = [] { return inject_options{.interface = "v0"}; };
    struct bad {
        std::string step;
        std::string hint;
        inject_options options;
    };
    std::vector<bad> all;
    auto const add = [&](std::string step, std::string hint, auto change) {
        auto options = valid();
        change(options);
        all.push_back({std::move(step), "legal: " + std::move(hint), std::move(options)});
    };
    add("interface is ''", "a name of 1 to 15 characters", [](auto& o) { o.interface.clear(); });
    add("interface is 'abcdefghijklmnop'", "a name of 1 to 15 characters",
        [](auto& o) { o.interface = "abcdefghijklmnop"; });
    for (std::size_t const size : {16U, 48U, 63U, 100U, 1U << 21U})
        add("frame_size_bytes is " + std::to_string(size), "0, or a multiple of 16 from 64 to 1048576",
            [size](auto& o) { o.frame_size_bytes = size; });
    add("frame_count is 0", "1 to 65536", [](auto& o) { o.frame_count = 0; });
    add("frame_count is 65537", "1 to 65536", [](auto& o) { o.frame_count = 65537; });
    add("flush.frames is 257", "0 to frame_count (256)", [](auto& o) { o.flush.frames = 257; });
    add("flush.delay is -1 us", "0 us or more", [](auto& o) { o.flush.delay = -1us; });
    add("priority is -1", "0 or more", [](auto& o) { o.priority = -1; });
    add("send_buffer_bytes is 1073741824", "0 to 1073741823", [](auto& o) { o.send_buffer_bytes = 1U << 30U; });
    add("socket is 9999", "a descriptor of socket(AF_PACKET, SOCK_RAW, ...)", [](auto& o) { o.socket = 9999; });
    for (auto const& each : all) {
        error_code ec;
        netring::diagnostics why;
        injector to;
        to.open(each.options, ec, &why);
        BOOST_TEST((ec == error::invalid_option));
        BOOST_TEST(why.step == each.step);
        BOOST_TEST(why.hint == each.hint);
        async_inject inject(context);
        inject.open(each.options, ec, &why);
        BOOST_TEST((ec == error::invalid_option));
        BOOST_TEST(why.step == each.step);
        BOOST_TEST(!inject.is_open());
        BOOST_CHECK_EXCEPTION(injector{each.options}, netring::system_error, [&](auto const& e) {
            return std::string(e.what()).find(each.step + " (" + each.hint) != std::string::npos;
        });
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_name_is_found_before_the_ring_is_made, *netring::test::timed()) {
    auto const descriptors = netring::test::open_descriptors();
    auto const sockets = netring::test::packet_sockets();
    error_code ec;
    netring::diagnostics why;
    injector to;
    auto const begun = std::chrono::steady_clock::now();
    // Of 64 GiB, which would be another error.
    to.open({.interface = "eth77", .frame_size_bytes = 1U << 20U, .frame_count = 65536}, ec, &why);
    BOOST_TEST((ec == error::no_such_interface));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 100ms));
    BOOST_TEST(why.step == "find interface 'eth77'");
    BOOST_TEST(why.hint.find("v0") != std::string::npos);
    BOOST_TEST(!to.is_open());
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::packet_sockets() == sockets);
}

BOOST_AUTO_TEST_CASE(a_failed_open_leaves_an_open_injector_alone) {
    async_inject inject(context, {.interface = "v0", .frame_count = 8, .flush = netring::flush_when_full});
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 0))).ec);
    error_code ec;
    inject.open({.interface = "eth77"}, ec);
    BOOST_TEST((ec == error::no_such_interface));
    BOOST_TEST(inject.unsent() == 1U);
    BOOST_TEST(!flush(inject).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 0, 1));
}

BOOST_AUTO_TEST_CASE(opening_and_closing_again_and_again_leaves_nothing) {
    auto const use = [&](bool close) {
        async_inject inject(
            context, {.interface = "v0", .frame_count = 8, .timestamps = netring::transmit_timestamp_source::software});
        BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 0))).ec);
        BOOST_TEST(
            !finish<netring::transmit_timestamp>([&](auto handler) { inject.async_wait_timestamp(handler); }).ec);
        injector to({.interface = "v0", .frame_count = 8});
        BOOST_TEST(to.wait_drained(1ms));
        if (close) {
            inject.close();
            to.close();
            BOOST_TEST(!inject.is_open());
            BOOST_TEST((send(inject, asio::buffer(tagged_frame(60, 0))).ec == error::not_open));
            error_code ec;
            to.send(tagged_frame(60, 0), {}, ec);
            BOOST_TEST((ec == error::not_open));
        }
    };
    use(true);
    auto const descriptors = netring::test::open_descriptors();
    auto const sockets = netring::test::packet_sockets();
    for (int cycle = 0; cycle != 15; ++cycle)
        use(cycle % 2 == 0);
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::packet_sockets() == sockets);
    BOOST_TEST(netring::test::mappings() == 0U);
    BOOST_TEST(receiver.take(16).size() == 16U);
}

BOOST_AUTO_TEST_CASE(a_socket_that_was_handed_over_sends_without_any_capability) {
    int const given = ::socket(AF_PACKET, SOCK_RAW, 0);
    BOOST_TEST_REQUIRE(given >= 0);
    inject_options options{.interface = "v0", .frame_count = 8};
    options.socket = given;
    {
        without_capability const unprivileged(CAP_NET_RAW);
        injector to;
        to.open(options);
        BOOST_TEST(to.native_handle() == given);
        sends(to, receiver);
    }
    BOOST_TEST(::fcntl(given, F_GETFD) == -1);
}

BOOST_AUTO_TEST_CASE(a_socket_of_another_kind_is_refused_and_stays_the_callers) {
    int const udp = ::socket(AF_INET, SOCK_DGRAM, 0);
    int const cooked = ::socket(AF_PACKET, SOCK_DGRAM, 0);
    int const raw = ::socket(AF_PACKET, SOCK_RAW, 0);
    inject_options options{.interface = "v0", .frame_count = 8};
    error_code ec;
    injector to;
    for (int const given : {udp, cooked}) {
        options.socket = given;
        to.open(options, ec);
        BOOST_TEST((ec == error::invalid_option));
    }
    options.socket = raw;
    options.interface = "eth77";
    to.open(options, ec);
    BOOST_TEST((ec == error::no_such_interface));
    for (int const given : {udp, cooked, raw}) {
        BOOST_TEST(::fcntl(given, F_GETFD) >= 0);
        ::close(given);
    }
}

BOOST_AUTO_TEST_CASE(an_injector_opens_in_another_network_namespace) {
    netring::test::other_network const other;
    other.add_veth("w0", "w1");
    auto const there = netring::netns::from_pid(other.process());
    auto const received = there.run_in([] { return std::make_unique<plain_receiver>("w1"); });
    inject_options options{.interface = "w0", .frame_count = 8};
    options.netns = there;
    injector to(options);
    async_inject inject(context, options);
    sends(to, *received);
    BOOST_TEST(!send(inject, asio::buffer(tagged_frame(60, 7))).ec);
    BOOST_TEST(are_tagged_frames(received->take(1), 60, 7, 1));
    BOOST_TEST(to.interface_name() == "w0");
    BOOST_TEST((to.link() == netring::link_state::up));
    BOOST_TEST(to.max_frame_bytes() == 1514U);

    // What becomes of it is heard of there, too.
    other.run("ip link set w0 down");
    auto const frame = tagged_frame(60, 8);
    BOOST_TEST((send(inject, asio::buffer(frame)).ec == error::network_down));
    auto const waiting = start<std::size_t>([&](auto handler) { inject.async_send(asio::buffer(frame), handler); });
    run_for(50ms);
    BOOST_TEST(!waiting->done);
    other.run("ip link del w0");
    BOOST_TEST(run_until([&] { return waiting->done; }));
    BOOST_TEST((waiting->ec == error::no_such_device));
    error_code ec;
    netring::diagnostics why;
    to.open(options, ec, &why);
    BOOST_TEST((ec == error::no_such_interface));
    BOOST_TEST(why.hint == "interfaces here: lo");
}

BOOST_AUTO_TEST_CASE(an_injector_moves_with_its_operations) {
    netring::test::slow_queue const queue;
    async_inject first(context, {.interface = "v0", .frame_count = 2});
    auto const frames = tagged_frames(1000, 0, 6);
    auto const sending = start<std::size_t>([&](auto handler) { first.async_send_batch(frames, handler); });
    run_for(10ms);
    async_inject second(std::move(first));
    BOOST_TEST(run_until([&] { return sending->done; }));
    BOOST_TEST(!sending->ec);
    BOOST_TEST(!drain(second).ec);
    BOOST_TEST(are_tagged_frames(receiver.take(6), 1000, 0, 6));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(offloading, injecting)

BOOST_AUTO_TEST_CASE(a_checksum_that_was_left_is_completed) {
    switch_off("v0", {ETHTOOL_STXCSUM});
    injector to({.interface = "v0", .frame_count = 8, .vnet_header = true});
    for (std::size_t const size : {0U, 1U, 100U, 1000U, 1472U}) {
        auto const frame = unfinished_udp_frame(size);
        to.send(frame, {.vnet = unfinished_udp});
        auto const arrived = receiver.take(1);
        BOOST_TEST_REQUIRE(arrived.size() == 1U);
        auto const& bytes = arrived[0].bytes;
        BOOST_TEST(bytes.size() == frame.size());
        BOOST_TEST(checksum_is_right(bytes));
        BOOST_TEST(std::ranges::equal(std::span(bytes).first(40), std::span(frame).first(40)));
        BOOST_TEST(std::ranges::equal(std::span(bytes).subspan(42), std::span(frame).subspan(42)));
    }
    // And one that was not left stays as it is.
    auto const plain = unfinished_udp_frame(100);
    to.send(plain);
    auto const arrived = receiver.take(1);
    BOOST_TEST_REQUIRE(arrived.size() == 1U);
    BOOST_TEST((arrived[0].bytes == plain));
}

BOOST_AUTO_TEST_CASE(frames_that_the_kernel_copies_whole_or_in_part_arrive_as_they_are) {
    netring::test::run("ip link set v0 mtu 3000; ip link set v1 mtu 3000");
    injector to({.interface = "v0", .frame_count = 8, .vnet_header = true, .pad_short_frames = true});
    for (std::size_t const size : {14U, 59U, 60U, 1514U, 2047U, 2048U, 2049U, 3014U}) {
        auto frame = tagged_frame(size, 0);
        for (std::uint16_t const header_size : std::initializer_list<std::uint16_t>{0, 14})
            to.send(frame, {.vnet = {.header_size_bytes = header_size}});
        frame.resize(std::max<std::size_t>(size, 60));
        auto const arrived = receiver.take(2);
        BOOST_TEST_REQUIRE(arrived.size() == 2U);
        for (auto const& each : arrived)
            BOOST_TEST((each.bytes == frame));
    }
}

BOOST_AUTO_TEST_CASE(a_super_frame_arrives_whole_where_the_driver_takes_it) {
    injector to({.interface = "v0", .frame_count = 4, .vnet_header = true});
    for (std::size_t const size : {5000U, 65000U}) {
        auto const frame = unfinished_tcp_frame(size);
        for (int lap = 0; lap != 8; ++lap)
            to.send(frame, {.vnet = unfinished_tcp});
        auto const arrived = receiver.take(8);
        BOOST_TEST_REQUIRE(arrived.size() == 8U);
        for (auto const& each : arrived)
            BOOST_TEST((each.bytes == frame));
    }
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(to.stats().sent == 16U);
    BOOST_TEST(to.stats().refused == 0U);
}

BOOST_AUTO_TEST_CASE(a_super_frame_is_cut_into_segments_where_the_driver_does_not) {
    switch_off("v0", {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO});
    async_inject inject(context, {.interface = "v0", .frame_count = 4, .vnet_header = true});
    constexpr std::size_t size = 20500;
    auto const frame = unfinished_tcp_frame(size);
    netring::transmit_info const info{.vnet = unfinished_tcp};
    auto const sent = finish<std::size_t>([&](auto handler) { inject.async_send(asio::buffer(frame), info, handler); });
    BOOST_TEST(!sent.ec);
    auto const arrived = receiver.take(21);
    BOOST_TEST_REQUIRE(arrived.size() == 21U);
    std::vector<std::byte> payload;
    for (auto const& each : arrived) {
        auto const& bytes = each.bytes;
        BOOST_TEST(checksum_is_right(bytes));
        BOOST_TEST((word(bytes, transport_at + 4) << 16U | word(bytes, transport_at + 6)) == payload.size());
        payload.insert(payload.end(), bytes.begin() + tcp_payload_at, bytes.end());
    }
    BOOST_TEST(std::ranges::equal(payload, std::span(frame).subspan(tcp_payload_at)));
}

BOOST_AUTO_TEST_CASE(a_header_that_points_beyond_the_frame_is_refused_and_its_neighbours_arrive) {
    injector to({.interface = "v0", .frame_count = 8, .vnet_header = true});
    to.send(tagged_frame(100, 0));
    auto const frame = tagged_frame(100, 99);
    for (vnet_header const& vnet :
         {vnet_header{.header_size_bytes = 101}, vnet_header{.flags = 1, .checksum_start = 100},
          vnet_header{.flags = 1, .checksum_start = 90, .checksum_offset = 9},
          vnet_header{.flags = 1, .checksum_start = 65535, .checksum_offset = 65535}}) {
        BOOST_TEST((error_of_sending(to, frame, {.vnet = vnet}) == error::invalid_vnet_header));
        BOOST_TEST(to.last_refusal().find("100 bytes") != std::string::npos);
    }
    // Longer than the MTU, and not to be cut.
    BOOST_TEST((error_of_sending(to, tagged_frame(1515, 99), {}) == error::frame_too_long));
    for (std::uint32_t number = 1; number != 20; ++number)
        to.send(tagged_frame(100, number));
    BOOST_TEST(to.wait_drained(1s));
    BOOST_TEST(are_tagged_frames(receiver.take(20), 100, 0, 20));
    BOOST_TEST(receiver.take_for(20ms).empty());
    BOOST_TEST(to.stats().refused == 0U);
}

// A header that only the kernel can judge.
BOOST_AUTO_TEST_CASE(a_header_that_the_kernel_refuses_is_counted_and_its_neighbours_arrive) {
    injector to({.interface = "v0",
                 .frame_count = 8,
                 .flush = netring::flush_when_full,
                 .vnet_header = true,
                 .timestamps = netring::transmit_timestamp_source::software});
    for (std::uint32_t number = 0; number != 6; ++number) {
        auto const vnet = number == 2 ? vnet_header{.gso_type = 1} : vnet_header{};
        to.send(tagged_frame(100 + number, number), {.vnet = vnet});
    }
    BOOST_TEST(to.wait_drained(1s));
    auto const arrived = receiver.take(5);
    BOOST_TEST(netring::test::numbers_of(arrived) == (std::vector<std::uint32_t>{0, 1, 3, 4, 5}),
               boost::test_tools::per_element());
    auto const stats = to.stats();
    BOOST_TEST(stats.sent == 5U);
    BOOST_TEST(stats.refused == 1U);
    BOOST_TEST(stats.sent_bytes == 100U + 101U + 103U + 104U + 105U);
    std::vector<std::uint64_t> stamped;
    netring::test::eventually(
        [&] {
            while (auto const stamp = to.try_read_timestamp())
                stamped.push_back(stamp->frame);
            return stamped.size() >= 5;
        },
        500ms);
    BOOST_TEST(stamped == (std::vector<std::uint64_t>{0, 1, 3, 4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
