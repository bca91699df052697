// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every system call of the library fails once, transiently and for good, in each phase of a capture's life.

#include "faulty_sys.hpp"
#include "other_network.hpp"
#include "ring_format.hpp"
#include "wire.hpp"

#include <netring/async_capture.hpp>
#include <netring/netns.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::async_capture;
using netring::capture;
using netring::error_code;
using netring::packet_batch;
using netring::test::fault;
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

std::size_t mappings() {
    std::ifstream maps("/proc/self/maps");
    std::size_t rings = 0;
    for (std::string line; std::getline(maps, line);)
        rings += line.find("socket:") != std::string::npos ? 1U : 0U;
    return rings;
}

/// What must be as before, whatever failed.
void check_nothing_left(std::size_t descriptors) {
    the_fault() = {};
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
    BOOST_TEST(mappings() == 0U);
}

/// Calls `body` with call 0, 1, 2, ... failing until none is left to fail. @return how many failures were injected.
template <class Body>
unsigned sweep(bool persistent, int code, Body body) {
    unsigned injected = 0;
    for (unsigned at = 0;; ++at) {
        the_fault() = {.at = at, .persistent = persistent, .code = code};
        body();
        if (the_fault().injected == 0)
            break;
        injected += the_fault().injected;
    }
    the_fault() = {};
    return injected;
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
    BOOST_TEST(mappings() == 1U);
    BOOST_TEST((*held.begin()).captured_size() == 60U);
    held.release();
    BOOST_TEST(mappings() == 0U);
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

BOOST_AUTO_TEST_SUITE_END()
