// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every system call of the library fails once, transiently and for good, in each phase of a capture's life.

#include "link_query.hpp"
#include "other_network.hpp"
#include "ring_format.hpp"
#include "sweeping.hpp"
#include "wire.hpp"

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/injector.hpp>
#include <netring/interface.hpp>
#include <netring/interface_counters.hpp>
#include <netring/netns.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::capture;
using netring::error_code;
using netring::packet_batch;
using netring::test::fault;
using netring::test::sweep;
using netring::test::the_fault;

namespace {

netring::capture_options every_step() {
    netring::capture_options options{
        .interface = "v1", .ring = netring::test::ring_of(65536, 4, 2ms), .snap_length_bytes = 1000};
    options.filter = netring::filter::accept_all();
    options.promiscuous = true;
    options.vnet_header = true;
    options.headroom_bytes = 16;
    options.timestamps = netring::timestamp_source::hardware_raw;
    options.direction = netring::capture_direction::incoming;
    options.fanout = netring::fanout{netring::fanout_mode::hash, 3};
    return options;
}

netring::inject_options every_inject_step() {
    netring::inject_options options{.interface = "v1", .frame_count = 8};
    options.qdisc_bypass = true;
    options.vnet_header = true;
    options.priority = 1;
    options.mark = 1;
    options.launch_clock = netring::launch_clock::monotonic;
    options.timestamps = netring::transmit_timestamp_source::software;
    return options;
}

/// What must be as before, whatever failed.
void check_nothing_left(std::size_t descriptors) {
    the_fault() = {};
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
    BOOST_TEST(netring::test::mappings() == 0U);
}

using bytes = std::vector<std::byte>;

void append(bytes& to, void const* value, std::size_t size) {
    auto const* const first = static_cast<std::byte const*>(value);
    to.insert(to.end(), first, first + size);
    to.resize(NLMSG_ALIGN(to.size()));
}

bytes attribute(unsigned type, bytes const& value) {
    rtattr const header{static_cast<std::uint16_t>(RTA_LENGTH(value.size())), static_cast<std::uint16_t>(type)};
    bytes result;
    append(result, &header, sizeof header);
    append(result, value.data(), value.size());
    return result;
}

bytes bytes_of(void const* value, std::size_t size) {
    bytes result;
    append(result, value, size);
    return result;
}

template <class Body>
bytes message(int type, int flags, bytes const& attributes, Body const& body) {
    nlmsghdr const header{static_cast<std::uint32_t>(NLMSG_SPACE(sizeof body) + attributes.size()),
                          static_cast<std::uint16_t>(type), static_cast<std::uint16_t>(flags), 5, 0};
    bytes result;
    append(result, &header, sizeof header);
    append(result, &body, sizeof body);
    append(result, attributes.data(), attributes.size());
    return result;
}

/// What rtnetlink might say of a veth, as message 5.
bytes veth_message() {
    ifinfomsg body{};
    body.ifi_index = 7;
    std::uint32_t const mtu = 1400;
    std::uint32_t const program = 42;
    bytes attributes;
    for (bytes const& each :
         {attribute(IFLA_ADDRESS, bytes(40, std::byte{2})), attribute(IFLA_IFNAME, bytes_of("v7", 3)),
          attribute(IFLA_MTU, bytes_of(&mtu, sizeof mtu)),
          attribute(IFLA_LINKINFO | NLA_F_NESTED, attribute(IFLA_INFO_KIND, bytes_of("veth", 4))),
          attribute(IFLA_XDP, attribute(IFLA_XDP_DRV_PROG_ID, bytes_of(&program, sizeof program)))})
        append(attributes, each.data(), each.size());
    return message(RTM_NEWLINK, 0, attributes, body);
}

/// Reads from memory that ends where the bytes end, for a sanitizer to see.
netring::link_answer read(bytes const& datagram) {
    auto const exact = std::make_unique<std::byte[]>(datagram.size());
    std::ranges::copy(datagram, exact.get());
    netring::link_answer answer;
    netring::read_links({exact.get(), datagram.size()}, 5, answer);
    return answer;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(failing_system_calls, netring::test::wired)

BOOST_AUTO_TEST_CASE(a_failed_open_names_its_step_and_leaves_nothing) {
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EPERM, ENOMEM, EINVAL}) {
            auto const injected = sweep(persistent, code, [&] {
                {
                    capture from;
                    error_code ec;
                    netring::diagnostics why;
                    from.open(every_step(), ec, &why);
                    BOOST_TEST(ec.failed() == (the_fault().injected != 0));
                    BOOST_TEST(why.step.empty() == !ec.failed());
                    if (ec)
                        BOOST_TEST(ec.value() == code, why.step);
                    BOOST_TEST(from.is_open() == !ec.failed());
                }
                auto const kept = the_fault();
                check_nothing_left(descriptors);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("open: " << injected << " failures injected");
            BOOST_TEST(injected >= 12U);
        }
}

BOOST_AUTO_TEST_CASE(without_the_right_the_capability_and_a_command_are_named) {
    the_fault() = {.at = 0, .code = EPERM};
    capture from;
    error_code ec;
    netring::diagnostics why;
    from.open(every_step(), ec, &why);
    the_fault() = {};
    BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
    BOOST_TEST(why.step == "open a packet socket");
    BOOST_TEST(why.hint.find("CAP_NET_RAW") != std::string::npos);
    BOOST_TEST(why.hint.find("NET_ADMIN") == std::string::npos);
    BOOST_TEST(!why.command.empty());
}

BOOST_AUTO_TEST_CASE(a_ring_without_memory_is_named_with_its_size) {
    for (unsigned at = 0; at != 20; ++at) {
        the_fault() = {.at = at, .code = ENOMEM};
        capture from;
        error_code ec;
        netring::diagnostics why;
        from.open(every_step(), ec, &why);
        the_fault() = {};
        if (why.step.find("PACKET_RX_RING") == std::string::npos)
            continue;
        BOOST_TEST(why.step.find("4 blocks of 65536 bytes") != std::string::npos);
        BOOST_TEST(why.hint.find("block_count") != std::string::npos);
        return;
    }
    BOOST_TEST(false, "no step sets the ring");
}

BOOST_AUTO_TEST_CASE(receiving_and_closing_survive_any_failure_and_lose_no_packet) {
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true}) {
        auto const injected = sweep(persistent, ENOMEM, [&] {
            auto const planned = std::exchange(the_fault(), {});
            packet_batch held;
            {
                capture from(every_step());
                the_fault() = planned;
                std::size_t got = 0;
                sender.send_tagged(60, 0, 3);
                for (int attempt = 0; attempt != 20 && got != 3; ++attempt) {
                    error_code ec;
                    auto batch = from.next(20ms, ec);
                    got += batch.size();
                    if (batch)
                        held = std::move(batch);
                    else
                        std::this_thread::sleep_for(2ms);
                }
                BOOST_TEST(got == 3U);
                from.stats();
                from.link();
                from.interface_name();
                error_code ignored;
                from.set_filter(netring::filter::reject_all(), ignored);
                from.clear_filter(ignored);
                from.take_pending_error();
                from.close();
                // Views stay, whatever close could do.
                BOOST_TEST((*held.begin()).captured_size() == 60U);
            }
            held.release();
            auto const kept = the_fault();
            check_nothing_left(descriptors);
            the_fault() = kept;
        });
        BOOST_TEST_MESSAGE("receive and close: " << injected << " failures injected");
        BOOST_TEST(injected >= 10U);
    }
}

BOOST_AUTO_TEST_CASE(a_close_that_finds_no_memory_for_the_leases_lets_the_socket_go_with_them) {
    capture from(every_step());
    sender.send_tagged(60, 0, 1);
    auto held = from.next(1s);
    // The statistics are read first, then memory is asked for.
    the_fault() = {.at = 1, .code = ENOMEM};
    from.close();
    BOOST_TEST(the_fault().injected == 1U);
    the_fault() = {};
    BOOST_TEST(netring::test::mappings() == 1U);
    BOOST_TEST((*held.begin()).captured_size() == 60U);
    held.release();
    BOOST_TEST(netring::test::mappings() == 0U);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
}

BOOST_AUTO_TEST_CASE(asynchronous_operations_complete_once_whatever_fails) {
    { asio::io_context const warm_up; }
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true}) {
        auto const injected = sweep(persistent, ENOMEM, [&] {
            int received = 0;
            int told = 0;
            bool opened = false;
            {
                asio::io_context context;
                async_capture capture(context);
                error_code ec;
                capture.open(every_step(), ec);
                opened = !ec;
                BOOST_TEST(capture.is_open() == opened);
                capture.async_receive_batch([&](error_code, packet_batch const&) { ++received; });
                capture.async_wait_link([&](error_code, netring::link_state) { ++told; });
                context.run_for(5ms);
                if (opened)
                    sender.send_tagged(60, 0, 1);
                context.restart();
                context.run_for(20ms);
                capture.close();
                context.restart();
                context.run();
            }
            BOOST_TEST(received == 1);
            BOOST_TEST(told == 1);
            auto const kept = the_fault();
            check_nothing_left(descriptors);
            the_fault() = kept;
        });
        BOOST_TEST_MESSAGE("asynchronous: " << injected << " failures injected");
        BOOST_TEST(injected >= 20U);
    }
}

BOOST_AUTO_TEST_CASE(a_failed_open_of_an_injector_names_its_step_and_leaves_nothing, *netring::test::only_in_blocks()) {
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EPERM, ENOMEM, EINVAL}) {
            auto const injected = sweep(persistent, code, [&] {
                {
                    netring::injector to;
                    error_code ec;
                    netring::diagnostics why;
                    to.open(every_inject_step(), ec, &why);
                    BOOST_TEST(why.step.empty() == !ec.failed());
                    if (ec)
                        BOOST_TEST(ec.value() == code, why.step);
                    BOOST_TEST(to.is_open() == !ec.failed());
                }
                auto const kept = the_fault();
                check_nothing_left(descriptors);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("open an injector: " << injected << " failures injected");
            BOOST_TEST(injected >= 14U);
        }
}

BOOST_AUTO_TEST_CASE(a_frame_whose_send_succeeded_arrives_once_whatever_fails, *netring::test::only_in_blocks()) {
    netring::test::plain_receiver receiver("v0");
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {ENOMEM, ENOBUFS, EAGAIN, EINTR, ENETDOWN}) {
            auto const injected = sweep(persistent, code, [&] {
                auto const planned = std::exchange(the_fault(), {});
                std::vector<std::uint32_t> expected;
                std::uint64_t discarded = 0;
                {
                    netring::injector to(every_inject_step());
                    the_fault() = planned;
                    for (std::uint32_t number = 0; number != 3; ++number) {
                        error_code ec;
                        to.send(netring::test::tagged_frame(60, number), {}, ec);
                        if (!ec)
                            expected.push_back(number);
                    }
                    error_code ignored;
                    to.wait_drained(20ms, ignored);
                    to.try_read_timestamp(ignored);
                    to.check_link();
                    to.link();
                    to.interface_name();
                    to.close();
                    auto const stats = to.stats();
                    discarded = stats.discarded;
                    BOOST_TEST(stats.queued == expected.size());
                    BOOST_TEST(stats.sent + stats.discarded == stats.queued);
                }
                // Those that are given up at the end are the newest.
                expected.resize(expected.size() - discarded);
                std::vector<std::uint32_t> arrived;
                for (auto const& frame : receiver.take(expected.size()))
                    arrived.push_back(netring::test::sequence_of(frame.bytes).value());
                BOOST_TEST(arrived == expected, boost::test_tools::per_element());
                auto const kept = the_fault();
                the_fault() = {};
                BOOST_TEST(netring::test::packet_sockets() == 2U);
                BOOST_TEST(netring::test::open_descriptors() == descriptors);
                BOOST_TEST(netring::test::mappings() == 0U);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("send and close: " << injected << " failures injected");
            BOOST_TEST(injected >= 5U);
        }
    BOOST_TEST(receiver.take_for(20ms).empty());
}

BOOST_AUTO_TEST_CASE(asynchronous_sends_complete_once_whatever_fails, *netring::test::only_in_blocks()) {
    netring::test::plain_receiver receiver("v0");
    { asio::io_context const warm_up; }
    auto const descriptors = netring::test::open_descriptors();
    auto const frame = netring::test::tagged_frame(60, 0);
    for (bool const persistent : {false, true})
        for (int const code : {ENOMEM, ENOBUFS, ENETDOWN}) {
            auto const injected = sweep(persistent, code, [&] {
                int sent = 0;
                int drained = 0;
                int stamped = 0;
                std::size_t queued = 0;
                std::uint64_t discarded = 0;
                {
                    asio::io_context context;
                    netring::async_inject inject(context);
                    error_code ec;
                    inject.open(every_inject_step(), ec);
                    BOOST_TEST(inject.is_open() == !ec.failed());
                    inject.async_wait_timestamp([&](error_code, netring::transmit_timestamp) { ++stamped; });
                    inject.async_send(asio::buffer(frame), [&](error_code, std::size_t bytes) {
                        ++sent;
                        queued += bytes / 60;
                        inject.async_wait_drained(10ms, [&](error_code) { ++drained; });
                    });
                    context.run_for(30ms);
                    inject.close();
                    discarded = inject.stats().discarded;
                    context.restart();
                    context.run();
                }
                BOOST_TEST(sent == 1);
                BOOST_TEST(drained == 1);
                BOOST_TEST(stamped == 1);
                BOOST_TEST(receiver.take(queued - discarded).size() == queued - discarded);
                auto const kept = the_fault();
                the_fault() = {};
                BOOST_TEST(netring::test::packet_sockets() == 2U);
                BOOST_TEST(netring::test::open_descriptors() == descriptors);
                BOOST_TEST(netring::test::mappings() == 0U);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("asynchronous sends: " << injected << " failures injected");
            BOOST_TEST(injected >= 20U);
        }
}

BOOST_AUTO_TEST_CASE(a_namespace_that_cannot_be_opened_or_entered_says_why_and_leaves_nothing) {
    netring::test::other_network const other;
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EPERM, ENOMEM, EMFILE}) {
            auto const injected = sweep(persistent, code, [&] {
                bool ran = false;
                error_code ec;
                {
                    netring::diagnostics why;
                    auto const there = netring::netns::from_pid(other.process(), ec, &why);
                    BOOST_TEST(!there == ec.failed());
                    BOOST_TEST(why.step.empty() == !ec.failed());
                    auto body = [&]() noexcept { ran = true; };
                    if (!ec)
                        ec = netring::detail::in_netns(there, body);
                }
                BOOST_TEST(ran == !ec.failed());
                BOOST_TEST(ec.failed() == (the_fault().injected != 0));
                if (ec)
                    BOOST_TEST(ec.value() == code);
                auto const kept = the_fault();
                check_nothing_left(descriptors);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("namespace: " << injected << " failures injected");
            BOOST_TEST(injected >= 5U);
        }
}

BOOST_AUTO_TEST_CASE(a_list_of_interfaces_is_whole_or_an_error) {
    netring::test::other_network const other;
    auto const there = netring::netns::from_pid(other.process());
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EPERM, ENOMEM, EOPNOTSUPP, ENODEV}) {
            auto const injected = sweep(persistent, code, [&] {
                error_code ec;
                auto const here = netring::list_interfaces(ec);
                BOOST_TEST(here.size() == (ec ? 0U : 3U));
                auto const one = netring::find_interface("v1", ec);
                BOOST_TEST(one.name == (ec ? "" : "v1"));
                auto const inside = netring::list_interfaces(there, ec);
                BOOST_TEST(inside.size() == (ec ? 0U : 1U));
                auto const counters = netring::list_interface_counters(ec);
                BOOST_TEST(counters.size() == (ec ? 0U : 3U));
                auto const kept = the_fault();
                check_nothing_left(descriptors);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("interfaces: " << injected << " failures injected");
            BOOST_TEST(injected >= 30U);
        }
}

BOOST_AUTO_TEST_CASE(a_signal_while_rtnetlink_is_asked_does_not_matter) {
    sweep(false, EINTR, [&] {
        error_code ec;
        auto const list = netring::list_interfaces(ec);
        // The first call opens the socket, which no signal interrupts.
        BOOST_TEST(list.size() == (the_fault().at == 0 ? 0U : 3U));
    });
}

BOOST_AUTO_TEST_CASE(a_list_that_a_change_interrupted_is_made_again) {
    error_code ec;
    the_fault() = {.interrupted_answers = 2};
    BOOST_TEST(netring::list_interfaces(ec).size() == 3U);
    BOOST_TEST(!ec);
    BOOST_TEST(the_fault().interrupted_answers == 0U);
    the_fault() = {.interrupted_answers = 1000000};
    BOOST_TEST(netring::list_interfaces(ec).empty());
    BOOST_TEST(netring::list_interface_counters(ec).empty());
    BOOST_TEST((ec == boost::system::errc::resource_unavailable_try_again));
    the_fault() = {};
}

BOOST_AUTO_TEST_SUITE_END()

// What the kernel says is taken at its word nowhere: each length is cut and each byte is changed, in memory of the exact size.
BOOST_AUTO_TEST_SUITE(damaged_answers)

BOOST_AUTO_TEST_CASE(a_whole_answer_is_read) {
    auto const answer = read(veth_message());
    BOOST_TEST_REQUIRE(answer.links.size() == 1U);
    auto const& link = answer.links.front();
    BOOST_TEST(link.name == "v7");
    BOOST_TEST(link.index == 7);
    BOOST_TEST(link.mtu_bytes == 1400U);
    BOOST_TEST(link.kind == "veth");
    BOOST_TEST(link.mac.size_bytes == 32U);
    BOOST_TEST_REQUIRE(!!link.xdp);
    BOOST_TEST((*link.xdp == netring::attached_xdp{netring::xdp_attach_mode::native, 42}));
    BOOST_TEST(answer.done);
    BOOST_TEST(!answer.ec);
    netring::link_answer foreign;
    netring::read_links(veth_message(), 6, foreign);
    BOOST_TEST(foreign.links.empty());
    BOOST_TEST(!foreign.done);
}

BOOST_AUTO_TEST_CASE(a_cut_or_changed_answer_is_read_within_its_bounds) {
    auto const whole = veth_message();
    for (std::size_t size = 0; size != whole.size(); ++size) {
        auto cut = std::vector(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        BOOST_TEST(read(cut).links.empty());
        // The same, with a header that agrees to be so short.
        if (size >= sizeof(nlmsghdr)) {
            auto const length = static_cast<std::uint32_t>(size);
            std::memcpy(cut.data(), &length, sizeof length);
            BOOST_TEST(read(cut).links.size() <= 1U);
        }
    }
    for (std::size_t at = 0; at != whole.size(); ++at)
        for (int const value : {0, 1, 3, 5, 127, 128, 255}) {
            auto changed = whole;
            changed[at] = static_cast<std::byte>(value);
            BOOST_TEST(read(changed).links.size() <= 1U);
        }
}

BOOST_AUTO_TEST_CASE(an_error_at_the_end_of_a_dump_and_an_interrupted_one_are_told) {
    int const code = -ENOBUFS;
    auto const failed = read(message(NLMSG_DONE, NLM_F_MULTI, {}, code));
    BOOST_TEST(failed.done);
    BOOST_TEST((failed.ec == boost::system::errc::no_buffer_space));
    auto const interrupted = read(message(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, {}, int{0}));
    BOOST_TEST(interrupted.interrupted);
    BOOST_TEST(!interrupted.ec);
}

BOOST_AUTO_TEST_SUITE_END()
