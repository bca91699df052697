// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "log.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using netring_tools::log_book;
using netring_tools::log_format;
using netring_tools::log_level;
using std::chrono::seconds;

namespace {

struct written {
    std::vector<std::string> lines;
    log_book book{[this](std::string const& line) { lines.push_back(line); }, {.journal = true}};
    log_book::time_point now{seconds(1'000'000)};

    void add(std::string const& message) { book.add(log_level::warning, message, now); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(logging)

BOOST_FIXTURE_TEST_CASE(equal_messages_are_written_once_and_then_counted, written) {
    for (int times = 0; times != 1000; ++times)
        add("knock");
    BOOST_TEST(lines == std::vector<std::string>{"<4>knock"}, boost::test_tools::per_element());
    now += seconds(11);
    add("another");
    BOOST_TEST(lines == (std::vector<std::string>{"<4>knock", "<4>knock (999 times more)", "<4>another"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(messages_that_take_turns_are_counted_apart, written) {
    for (int times = 0; times != 3; ++times) {
        add("left");
        add("right");
    }
    book.finish();
    BOOST_TEST(
        lines == (std::vector<std::string>{"<4>left", "<4>right", "<4>left (2 times more)", "<4>right (2 times more)"}),
        boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_message_that_comes_again_later_is_written_again, written) {
    add("knock");
    now += seconds(11);
    add("knock");
    BOOST_TEST(lines.size() == 2U);
}

// Else whoever can have a part in them would fill the disk.
BOOST_FIXTURE_TEST_CASE(of_very_many_different_messages_most_are_left_out_and_counted, written) {
    for (int number = 0; number != 1000; ++number)
        add(std::to_string(number));
    BOOST_TEST(lines.size() == 65U);
    BOOST_TEST(lines.back() == "<4>a message is left out: there are too many");
    add("0");
    book.add(log_level::error, "serious", now);
    BOOST_TEST(lines.size() == 66U);
    BOOST_TEST(lines.back() == "<3>serious");
    now += seconds(11);
    add("calm");
    BOOST_TEST(lines.back() == "<4>calm");
    BOOST_TEST(std::ranges::count(lines, "<4>a message is left out: there are too many (935 times more)") == 1);
    BOOST_TEST(std::ranges::count(lines, "<4>0 (1 times more)") == 1);
}

BOOST_FIXTURE_TEST_CASE(less_important_messages_than_asked_for_are_left_out, written) {
    book.restyle({.most = log_level::warning, .journal = true});
    book.add(log_level::info, "small talk", now);
    add("knock");
    BOOST_TEST(lines.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_message_is_one_line_whatever_a_client_puts_in, written) {
    add("name\n<0>forged\x1b[2J");
    BOOST_TEST(lines.front() == "<4>name <0>forged [2J");
    book.restyle({});
    add("time");
    BOOST_TEST(lines.back() == "1970-01-12T13:46:40.000Z warning: time");
}

BOOST_FIXTURE_TEST_CASE(a_line_of_json_is_an_object_with_the_message_as_it_is, written) {
    book.restyle({.format = log_format::json});
    add("a \"quoted\"\nname");
    auto const object = boost::json::parse(lines.front()).as_object();
    BOOST_TEST(object.at("message").as_string() == "a \"quoted\"\nname");
    BOOST_TEST(object.at("level").as_string() == "warning");
    BOOST_TEST(lines.front().find('\n') == std::string::npos);
    // An interface may have any bytes in its name.
    add("eth\xff is up");
    BOOST_TEST(boost::json::parse(lines.back()).at("message").as_string() == "eth\xef\xbf\xbd is up");
    book.add(netring_tools::failure(netring_tools::exit_code::interface, "find interface 'eth\xff'", "there is none",
                                    "netring-stats --list-interfaces"));
    BOOST_TEST(boost::json::parse(lines.back()).at("message").as_string() == "find interface 'eth\xef\xbf\xbd'");
}

BOOST_AUTO_TEST_SUITE_END()
