// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Bytes that no browser sends.

#include "clients.hpp"
#include "test_server.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <string_view>

namespace netring_stats::test {
namespace {

using namespace std::chrono_literals;

/// NETRING_TEST_CYCLES makes it longer.
int cycles() {
    auto const* const text = std::getenv("NETRING_TEST_CYCLES");
    return text != nullptr ? std::atoi(text) : 2000;
}

/// Changes a few places of something valid.
class mutator {
public:
    std::string mutate(std::string bytes) {
        for (auto left = pick(1, 3); left != 0 && !bytes.empty(); --left) {
            auto const at = pick(0, bytes.size() - 1);
            switch (pick(0, 4)) {
            case 0:
                bytes[at] = static_cast<char>(pick(0, 255));
                break;
            case 1:
                bytes.erase(at, pick(1, 20));
                break;
            case 2:
                bytes.insert(at, pick(1, 40), static_cast<char>(pick(0, 255)));
                break;
            case 3:
                bytes.insert(at, bytes.substr(pick(0, bytes.size() - 1), pick(1, 200)));
                break;
            default:
                bytes.insert(at, words[pick(0, words.size() - 1)]);
            }
        }
        return bytes;
    }

    std::size_t pick(std::size_t least, std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(least, most)(random_);
    }

private:
    static constexpr std::array<std::string_view, 10> words{"\r\n",
                                                            "\r\n\r\n",
                                                            "Transfer-Encoding: chunked\r\n",
                                                            "Content-Length: 99999999999999999999\r\n",
                                                            "Content-Length: -1\r\n",
                                                            "Expect: 100-continue\r\n",
                                                            "HTTP/9.9",
                                                            "Host: evil.example\r\n",
                                                            "%00%ff%",
                                                            "\xff\xff\xff\xff"};
    // The same each time.
    std::mt19937 random_{8}; // NOLINT(cert-msc51-cpp)
};

/// A frame as clients send it, with a mask of zeros.
std::string frame(unsigned opcode, std::string const& payload) {
    std::string bytes{static_cast<char>(0x80U | opcode)};
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80U | payload.size());
    } else {
        bytes += static_cast<char>(0xfeU);
        bytes += static_cast<char>(payload.size() >> 8U);
        bytes += static_cast<char>(payload.size() & 0xffU);
    }
    return bytes + std::string(4, '\0') + payload;
}

/// All that is said to bytes after which nothing comes. It hangs unless the server ends the connection.
std::string answer_to(test_server const& server, std::string const& bytes) {
    raw_client client(server.endpoint());
    client.send(bytes);
    boost::system::error_code ignored;
    client.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    return client.read_all();
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile, *boost::unit_test::timeout(120))

BOOST_DATA_TEST_CASE(requests_that_are_damaged_are_answered_or_closed_and_others_are_served,
                     boost::unit_test::data::make({"", "0123456789abcdef"}), token) {
    test_server server({.request_deadline = 500ms}, token);
    mutator damage;
    std::string const bearer = "Authorization: Bearer 0123456789abcdef\r\n";
    std::array const valid{
        get("/api/v1/stats?x=1", server.host(), bearer),
        get("/", server.host(), "Cookie: netring-stats-1=2; a=b\r\nOrigin: http://" + server.host() + "\r\n"),
        "POST /login HTTP/1.1\r\nHost: " + server.host() + "\r\nContent-Length: 22\r\n\r\ntoken=0123456789abcdef",
        upgrade(server.host(), bearer)};
    std::map<std::string, int> seen;
    for (int cycle = 0; cycle != cycles(); ++cycle) {
        auto const bytes = damage.mutate(valid[damage.pick(0, valid.size() - 1)]);
        auto const answer = answer_to(server, bytes);
        // Nothing that the server would have to be sorry for.
        bool const fine = answer.empty() || (answer.starts_with("HTTP/1.") && answer.substr(8, 2) != " 5");
        BOOST_TEST(fine, bytes << " is answered " << answer);
        ++seen[answer.substr(0, 12)];
        // The right token, too, or wrong ones would soon block this address.
        BOOST_TEST(answer_to(server, valid[0]).starts_with("HTTP/1.1 200"));
    }
    // Some were served in spite of their damage; a token seldom survives it.
    BOOST_TEST(seen["HTTP/1.1 200"] > 0);
    BOOST_TEST((seen["HTTP/1.1 101"] > 0 || *token != '\0'));
    raw_client other(server.endpoint());
    other.send(get("/healthz", server.host()));
    BOOST_TEST(other.status() == 200U);
    BOOST_TEST(server.wait_for_clients(0, 2s));
}

BOOST_AUTO_TEST_CASE(frames_that_are_damaged_end_their_client_and_no_other) {
    test_server server({.request_deadline = 500ms});
    websocket_client other(server.endpoint());
    other.read();
    mutator damage;
    std::array const valid{frame(1, "text"), frame(2, std::string(500, 'b')), frame(9, "ping"), frame(10, "pong"),
                           frame(8, "\x03\xe8going")};
    for (int cycle = 0; cycle != cycles(); ++cycle) {
        std::string bytes;
        for (auto left = damage.pick(1, 4); left != 0; --left)
            bytes += valid[damage.pick(0, valid.size() - 1)];
        auto const answer = answer_to(server, upgrade(server.host()) + damage.mutate(bytes));
        BOOST_TEST(answer.starts_with("HTTP/1.1 101"));
    }
    BOOST_TEST(server.wait_for_clients(1, 2s));
    server.publish("tick 1");
    while (other.read() != "tick 1")
        continue;
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats::test
