// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Who is let in.

#include "serve/access.hpp"
#include "serve/form.hpp"
#include "serve/gate.hpp"
#include "serve/token_file.hpp"

#include "failure.hpp"
#include "scratch_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace netring_stats::test {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;

auto const here = make_address("192.0.2.1");
auto const there = make_address("192.0.2.2");
gate::time_point const now{};
constexpr auto token = "0123456789abcdef";

} // namespace

BOOST_AUTO_TEST_SUITE(access)

BOOST_AUTO_TEST_CASE(a_host_is_loopback_the_address_reached_or_a_name_that_is_allowed) {
    std::vector<std::string> const allowed{"stats.example"};
    for (auto const* own : {"localhost", "localhost:8190", "LOCALHOST:1", "127.0.0.1:8190", "127.9.9.9", "[::1]",
                            "[::1]:8190", "192.0.2.1", "192.0.2.1:8190", "stats.example:8190", "Stats.Example"})
        BOOST_TEST(own_host(own, here, allowed), own);
    for (auto const* other :
         {"", ":", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.2",
          "stats.example.evil.example", "xstats.example", "[::2]:8190", "localhost:8190:1", "[", "[]"})
        BOOST_TEST(!own_host(other, here, allowed), other);
    BOOST_TEST(own_host("192.0.2.1:1", make_address("::ffff:192.0.2.1"), {}));
}

BOOST_AUTO_TEST_CASE(an_origin_is_the_own_page_and_nothing_that_begins_or_ends_like_it) {
    for (bool const secure : {false, true}) {
        BOOST_TEST(same_origin("", secure, "127.0.0.1:8080"));
        BOOST_TEST(same_origin("https://127.0.0.1:8080", secure, "127.0.0.1:8080"));
        for (auto const* other : {"http://127.0.0.1:80800", "http://127.0.0.1", "https://127.0.0.1:80800",
                                  "ws://127.0.0.1:8080", "null", "http://evil.example", "https://evil.example",
                                  "http://evil.example/127.0.0.1:8080", "127.0.0.1:8080", "http", "http://"})
            BOOST_TEST(!same_origin(other, secure, "127.0.0.1:8080"), other);
    }
}

BOOST_AUTO_TEST_CASE(without_own_tls_a_proxy_may_add_it_and_with_it_nobody_takes_it_away) {
    BOOST_TEST(same_origin("http://stats.example", false, "stats.example"));
    BOOST_TEST(same_origin("https://stats.example", false, "stats.example"));
    BOOST_TEST(!same_origin("http://stats.example", true, "stats.example"));
}

BOOST_AUTO_TEST_CASE(only_the_whole_token_opens) {
    gate entrance(token);
    BOOST_TEST(!entrance.open());
    BOOST_TEST((entrance.try_token(token, here, now) == gate::verdict::admitted));
    for (auto const* wrong : {"", "0123456789abcde", "0123456789abcdeF", "0123456789abcdef0"}) {
        gate another(token);
        BOOST_TEST((another.try_token(wrong, here, now) == gate::verdict::refused), wrong);
    }
}

BOOST_AUTO_TEST_CASE(after_five_wrong_tokens_an_address_waits_and_others_do_not) {
    gate entrance(token);
    for (int count = 0; count != 5; ++count)
        BOOST_TEST((entrance.try_token("wrong", here, now) == gate::verdict::refused));
    BOOST_TEST((entrance.try_token(token, here, now + 29s) == gate::verdict::blocked));
    BOOST_TEST((entrance.try_token(token, there, now) == gate::verdict::admitted));
    BOOST_TEST((entrance.try_token(token, here, now + 30s) == gate::verdict::admitted));
}

BOOST_AUTO_TEST_CASE(a_right_token_forgives_wrong_ones) {
    gate entrance(token);
    for (int count = 0; count != 20; ++count) {
        BOOST_TEST((entrance.try_token("wrong", here, now) == gate::verdict::refused));
        BOOST_TEST((entrance.try_token(token, here, now) == gate::verdict::admitted));
    }
}

BOOST_AUTO_TEST_CASE(a_session_is_random_and_ends_with_its_token) {
    gate entrance(token);
    std::set<std::string> sessions;
    for (int count = 0; count != 100; ++count)
        sessions.insert(entrance.begin_session());
    BOOST_TEST(sessions.size() == 100U);
    for (auto const& each : sessions) {
        BOOST_TEST(each.size() == 64U);
        BOOST_TEST(entrance.in_session(each));
    }
    BOOST_TEST(!entrance.in_session(""));
    BOOST_TEST(!entrance.in_session(token));
    BOOST_TEST(!entrance.change_token(token));
    BOOST_TEST(entrance.in_session(*sessions.begin()));
    BOOST_TEST(entrance.change_token("fedcba9876543210"));
    BOOST_TEST(!entrance.in_session(*sessions.begin()));
    BOOST_TEST((entrance.try_token(token, here, now) == gate::verdict::refused));
}

BOOST_AUTO_TEST_CASE(a_token_is_read_from_a_file_of_its_owner_alone) {
    netring::test::scratch_folder const folder;
    auto const path = (folder.path / "token").string();
    auto const write = [&](std::string const& text, mode_t mode) {
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
    };
    BOOST_CHECK_THROW(read_token(path), netring_tools::failure);
    for (auto const mode : {0600U, 0400U}) {
        write(std::string(token) + '\n', mode);
        BOOST_TEST(read_token(path) == token);
        ::unlink(path.c_str());
    }
    for (auto const mode : {0640U, 0604U, 0620U, 0601U}) {
        write(token, mode);
        BOOST_CHECK_THROW(read_token(path), netring_tools::failure);
    }
    for (auto const& text :
         {std::string("0123456789abcde\n"), std::string("0123456789 abcdef\n"), std::string(513, 'x'),
          std::string("0123456789abcdef\n\n"), std::string("0123456789abcd\xc3\xa9")}) {
        write(text, 0600);
        BOOST_CHECK_THROW(read_token(path), netring_tools::failure);
    }
    BOOST_CHECK_THROW(read_token("/dev/null"), netring_tools::failure);
}

BOOST_AUTO_TEST_CASE(a_credential_of_systemd_may_be_for_its_group_and_for_nobody_else) {
    netring::test::scratch_folder const folder;
    auto const path = (folder.path / "token").string();
    std::ofstream(path) << token;
    auto const chmod = [&](mode_t mode) { ::chmod(path.c_str(), mode); };
    ::setenv("CREDENTIALS_DIRECTORY", folder.path.c_str(), 1);
    for (auto const mode : {0400U, 0440U}) {
        chmod(mode);
        BOOST_TEST(read_token(path) == token);
    }
    for (auto const mode : {0444U, 0460U, 0450U, 0441U}) {
        chmod(mode);
        BOOST_CHECK_THROW(read_token(path), netring_tools::failure);
    }
    chmod(0440);
    for (auto const* elsewhere : {"/run/credentials/another", ""}) {
        ::setenv("CREDENTIALS_DIRECTORY", elsewhere, 1);
        BOOST_CHECK_THROW(read_token(path), netring_tools::failure);
    }
    ::unsetenv("CREDENTIALS_DIRECTORY");
    BOOST_CHECK_THROW(read_token(path), netring_tools::failure);
}

BOOST_AUTO_TEST_CASE(a_form_is_decoded_and_what_is_cut_off_is_not) {
    BOOST_TEST(form_value("a=1&token=x%2By+z&b", "token").value() == "x+y z");
    BOOST_TEST(form_value("token=&a=1", "token").value().empty());
    BOOST_TEST(form_value("token=a%3db", "token").value() == "a=b");
    for (auto const* wrong : {"", "token", "xtoken=1", "token=%", "token=%4", "token=%4x", "token=%+1"})
        BOOST_TEST(!form_value(wrong, "token").has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats::test
