// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every call into the kernel and into libbpf fails once, transiently and for good, in each phase of an AF_XDP socket's life.

#include "needs_bpf.hpp"
#include "ring_format.hpp"
#include "sweeping.hpp"
#include "wire.hpp"

#include <netring/async_xdp_socket.hpp>
#include <netring/xdp_socket.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::error_code;
using netring::xdp_socket;
using netring::test::run;
using netring::test::sweep;
using netring::test::the_fault;

namespace {

/// With so many queues that none is opened again while the kernel still lets go of it: to try again would be more calls.
struct many_queues {
    static constexpr std::uint32_t count = 32;

    netring::test::veth_pair veth{"v0", "v1", "numrxqueues 32 numtxqueues 32"};
    netring::test::plain_sender sender{"v0"};
    std::uint32_t last = 0;

    netring::xdp_options options() {
        return {.interface = "v1", .queue = last++ % count, .memory = {.frame_count = 64}};
    }
    netring::xdp_options every_step() {
        auto result = options();
        result.promiscuous = true;
        result.redirect_only = std::vector{netring::xdp_match{.protocol = 17}};
        return result;
    }
};

/// What must be as before, whatever failed.
void check_nothing_left(std::size_t descriptors, std::size_t packet_sockets) {
    auto const kept = std::exchange(the_fault(), {});
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::packet_sockets() == packet_sockets);
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
    BOOST_TEST(netring::test::mappings() == 0U);
    BOOST_TEST(run("ip link show v1").find("xdp") == std::string::npos);
    the_fault() = kept;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(failing_calls_of_xdp_sockets, many_queues,
                         *netring::test::only_in_blocks() * netring::test::needs_bpf() * netring::test::of_xdp())

BOOST_AUTO_TEST_CASE(a_failed_open_names_its_step_and_leaves_nothing) {
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EPERM, ENOMEM}) {
            auto const injected = sweep(persistent, code, [&] {
                {
                    xdp_socket socket;
                    error_code ec;
                    netring::diagnostics why;
                    socket.open(every_step(), ec, &why);
                    BOOST_TEST(why.step.empty() == !ec.failed());
                    if (ec)
                        BOOST_TEST(ec.value() == code, why.step);
                    BOOST_TEST(socket.is_open() == !ec.failed());
                }
                check_nothing_left(descriptors, 1);
            });
            BOOST_TEST_MESSAGE("open an AF_XDP socket: " << injected << " failures injected");
            BOOST_TEST(injected >= 25U);
        }
}

BOOST_AUTO_TEST_CASE(asynchronous_receives_complete_once_whatever_fails) {
    { boost::asio::io_context const warm_up; }
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true}) {
        auto const injected = sweep(persistent, ENOMEM, [&] {
            int started = 0;
            int completed = 0;
            {
                boost::asio::io_context context;
                netring::async_xdp_socket socket(context);
                error_code ec;
                socket.open(options(), ec);
                BOOST_TEST(socket.is_open() == !ec.failed());
                // The third waits for the timer, the fourth for a packet again.
                for (; started != 4; ++started) {
                    socket.async_receive_batch([&](error_code, netring::xdp_batch const&) { ++completed; });
                    if (!ec)
                        sender.send_tagged(60, 0, 1);
                    context.restart();
                    context.run_for(5ms);
                }
                socket.close();
                context.restart();
                context.run();
            }
            BOOST_TEST(completed == started);
            check_nothing_left(descriptors, 1);
        });
        BOOST_TEST_MESSAGE("asynchronous AF_XDP: " << injected << " failures injected");
        BOOST_TEST(injected >= 25U);
    }
}

BOOST_AUTO_TEST_CASE(asynchronous_sends_complete_once_whatever_fails) {
    netring::test::plain_receiver receiver("v0");
    { boost::asio::io_context const warm_up; }
    auto const descriptors = netring::test::open_descriptors();
    auto const frame = netring::test::tagged_frame(60, 0);
    for (bool const persistent : {false, true})
        for (int const code : {ENOMEM, EAGAIN, ENETDOWN}) {
            auto const injected = sweep(persistent, code, [&] {
                int sent = 0;
                int drained = 0;
                std::size_t queued = 0;
                netring::xdp_stats stats;
                {
                    boost::asio::io_context context;
                    netring::async_xdp_socket socket(context);
                    error_code ec;
                    socket.open(options(), ec);
                    BOOST_TEST(socket.is_open() == !ec.failed());
                    socket.async_send(boost::asio::buffer(frame), [&](error_code, std::size_t bytes) {
                        ++sent;
                        queued += bytes / 60;
                        socket.async_wait_drained(10ms, [&](error_code) { ++drained; });
                    });
                    context.run_for(30ms);
                    socket.close();
                    stats = socket.stats();
                    context.restart();
                    context.run();
                }
                BOOST_TEST(sent == 1);
                BOOST_TEST(drained == 1);
                BOOST_TEST(stats.queued == queued);
                BOOST_TEST(stats.queued == stats.sent + stats.send_dropped + stats.discarded);
                // What the driver is said to have refused was never given to it.
                BOOST_TEST(receiver.take(stats.sent).size() >= stats.sent);
                check_nothing_left(descriptors, 2);
            });
            BOOST_TEST_MESSAGE("asynchronous AF_XDP sends: " << injected << " failures injected");
            BOOST_TEST(injected >= 25U);
        }
}

BOOST_AUTO_TEST_CASE(where_the_driver_cannot_the_program_runs_in_the_generic_hook) {
    for (int const code : {EOPNOTSUPP, ERANGE}) {
        bool generic = false;
        sweep(false, code, [&] {
            xdp_socket socket;
            error_code ec;
            socket.open(options(), ec);
            if (ec || the_fault().injected == 0)
                return;
            generic = generic || socket.program()->attach() == netring::xdp_attach::generic;
        });
        BOOST_TEST(generic);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(failing_calls_of_open_xdp_sockets, netring::test::wired,
                         *netring::test::only_in_blocks() * netring::test::needs_bpf() * netring::test::of_xdp())

BOOST_AUTO_TEST_CASE(no_frame_is_lost_from_sight_whatever_fails) {
    netring::test::plain_receiver receiver("v0");
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {ENOMEM, EAGAIN, EINTR, EBUSY}) {
            auto const injected = sweep(persistent, code, [&] {
                auto const planned = std::exchange(the_fault(), {});
                {
                    xdp_socket socket({.interface = "v1", .memory = {.frame_count = 64}});
                    auto const memory = socket.memory();
                    sender.send_tagged(60, 0, 10);
                    the_fault() = planned;
                    error_code ignored;
                    auto batch = socket.next(20ms, ignored);
                    BOOST_TEST(batch.size() == 10U);
                    socket.forward(batch, ignored);
                    for (std::uint32_t number = 10; number != 15; ++number)
                        socket.send(netring::test::tagged_frame(60, number), ignored);
                    socket.wait_drained(20ms, ignored);
                    socket.check_link();
                    socket.close();
                    auto const stats = socket.stats();
                    BOOST_TEST(stats.queued == stats.sent + stats.send_dropped + stats.discarded);
                    BOOST_TEST(stats.in_flight == 0U);
                    batch.release();
                    BOOST_TEST(memory->populations().sum() == 64U);
                    BOOST_TEST(memory->populations().pool == 64U);
                    // What the driver is said to have refused was never given to it.
                    BOOST_TEST(receiver.take(stats.sent, 1s).size() >= stats.sent);
                }
                check_nothing_left(descriptors, 2);
                receiver.take_for(1ms);
            });
            BOOST_TEST_MESSAGE("receive, send and close: " << injected << " failures injected");
            BOOST_TEST(injected >= 5U);
        }
}

BOOST_AUTO_TEST_CASE(the_program_lets_go_before_the_rings_and_the_rings_before_the_socket) {
    std::optional<xdp_socket> socket(netring::xdp_options{.interface = "v1", .memory = {.frame_count = 64}});
    auto const descriptor = socket->native_handle();
    std::size_t rings = 0;
    the_fault().before_munmap = [&] {
        // Packets go to the stack already, and the socket is still there.
        BOOST_TEST(run("ip link show v1").find("xdp") == std::string::npos);
        BOOST_TEST(::fcntl(descriptor, F_GETFD) >= 0);
        ++rings;
    };
    socket->close();
    BOOST_TEST(rings == 4U);
    BOOST_TEST(::fcntl(descriptor, F_GETFD) < 0);
    the_fault() = {};
}

BOOST_AUTO_TEST_SUITE_END()
