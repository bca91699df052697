// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "other_network.hpp"
#include "without_capability.hpp"
#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::diagnostics;
using netring::error;
using netring::error_code;
using netring::umem_options;
using netring::xdp_copy;
using netring::xdp_mode;
using netring::xdp_options;
using netring::xdp_socket;
using netring::xdp_steering;
using netring::test::are_tagged;
using netring::test::are_tagged_frames;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::run;
using netring::test::tagged_frame;
using netring::test::take;
using netring::test::without_capability;
using netring::test::xdp_wire;
using std::chrono::steady_clock;

namespace {

/// What comes of opening. Leaves nothing open.
struct attempt {
    explicit attempt(xdp_options options) {
        xdp_socket socket;
        socket.open(std::move(options), ec, &why);
        BOOST_TEST(socket.is_open() == !ec);
    }
    bool says(std::string const& text) const { return why.text().find(text) != std::string::npos; }

    error_code ec;
    diagnostics why;
};

bool has_program(std::string const& interface) {
    return run("ip link show " + interface).find("xdp") != std::string::npos;
}

/// Packets of this process may lock only so much memory.
class little_locked_memory {
public:
    explicit little_locked_memory(rlim_t bytes) {
        ::getrlimit(RLIMIT_MEMLOCK, &before_);
        rlimit const now{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_MEMLOCK, &now);
    }
    ~little_locked_memory() { ::setrlimit(RLIMIT_MEMLOCK, &before_); }
    little_locked_memory(little_locked_memory const&) = delete;
    little_locked_memory& operator=(little_locked_memory const&) = delete;

private:
    rlimit before_{};
};

/// What may be changed in options that are fine, and what is said of it.
struct bad_option {
    std::string text;
    std::function<void(xdp_options&)> make;
};

std::vector<bad_option> bad_options() {
    std::vector<bad_option> all{
        {"interface is '' (legal: a name of 1 to 15 characters)", [](auto& o) { o.interface.clear(); }},
        {"queue is 65535 (legal: 0 to 65534)", [](auto& o) { o.queue = 65535; }},
        {"frame_count is 1 (legal: 2 to ", [](auto& o) { o.memory.frame_count = 1; }},
        {"frame_count is 1099511627776 (legal: 2 to ", [](auto& o) { o.memory.frame_count = std::size_t{1} << 40U; }},
        {"headroom_bytes is 1792 (legal: 0 to 1791 in frames of 2048 bytes)",
         [](auto& o) { o.memory.headroom_bytes = 1792; }},
        {"transmit_frames is 2048 (legal: 0 to 2047)", [](auto& o) { o.memory.transmit_frames = 2048; }},
        {"sharers is 0 (legal: 1 to 1024)", [](auto& o) { o.memory.sharers = 0; }},
        {"sharers is 1025 (legal: 1 to 1024)", [](auto& o) { o.memory.sharers = 1025; }},
        {"receive_ring and transmit_ring is 128 entries (legal: at most as many as there are frames (32))",
         [](auto& o) { o.memory.frame_count = 32, o.receive_ring = o.transmit_ring = 64; }},
        {"memory is given", [](auto& o) { o.umem = std::make_shared<netring::umem>(), o.memory.frame_count = 64; }},
        {"flush.delay is -1 us (legal: 0 us or more)", [](auto& o) { o.flush.delay = -1us; }},
        {"patience is -1 ms (legal: 0 ms or more)", [](auto& o) { o.patience = -1ms; }},
        {"coalesce is -1 us (legal: 0 to 1 s)", [](auto& o) { o.coalesce = -1us; }},
        {"coalesce is 1000001 us (legal: 0 to 1 s)", [](auto& o) { o.coalesce = 1'000'001us; }},
        {"linger is -1 ms (legal: 0 ms or more)", [](auto& o) { o.linger = -1ms; }},
        {"socket_map is not given", [](auto& o) { o.steering = xdp_steering::socket_map; }},
        {"socket_map is 3", [](auto& o) { o.socket_map = 3; }},
        {"attach, redirect_only or join_dispatcher is given",
         [](auto& o) { o.steering = xdp_steering::none, o.attach = netring::xdp_attach::generic; }},
        {"redirect_only is port 80 of protocol 1 (legal: ports of TCP",
         [](auto& o) { o.redirect_only = {{{.protocol = 1, .port = 80}}}; }}};
    for (std::size_t const size : {1024U, 3000U, 8192U})
        all.push_back(
            {"frame_size_bytes is " + std::to_string(size) + " (legal: a power of two from 2048 to the page size",
             [size](auto& o) { o.memory.frame_size_bytes = size; }});
    for (std::size_t const size : {2046U, 3001U, 4098U})
        all.push_back(
            {"frame_size_bytes is " + std::to_string(size) + " (legal: an even number from 2048 to the page size",
             [size](auto& o) { o.memory.frame_size_bytes = size, o.memory.unaligned = true; }});
    for (std::uint32_t const entries : {3U, 65536U}) {
        auto const text = "_ring is " + std::to_string(entries) + " (legal: 0, or a power of two up to 32768)";
        all.push_back({"receive" + text, [entries](auto& o) { o.receive_ring = entries; }});
        all.push_back({"transmit" + text, [entries](auto& o) { o.transmit_ring = entries; }});
        all.push_back({"fill" + text, [entries](auto& o) { o.fill_ring = entries; }});
        all.push_back({"completion" + text, [entries](auto& o) { o.completion_ring = entries; }});
    }
    return all;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(opening_a_queue, xdp_wire)

BOOST_AUTO_TEST_CASE(again_and_again_on_the_same_queue) {
    auto const before = netring::test::open_descriptors();
    for (int again = 0; again != 50; ++again) {
        xdp_socket socket({.interface = "v1"});
        sender.send_tagged(60, 0, 1);
        BOOST_TEST(are_tagged(take(socket, 1), 60, 0, 1));
        BOOST_TEST(has_program("v1"));
        BOOST_TEST(netring::test::mappings() == 4U);
        socket.close();
        BOOST_TEST(!has_program("v1"));
        BOOST_TEST(netring::test::mappings() == 0U);
    }
    BOOST_TEST(netring::test::open_descriptors() == before);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
}

BOOST_AUTO_TEST_CASE(a_bad_value_is_named_with_what_is_legal) {
    for (auto const& [text, make] : bad_options()) {
        xdp_options options{.interface = "v1"};
        make(options);
        attempt const tried(options);
        BOOST_TEST((tried.ec == error::invalid_option));
        BOOST_TEST(tried.says(text), tried.why.text());
    }
}

BOOST_AUTO_TEST_CASE(a_bad_value_of_a_memory_is_named_before_it_is_allocated) {
    auto const is_invalid = [](netring::system_error const& e) { return e.code() == error::invalid_option; };
    for (auto const& options : {umem_options{.frame_count = 4'000'000'000},
                                umem_options{.frame_count = 8, .transmit_frames = 9}, umem_options{.sharers = 0}}) {
        BOOST_CHECK_EXCEPTION(netring::umem{options}, netring::system_error, is_invalid);
        error_code ec;
        diagnostics why;
        BOOST_TEST(!netring::umem::create(options, ec, &why));
        BOOST_TEST((ec == error::invalid_option));
        BOOST_TEST(why.hint.starts_with("legal: "));
    }
}

BOOST_AUTO_TEST_CASE(every_sharer_of_a_memory_has_a_frame_to_receive_into) {
    error_code ec;
    diagnostics why;
    BOOST_TEST(!netring::umem::create({.frame_count = 8, .transmit_frames = 7, .sharers = 2}, ec, &why));
    BOOST_TEST((ec == error::invalid_option));
    BOOST_TEST(why.text() == "sharers is 2 (legal: 1 to 1)");
}

BOOST_AUTO_TEST_CASE(a_wrong_name_is_found_before_anything_is_made) {
    auto const before = netring::test::open_descriptors();
    attempt const tried({.interface = "eth77"});
    BOOST_TEST((tried.ec == error::no_such_interface));
    BOOST_TEST(tried.why.step == "find interface 'eth77'");
    BOOST_TEST(tried.says("v1"));
    BOOST_TEST(netring::test::open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(a_queue_that_does_not_exist_is_named) {
    auto const before = netring::test::open_descriptors();
    attempt const tried({.interface = "v1", .queue = 1});
    BOOST_TEST((tried.ec == boost::system::errc::invalid_argument));
    BOOST_TEST(tried.says("bind to queue 1 of 'v1' (is there such a queue"));
    BOOST_TEST(tried.why.command == "ethtool -l v1");
    BOOST_TEST(!has_program("v1"));
    BOOST_TEST(netring::test::open_descriptors() == before);
    BOOST_TEST(netring::test::mappings() == 0U);
}

BOOST_AUTO_TEST_CASE(a_queue_that_another_has_is_busy_until_that_is_closed) {
    xdp_socket first({.interface = "v1"});
    auto const start = steady_clock::now();
    attempt const tried({.interface = "v1", .patience = 100ms});
    BOOST_TEST((steady_clock::now() - start >= 100ms));
    BOOST_TEST((tried.ec == boost::system::errc::device_or_resource_busy));
    BOOST_TEST(tried.says("bind to queue 0 of 'v1' (another AF_XDP socket has it)"));
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(first, 10), 60, 0, 10));
    first.close();
    xdp_socket second({.interface = "v1"});
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(second, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(a_failed_open_leaves_an_open_socket_alone) {
    xdp_socket socket({.interface = "v1", .flush = netring::flush_when_full});
    plain_receiver receiver("v0");
    socket.send(tagged_frame(60, 0));
    error_code ec;
    socket.open({.interface = "eth77"}, ec);
    BOOST_TEST((ec == error::no_such_interface));
    BOOST_TEST(socket.unsent() == 1U);
    BOOST_TEST(socket.flush() == 0U);
    BOOST_TEST(are_tagged_frames(receiver.take(1), 60, 0, 1));
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(a_socket_moves_and_the_one_that_it_moves_onto_is_closed) {
    netring::test::veth_pair const other("w0", "w1");
    xdp_socket first({.interface = "v1"});
    xdp_socket second({.interface = "w1"});
    second = std::move(first);
    BOOST_TEST(!has_program("w1"));
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(second, 10), 60, 0, 10));
    BOOST_TEST(second.interface_name() == "v1");
}

BOOST_AUTO_TEST_CASE(a_socket_that_is_not_open_says_so) {
    xdp_socket closed({.interface = "v1"});
    closed.close();
    closed.close();
    xdp_socket never;
    for (auto* const socket : {&closed, &never}) {
        error_code ec;
        BOOST_TEST(socket->next(1s, ec).empty());
        BOOST_TEST((ec == error::not_open));
        socket->send(tagged_frame(60, 0), ec);
        BOOST_TEST((ec == error::not_open));
        socket->commit(60, ec);
        BOOST_TEST((ec == error::not_open));
        socket->stop(ec);
        BOOST_TEST((ec == error::not_open));
        BOOST_TEST(!socket->wait_drained(1s, ec));
        BOOST_TEST((ec == error::not_open));
        BOOST_TEST((socket->check_link() == error::not_open));
        BOOST_TEST(!socket->has_room());
        BOOST_TEST(!socket->flush_due());
        BOOST_TEST(socket->withdraw(1) == 0U);
        BOOST_TEST(socket->native_handle() == -1);
        BOOST_TEST(socket->interface_index() == 0);
        BOOST_TEST(socket->max_frame_bytes() == 0U);
        BOOST_TEST((socket->link() == netring::link_state::gone));
    }
}

BOOST_AUTO_TEST_CASE(copying_is_what_a_driver_without_zero_copy_does_and_it_says_so_if_told_not_to) {
    for (auto const copy : {xdp_copy::automatic, xdp_copy::copy}) {
        xdp_socket const socket({.interface = "v1", .copy = copy});
        BOOST_TEST(!socket.zero_copy());
    }
    attempt const tried({.interface = "v1", .copy = xdp_copy::zero_copy});
    BOOST_TEST((tried.ec == boost::system::errc::operation_not_supported));
    BOOST_TEST(
        tried.says("bind to queue 0 of 'v1' (the driver has no zero copy here; use xdp_copy::automatic or copy)"));
}

BOOST_AUTO_TEST_CASE(wake_ups_may_be_left_to_every_call) {
    xdp_socket socket({.interface = "v1", .need_wakeup = false});
    plain_receiver receiver("v0");
    for (std::uint32_t number = 0; number != 100; ++number)
        socket.send(tagged_frame(60, number));
    BOOST_TEST(are_tagged_frames(receiver.take(100), 60, 0, 100));
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_CASE(who_shares_a_umem_calls_as_often_as_the_first_one) {
    netring::test::veth_pair const other("w0", "w1");
    plain_receiver receiver("w0");
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.sharers = 2});
    xdp_socket const first({.interface = "v1", .umem = memory, .need_wakeup = false});
    xdp_socket second({.interface = "w1", .umem = memory, .need_wakeup = true});
    BOOST_TEST(!second.options().need_wakeup);
    for (std::uint32_t number = 0; number != 100; ++number)
        second.send(tagged_frame(60, number));
    BOOST_TEST(are_tagged_frames(receiver.take(100), 60, 0, 100));
}

BOOST_AUTO_TEST_CASE(ordinary_pages_serve_where_there_are_no_huge_ones) {
    xdp_socket socket({.interface = "v1", .memory = {.frame_count = 100, .huge_pages = true}});
    BOOST_TEST(socket.memory()->size_bytes() >= 100U * 2048U);
    sender.send_tagged(60, 0, 50);
    BOOST_TEST(are_tagged(take(socket, 50), 60, 0, 50));
}

BOOST_AUTO_TEST_CASE(promiscuity_ends_with_the_socket) {
    xdp_socket socket({.interface = "v1", .promiscuous = true});
    BOOST_TEST(netring::test::promiscuity("v1") == 1);
    socket.close();
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
    xdp_socket const modest({.interface = "v1"});
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_down_receives_once_it_is_up) {
    run("ip link set v1 down");
    xdp_socket socket({.interface = "v1"});
    netring::test::set_up({"v0", "v1"});
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(being_allowed_to_open_a_queue, xdp_wire)

BOOST_AUTO_TEST_CASE(too_much_locked_memory_is_told_with_the_limit_and_the_need) {
    without_capability const bound(CAP_IPC_LOCK);
    little_locked_memory const limit(64 << 10);
    attempt const tried({.interface = "v1", .memory = {.frame_count = 256}});
    BOOST_TEST((tried.ec == boost::system::errc::no_buffer_space));
    BOOST_TEST(tried.says("the limit on locked memory is 65536 bytes (RLIMIT_MEMLOCK), 524288 are needed"));
    BOOST_TEST(tried.why.command.starts_with("ulimit -l "));
    BOOST_TEST(!attempt({.interface = "v1", .memory = {.frame_count = 16}}).ec);
}

BOOST_AUTO_TEST_CASE(a_missing_capability_is_named) {
    {
        without_capability const no_raw(CAP_NET_RAW);
        attempt const tried({.interface = "v1"});
        BOOST_TEST((tried.ec == boost::system::errc::operation_not_permitted));
        BOOST_TEST(tried.says("CAP_NET_RAW"));
    }
    without_capability const no_bpf(CAP_BPF);
    without_capability const no_net_admin(CAP_NET_ADMIN);
    without_capability const no_admin(CAP_SYS_ADMIN);
    attempt const tried({.interface = "v1"});
    BOOST_TEST((tried.ec == boost::system::errc::operation_not_permitted));
    BOOST_TEST(tried.says("needs CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN, which this process lacks"));
    // Only sending takes less.
    BOOST_TEST(!attempt({.interface = "v1", .mode = xdp_mode::send}).ec);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(opening_a_queue_elsewhere)

BOOST_AUTO_TEST_CASE(in_another_network_namespace) {
    netring::test::other_network const other;
    other.add_veth("w0", "w1");
    auto const there = netring::netns::from_pid(other.process());
    auto const receiver = there.run_in([] { return std::make_unique<plain_receiver>("w0"); });
    auto const sender = there.run_in([] { return std::make_unique<plain_sender>("w0"); });
    xdp_socket socket({.interface = "w1", .netns = there});
    sender->send_tagged(60, 0, 10);
    BOOST_TEST(are_tagged(take(socket, 10), 60, 0, 10));
    socket.send(tagged_frame(60, 7));
    BOOST_TEST(are_tagged_frames(receiver->take(1), 60, 7, 1));
    BOOST_TEST(socket.interface_name() == "w1");
    BOOST_TEST(other.run("ip link show w1").find("xdp") != std::string::npos);
    // What becomes of it is heard of there, too.
    other.run("ip link del w0");
    error_code ec;
    BOOST_TEST(socket.next(1s, ec).empty());
    BOOST_TEST((ec == error::no_such_device));
}

BOOST_AUTO_TEST_SUITE_END()
