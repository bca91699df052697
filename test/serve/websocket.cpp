// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What websocket clients are told, and what they may do to others.

#include "clients.hpp"
#include "test_server.hpp"
#include "timed.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace netring_stats::test {
namespace {

using namespace std::chrono_literals;
using boost::beast::websocket::close_code;
using clock = std::chrono::steady_clock;
using netring::test::timed;

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages >> pages;
    return pages * 4096;
}

} // namespace

BOOST_AUTO_TEST_SUITE(websocket, *boost::unit_test::timeout(60))

BOOST_AUTO_TEST_CASE(a_client_is_told_hello_then_the_latest_tick_then_each_new_one) {
    test_server server;
    websocket_client client(server.endpoint());
    BOOST_TEST(client.read() == "hello 1");
    BOOST_TEST(client.read() == "tick 0");
    for (int tick = 1; tick != 11; ++tick) {
        auto const text = "tick " + std::to_string(tick);
        server.publish(text);
        BOOST_TEST(client.read() == text);
    }
}

BOOST_AUTO_TEST_CASE(hello_is_written_once_for_all_who_come_between_two_ticks) {
    test_server server;
    std::vector<std::unique_ptr<websocket_client>> clients;
    for (int count = 0; count != 20; ++count)
        BOOST_TEST(clients.emplace_back(std::make_unique<websocket_client>(server.endpoint()))->read() == "hello 1");
    server.publish("tick 1");
    BOOST_TEST(websocket_client(server.endpoint()).read() == "hello 2");
    BOOST_TEST(server.hellos() == 2);
}

BOOST_AUTO_TEST_CASE(ticks_that_come_at_once_leave_whole_messages_of_which_the_last_is_the_newest) {
    test_server server;
    websocket_client client(server.endpoint());
    client.read();
    client.read();
    server.ask([&] {
        for (int tick = 0; tick != 10; ++tick)
            server.publish_here(std::string(100'000, static_cast<char>('0' + tick)));
    });
    std::string last;
    for (char newest = 0; newest != '9'; newest = last.front()) {
        last = client.read();
        BOOST_TEST(last.size() == 100'000U);
        BOOST_TEST(last.find_first_not_of(last.front()) == std::string::npos);
        BOOST_TEST((last.front() > newest));
    }
    BOOST_TEST(server.skipped() >= 8U);
}

BOOST_AUTO_TEST_CASE(a_client_that_never_reads_costs_no_memory_and_no_tick_of_others, *timed()) {
    test_server server;
    raw_client stuck(server.endpoint());
    stuck.send(upgrade(server.host()));
    websocket_client other(server.endpoint());
    std::atomic<std::size_t> received = 0;
    std::thread reader([&] {
        while (other.read() != "end")
            ++received;
    });
    BOOST_TEST(server.wait_for_clients(2, 1s));
    auto const publish = [&] {
        server.ask([&] { server.publish_here(std::string(2000, 'x')); });
        std::this_thread::sleep_for(50us);
    };
    for (auto const end = clock::now() + 500ms; clock::now() < end;)
        publish();
    auto const before = resident_bytes();
    auto const received_before = received.load();
    std::size_t sent = 0;
    for (auto const end = clock::now() + 2s; clock::now() < end; ++sent)
        publish();
    auto const received_then = received.load() - received_before;
    BOOST_TEST(resident_bytes() < before + 5 * 1024 * 1024);
    BOOST_TEST(received_then >= sent * 9 / 10);
    BOOST_TEST(server.skipped() > sent / 2);
    server.publish("end");
    reader.join();
}

BOOST_AUTO_TEST_CASE(a_client_that_takes_nothing_for_too_long_is_closed, *timed()) {
    test_server server({.stall_deadline = 1s});
    raw_client stuck(server.endpoint());
    stuck.send(upgrade(server.host()));
    websocket_client slow(server.endpoint());
    BOOST_TEST(server.wait_for_clients(2, 1s));
    auto const begin = clock::now();
    while (server.clients() == 2 && clock::now() < begin + 10s) {
        server.publish(std::string(100'000, 'x'));
        slow.read();
        std::this_thread::sleep_for(50ms);
    }
    BOOST_TEST(server.clients() == 1U);
    BOOST_TEST((clock::now() - begin < 6s));
    BOOST_TEST(slow.stream().is_open());
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered_at_once_and_a_close_is_noticed_without_a_tick) {
    test_server server;
    websocket_client client(server.endpoint());
    client.read();
    client.read();
    bool ponged = false;
    client.stream().control_callback([&](boost::beast::websocket::frame_type kind, boost::beast::string_view) {
        ponged = kind == boost::beast::websocket::frame_type::pong;
    });
    auto const asked = clock::now();
    client.stream().ping("there?");
    boost::beast::flat_buffer buffer;
    // The answer to the ping is in front of the tick.
    std::thread([&] {
        std::this_thread::sleep_for(100ms);
        server.publish("tick 1");
    }).detach();
    client.stream().read(buffer);
    BOOST_TEST(ponged);
    BOOST_TEST((clock::now() - asked < 1s));
    client.stream().close(close_code::normal);
    BOOST_TEST(server.wait_for_clients(0, 1s));
}

BOOST_AUTO_TEST_CASE(a_client_that_says_something_is_closed_with_1008_and_one_that_says_too_much_with_1009) {
    test_server server;
    websocket_client talks(server.endpoint());
    talks.stream().write(boost::asio::buffer(std::string("subscribe")));
    BOOST_TEST(talks.wait_for_close() == close_code::policy_error);
    websocket_client shouts(server.endpoint());
    shouts.stream().write(boost::asio::buffer(std::string(2048, 'x')));
    BOOST_TEST(shouts.wait_for_close() == close_code::too_big);
    BOOST_TEST(server.wait_for_clients(0, 1s));
}

BOOST_AUTO_TEST_CASE(the_client_after_the_64th_is_refused_and_the_others_go_on) {
    test_server server;
    std::vector<std::unique_ptr<websocket_client>> clients;
    for (int count = 0; count != 64; ++count)
        clients.push_back(std::make_unique<websocket_client>(server.endpoint()));
    raw_client late(server.endpoint());
    late.send(upgrade(server.host()));
    BOOST_TEST(late.status() == 503U);
    server.publish("tick 1");
    for (auto const& each : clients) {
        each->read();
        while (each->read() != "tick 1")
            continue;
    }
    clients.pop_back();
    BOOST_TEST(server.wait_for_clients(63, 1s));
    BOOST_TEST(websocket_client(server.endpoint()).read() == "hello 2");
}

BOOST_AUTO_TEST_CASE(a_websocket_has_no_deadline_of_a_request) {
    test_server server({.request_deadline = 200ms});
    websocket_client quiet(server.endpoint());
    quiet.read();
    quiet.read();
    std::this_thread::sleep_for(600ms);
    server.publish("tick 1");
    BOOST_TEST(quiet.read() == "tick 1");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats::test
