// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_SHARED_HPP
#define NETRING_EXAMPLE_SHARED_HPP

#include <netring/concepts.hpp>
#include <netring/packet_view.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

// What all examples do alike: read the command line, print packets, report a failure.

namespace example {

// tag::print[]
/// Prints a line about a packet.
inline void print(netring::packet_view const& packet) {
    auto const ns = packet.timestamp().time().time_since_epoch().count();
    bool const sent = packet.direction() == netring::packet_direction::outgoing;
    std::cout << ns / 1'000'000'000 << '.' << std::setfill('0') << std::setw(9) << ns % 1'000'000'000
              << (sent ? " sent " : " received ") << packet.wire_size() << " bytes\n";
}

/// Prints a line for each packet of a lease or of copies, `limit` at most. @return how many.
template <netring::packet_range Packets>
std::size_t print(Packets const& packets, std::size_t limit) {
    std::size_t printed = 0;
    for (netring::packet_view const packet : packets) {
        if (printed == limit)
            break;
        print(packet);
        ++printed;
    }
    return printed;
}
// end::print[]

/// Thrown if the command line is wrong.
struct wrong_usage {};

/// A number on the command line.
inline std::size_t number(std::string_view text) {
    std::size_t value = 0;
    auto const* const last = text.data() + text.size();
    auto const [end, ec] = std::from_chars(text.data(), last, value);
    if (ec != std::errc() || end != last)
        throw wrong_usage();
    return value;
}

/// The words of the command line from one on, with spaces between, as an expression.
inline std::string joined(std::vector<std::string> const& words, std::size_t from) {
    std::string all;
    for (; from < words.size(); ++from)
        all += words[from] + ' ';
    return all;
}

/// Runs a program that takes the words of the command line.
/// @return its exit code: 2 if the command line is wrong, 1 if it failed.
template <std::invocable<std::vector<std::string> const&> Program>
int run(int argc, char* argv[], char const* usage, Program program) {
    try {
        program(std::vector<std::string>(argv + 1, argv + argc));
        return 0;
    } catch (wrong_usage const&) {
        std::cerr << "usage: " << argv[0] << ' ' << usage << '\n';
        return 2;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}

/// Runs a program that takes INTERFACE [COUNT].
inline int run(int argc, char* argv[], void (*program)(std::string interface, std::size_t count)) {
    return run(argc, argv, "INTERFACE [COUNT]", [program](std::vector<std::string> const& words) {
        if (words.empty() || words.size() > 2)
            throw wrong_usage();
        program(words[0], words.size() == 2 ? number(words[1]) : 10);
    });
}

} // namespace example

#endif
