// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Requests that are slow, too large, too many or none at all.

#include "clients.hpp"
#include "serve/place.hpp"
#include "test_server.hpp"
#include "timed.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace netring_stats::test {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using netring::test::timed;

unsigned status_of(test_server const& server, std::string const& request) {
    raw_client client(server.endpoint());
    client.send(request);
    return client.status();
}

} // namespace

BOOST_AUTO_TEST_SUITE(requests, *boost::unit_test::timeout(60))

BOOST_AUTO_TEST_CASE(a_request_has_ten_seconds_and_a_client_that_takes_nothing_fifteen) {
    BOOST_TEST((serving_options().request_deadline == 10s));
    BOOST_TEST((serving_options().stall_deadline == 15s));
}

BOOST_AUTO_TEST_CASE(headers_that_trickle_in_do_not_hold_a_connection, *timed()) {
    test_server server({.request_deadline = 500ms});
    raw_client slow(server.endpoint());
    auto const begin = clock::now();
    for (char const each : get("/healthz", server.host(), "X-Slow: " + std::string(100, 'x') + "\r\n")) {
        if (!slow.send({&each, 1}))
            break;
        std::this_thread::sleep_for(50ms);
    }
    BOOST_TEST((clock::now() - begin < 1s));
    BOOST_TEST(slow.read_all().empty());
    BOOST_TEST(status_of(server, get("/healthz", server.host())) == 200U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_kept_and_not_used_is_closed, *timed()) {
    test_server server({.request_deadline = 300ms});
    raw_client idle(server.endpoint());
    idle.send(get("/healthz", server.host()));
    BOOST_TEST(idle.status() == 200U);
    auto const begin = clock::now();
    idle.read_all();
    BOOST_TEST((clock::now() - begin < 1s));
    BOOST_TEST(server.wait_for_connections(0, 1s));
}

BOOST_AUTO_TEST_CASE(what_is_too_large_or_no_request_is_told_so) {
    test_server server;
    auto const host = server.host();
    BOOST_TEST(status_of(server, get("/healthz", host, "X: " + std::string(7000, 'x') + "\r\n")) == 200U);
    BOOST_TEST(status_of(server, get("/healthz", host, "X: " + std::string(8192, 'x') + "\r\n")) == 431U);
    BOOST_TEST(status_of(server, get("/" + std::string(9000, 'x'), host)) == 431U);
    BOOST_TEST(status_of(server, "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1025\r\n\r\n" +
                                     std::string(1025, 'x')) == 413U);
    BOOST_TEST(status_of(server, "no request at all\r\n\r\n") == 400U);
    BOOST_TEST(status_of(server, "GET /healthz HTTP/1.1\r\n\r\n") == 421U);
    BOOST_TEST(status_of(server, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n") == 400U);
}

BOOST_AUTO_TEST_CASE(requests_on_one_connection_are_answered_in_their_order) {
    test_server server;
    raw_client client(server.endpoint());
    client.send(get("/api/v1/stats", server.host()) + get("/nothing", server.host()) +
                get("/healthz", server.host(), "Connection: close\r\n"));
    auto const all = client.read_all();
    auto const first = all.find("tick 0");
    auto const second = all.find("404 Not Found");
    auto const third = all.find("\r\n\r\nok\n");
    BOOST_TEST(first < second);
    BOOST_TEST(second < third);
    BOOST_TEST(third != std::string::npos);
}

BOOST_AUTO_TEST_CASE(connections_over_the_limit_are_refused_until_others_end) {
    test_server server({.max_clients = 1});
    std::vector<std::unique_ptr<raw_client>> idle;
    for (int count = 0; count != 65; ++count)
        idle.push_back(std::make_unique<raw_client>(server.endpoint()));
    BOOST_TEST(status_of(server, get("/healthz", server.host())) == 503U);
    idle.pop_back();
    BOOST_TEST(server.wait_for_connections(64, 3s));
    BOOST_TEST(status_of(server, get("/healthz", server.host())) == 200U);
}

BOOST_AUTO_TEST_CASE(websockets_count_among_the_connections) {
    test_server server({.max_clients = 2});
    websocket_client const first(server.endpoint());
    auto second = std::make_unique<websocket_client>(server.endpoint());
    std::vector<std::unique_ptr<raw_client>> idle;
    for (int count = 0; count != 64; ++count)
        idle.push_back(std::make_unique<raw_client>(server.endpoint()));
    BOOST_TEST(server.wait_for_connections(66, 3s));
    BOOST_TEST(status_of(server, get("/healthz", server.host())) == 503U);
    second.reset();
    BOOST_TEST(server.wait_for_connections(65, 3s));
    BOOST_TEST(status_of(server, get("/healthz", server.host())) == 200U);
}

BOOST_AUTO_TEST_CASE(a_connection_counts_once_where_it_is_moved_to_and_keeps_the_count) {
    auto count = std::make_shared<std::size_t>(0);
    std::weak_ptr const kept = count;
    std::optional<place> first(count);
    {
        place const second(*std::move(first));
        first.reset();
        BOOST_TEST(*count == 1U);
        count.reset();
        BOOST_TEST(!kept.expired());
    }
    BOOST_TEST(kept.expired());
}

BOOST_AUTO_TEST_CASE(a_server_that_ends_leaves_no_connection_behind) {
    auto server = std::make_unique<test_server>();
    raw_client idle(server->endpoint());
    websocket_client const fed(server->endpoint());
    BOOST_TEST(server->wait_for_connections(2, 3s));
    server.reset();
    BOOST_TEST(idle.read_all().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats::test
