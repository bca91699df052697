// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ipv4_frame.hpp"
#include "other_network.hpp"
#include "own_program.hpp"
#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bpf/libbpf.h>
#include <chrono>
#include <csignal>
#include <memory>
#include <net/if.h>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::diagnostics;
using netring::error;
using netring::error_code;
using netring::xdp_attach;
using netring::xdp_program;
using netring::xdp_program_options;
using netring::xdp_socket;
using netring::xdp_steering;
using netring::test::are_tagged;
using netring::test::are_tagged_frames;
using netring::test::eventually;
using netring::test::own_program;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::run;
using netring::test::take;
using netring::test::veth_pair;
using netring::test::xdp_wire;

namespace {

/// A socket on v1 that one's own program hands packets to.
netring::xdp_options by_map(own_program const& program) {
    return {
        .interface = "v1", .steering = xdp_steering::socket_map, .socket_map = program.socket_map(), .patience = 50ms};
}

bool has_program() {
    return run("ip link show v1").find("xdp") != std::string::npos;
}

void set_mtu(int bytes) {
    run("ip link set v0 mtu " + std::to_string(bytes) + "; ip link set v1 mtu " + std::to_string(bytes));
}

/// Where a program came to run, or why it did not.
struct attachment {
    explicit attachment(xdp_attach wanted) {
        auto const program = xdp_program::create({.interface = "v1", .attach = wanted}, ec, &why);
        if (program)
            granted = program->attach();
        BOOST_TEST(has_program() == static_cast<bool>(program));
    }
    bool says(std::string const& text) const { return why.text().find(text) != std::string::npos; }

    std::optional<xdp_attach> granted;
    error_code ec;
    diagnostics why;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(attaching_a_program, xdp_wire)

BOOST_AUTO_TEST_CASE(it_runs_where_it_is_told_to_and_in_the_driver_by_itself) {
    BOOST_TEST((attachment(xdp_attach::native).granted == xdp_attach::native));
    BOOST_TEST((attachment(xdp_attach::generic).granted == xdp_attach::generic));
    BOOST_TEST((attachment(xdp_attach::automatic).granted == xdp_attach::native));
    BOOST_TEST(!has_program());
}

BOOST_AUTO_TEST_CASE(a_driver_that_cannot_with_the_mtu_is_passed_over_or_said_so) {
    set_mtu(3506);
    BOOST_TEST((attachment(xdp_attach::automatic).granted == xdp_attach::native));
    for (int const mtu : {3507, 9000}) {
        set_mtu(mtu);
        BOOST_TEST((attachment(xdp_attach::automatic).granted == xdp_attach::generic));
        BOOST_TEST((attachment(xdp_attach::generic).granted == xdp_attach::generic));
        attachment const native(xdp_attach::native);
        BOOST_TEST((native.ec == boost::system::errc::result_out_of_range));
        BOOST_TEST(native.says("attach an XDP program to 'v1' (native)"));
        BOOST_TEST(native.says("the driver cannot with this MTU (" + std::to_string(mtu) + ")"), native.why.text());
    }
    xdp_socket socket({.interface = "v1"});
    BOOST_TEST((socket.program()->attach() == xdp_attach::generic));
    sender.send_tagged(1700, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 1700, 0, 10));
}

BOOST_AUTO_TEST_CASE(an_interface_without_native_xdp_gets_the_generic_one) {
    error_code ec;
    diagnostics why;
    BOOST_TEST(!xdp_program::create({.interface = "lo", .attach = xdp_attach::native}, ec, &why));
    BOOST_TEST((ec == boost::system::errc::operation_not_supported));
    BOOST_TEST(why.hint == "the driver has no native XDP; use xdp_attach::generic or automatic");
    auto const program = xdp_program::create({.interface = "lo"}, ec);
    BOOST_TEST(!ec);
    BOOST_TEST((program->attach() == xdp_attach::generic));
}

BOOST_AUTO_TEST_CASE(with_too_few_queues_for_the_driver_the_program_runs_in_the_generic_hook) {
    netring::test::veth_pair const veth2("w0", "w1", "numrxqueues 4 numtxqueues 4");
    run("ethtool -L w1 rx 2");
    xdp_socket socket({.interface = "w1"});
    BOOST_TEST((socket.program()->attach() == xdp_attach::generic));
    socket.close();
    BOOST_CHECK_EXCEPTION(
        socket.open({.interface = "w1", .attach = xdp_attach::native}), netring::system_error,
        [](auto const& failure) { return std::string(failure.what()).find("so few queues") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_program_that_is_there_is_named_and_stays) {
    for (auto const flags : {XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE}) {
        own_program const theirs("v1", flags);
        auto const before = netring::test::open_descriptors();
        for (auto const attach : {xdp_attach::automatic, xdp_attach::native, xdp_attach::generic}) {
            xdp_socket socket;
            error_code ec;
            diagnostics why;
            socket.open({.interface = "v1", .attach = attach}, ec, &why);
            BOOST_TEST((ec == boost::system::errc::device_or_resource_busy || ec == boost::system::errc::file_exists));
            BOOST_TEST(why.hint.starts_with("the program 'somebody_elses' (id "), why.text());
            // That would not take it off: it is held by a link.
            BOOST_TEST(why.hint.ends_with(") is attached there, until the process ends that holds it"), why.text());
            BOOST_TEST(why.command.empty());
            BOOST_TEST(!socket.is_open());
        }
        BOOST_TEST(netring::test::open_descriptors() == before);
        BOOST_TEST(has_program());
    }
}

BOOST_AUTO_TEST_CASE(a_program_that_no_link_holds_is_named_with_the_command_that_takes_it_off) {
    auto const index = static_cast<int>(::if_nametoindex("v1"));
    {
        own_program const theirs("v0");
        BOOST_TEST(::bpf_xdp_attach(index, theirs.descriptor(), XDP_FLAGS_DRV_MODE, nullptr) == 0);
    }
    xdp_socket socket;
    error_code ec;
    diagnostics why;
    socket.open({.interface = "v1"}, ec, &why);
    BOOST_TEST((ec == boost::system::errc::device_or_resource_busy));
    BOOST_TEST(why.hint.ends_with(") is attached there"), why.text());
    BOOST_TEST_REQUIRE(why.command == "ip link set dev v1 xdp off");
    run(why.command);
    socket.open({.interface = "v1"}, ec, &why);
    BOOST_TEST(!ec, why.text());
}

BOOST_AUTO_TEST_CASE(it_goes_with_a_process_that_is_killed) {
    auto const child = ::fork();
    if (child == 0) {
        xdp_socket const socket({.interface = "v1"});
        ::pause();
        ::_exit(0);
    }
    BOOST_TEST(eventually([] { return has_program(); }));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    BOOST_TEST(eventually([] { return !has_program(); }, 1s));
    plain_receiver stack("v1");
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged_frames(stack.take(10), 60, 0, 10));
    xdp_socket socket({.interface = "v1"});
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(it_stays_as_long_as_somebody_has_it) {
    auto program = std::make_shared<xdp_program>(xdp_program_options{.interface = "v1"});
    {
        xdp_socket socket({.interface = "v1", .program = program});
        BOOST_TEST((socket.program() == program));
        sender.send_tagged(60, 0, 10);
        BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
    }
    BOOST_TEST(has_program());
    plain_receiver stack("v1");
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged_frames(stack.take(10), 60, 0, 10));
    xdp_socket socket({.interface = "v1", .program = std::move(program)});
    socket.close();
    BOOST_TEST(!has_program());
}

// Where programs cannot be replaced libxdp attaches it alone. It leaves a descriptor each time.
BOOST_AUTO_TEST_CASE(what_joins_a_dispatcher_receives_and_is_gone_with_the_socket) {
    for (int again = 0; again != 3; ++again) {
        xdp_socket socket({.interface = "v1", .join_dispatcher = true});
        BOOST_TEST(has_program());
        sender.send_tagged(60, 0, 10);
        BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
        socket.close();
        BOOST_TEST(!has_program());
    }
}

BOOST_AUTO_TEST_CASE(what_joined_a_dispatcher_in_another_namespace_is_gone_with_the_socket_too) {
    netring::test::other_network const other;
    other.add_veth("w0", "w1");
    auto const programs = [&] { return other.run("ip link show w1").find("xdp") != std::string::npos; };
    xdp_socket socket({.interface = "w1", .netns = netring::netns::from_pid(other.process()), .join_dispatcher = true});
    BOOST_TEST(programs());
    socket.close();
    BOOST_TEST(!programs());
}

BOOST_AUTO_TEST_CASE(a_program_of_another_interface_is_refused_and_its_socket_goes_on) {
    veth_pair const other("w0", "w1");
    auto const program = std::make_shared<xdp_program>(xdp_program_options{.interface = "v1"});
    xdp_socket first({.interface = "v1", .program = program});
    xdp_socket second;
    error_code ec;
    diagnostics why;
    second.open({.interface = "w1", .program = program}, ec, &why);
    BOOST_TEST((ec == error::invalid_option));
    BOOST_TEST(why.text() == "program is attached to 'v1' (legal: one that is attached to 'w1')");
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(first, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(a_queue_beyond_those_of_the_program_is_refused) {
    veth_pair const queues("w0", "w1", "numrxqueues 4 numtxqueues 4");
    auto const program = std::make_shared<xdp_program>(xdp_program_options{.interface = "w1", .queue_count = 2});
    xdp_socket socket;
    error_code ec;
    diagnostics why;
    socket.open({.interface = "w1", .queue = 2, .program = program}, ec, &why);
    BOOST_TEST((ec == error::invalid_option));
    BOOST_TEST(why.text() == "queue is 2 (legal: 0 to 1, of which the program knows)");
    socket.open({.interface = "w1", .queue = 1, .program = program}, ec, &why);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(steering_by_other_means, xdp_wire)

BOOST_AUTO_TEST_CASE(a_program_of_ones_own_finds_the_socket_in_its_map_until_it_is_closed) {
    for (auto const flags : {XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE}) {
        own_program const mine("v1", flags);
        plain_receiver stack("v1");
        xdp_socket socket(by_map(mine));
        BOOST_TEST(!socket.program());
        sender.send_tagged(60, 0, 10);
        BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
        socket.close();
        sender.send_tagged(60, 10, 10);
        BOOST_TEST(are_tagged_frames(stack.take(10), 60, 10, 10));
        BOOST_TEST(has_program());
    }
}

BOOST_AUTO_TEST_CASE(an_open_that_fails_leaves_the_socket_in_the_map_alone) {
    own_program const mine("v1");
    xdp_socket socket(by_map(mine));
    error_code ec;
    xdp_socket second;
    second.open(by_map(mine), ec);
    BOOST_TEST((ec == boost::system::errc::device_or_resource_busy));
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(a_map_of_another_kind_is_refused) {
    auto options = by_map(own_program("v1"));
    options.socket_map = 0;
    xdp_socket socket;
    error_code ec;
    diagnostics why;
    socket.open(options, ec, &why);
    BOOST_TEST(static_cast<bool>(ec));
    BOOST_TEST(why.step == "register the socket for queue 0");
    BOOST_TEST(!socket.is_open());
}

BOOST_AUTO_TEST_CASE(without_a_program_all_goes_to_the_stack) {
    plain_receiver stack("v1");
    xdp_socket socket({.interface = "v1", .steering = xdp_steering::none});
    BOOST_TEST(!socket.program());
    BOOST_TEST(!has_program());
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged_frames(stack.take(10), 60, 0, 10));
    BOOST_TEST(socket.next(20ms).empty());
    BOOST_TEST(socket.stats().dropped == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(several_queues)

BOOST_AUTO_TEST_CASE(each_socket_gets_its_queues_packets_and_the_stack_those_of_the_others) {
    constexpr std::size_t count = 400;
    veth_pair const veth("v0", "v1", "numrxqueues 4 numtxqueues 4");
    plain_sender const sender("v0");
    plain_receiver stack("v1");
    plain_receiver receiver("v0");
    auto const program = std::make_shared<xdp_program>(xdp_program_options{.interface = "v1"});
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.sharers = 2});
    std::vector<xdp_socket> sockets;
    for (std::uint32_t const queue : {1U, 3U})
        sockets.emplace_back(
            netring::xdp_options{.interface = "v1", .queue = queue, .umem = memory, .program = program});
    // The kernel chooses the queue by the ports.
    for (std::uint16_t port = 0; port != count; ++port)
        sender.send(netring::test::ipv4_frame(netring::test::udp_datagram(port, 9, 100)));
    std::vector<std::uint16_t> ports;
    for (auto& socket : sockets) {
        std::size_t got = 0;
        while (auto const batch = socket.next(100ms)) {
            got += batch.size();
            BOOST_TEST(batch.queue() == socket.options().queue);
            for (netring::packet_view packet : batch)
                ports.push_back(netring::test::source_port(packet.data()));
        }
        BOOST_TEST(got > 0U);
        BOOST_TEST(socket.stats().dropped == 0U);
    }
    auto const passed = stack.take(count - ports.size());
    BOOST_TEST(passed.size() > 0U);
    for (auto const& frame : passed)
        ports.push_back(netring::test::source_port(frame.bytes));
    BOOST_TEST(ports.size() == count);
    std::ranges::sort(ports);
    BOOST_TEST((std::ranges::adjacent_find(ports) == ports.end()));
    // They send side by side, too.
    for (std::uint32_t number = 0; number != 1000; ++number)
        sockets[number % 2].send(netring::test::tagged_frame(60, number));
    BOOST_TEST(are_tagged_frames(receiver.take(1000), 60, 0, 1000));
    BOOST_TEST(memory->populations().sum() == 2048U);
    sockets.clear();
    BOOST_TEST((memory->populations() == netring::frame_populations{.pool = 2048}));
}

BOOST_AUTO_TEST_CASE(sockets_of_one_memory_cannot_have_the_same_queue) {
    veth_pair const veth("v0", "v1", "numrxqueues 4 numtxqueues 4");
    auto const program = std::make_shared<xdp_program>(xdp_program_options{.interface = "v1"});
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.sharers = 2});
    netring::xdp_options options{.interface = "v1", .queue = 2, .umem = memory, .program = program, .patience = 50ms};
    xdp_socket const first(options);
    xdp_socket second;
    error_code ec;
    diagnostics why;
    second.open(options, ec, &why);
    BOOST_TEST(static_cast<bool>(ec));
    BOOST_TEST(why.step == "bind to queue 2 of 'v1'");
    BOOST_TEST(why.hint.find("no other socket of this UMEM on it") != std::string::npos, why.text());
    options.queue = 0;
    second.open(options, ec);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_SUITE_END()
