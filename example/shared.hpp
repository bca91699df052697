// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_SHARED_HPP
#define NETRING_EXAMPLE_SHARED_HPP

#include <netring/concepts.hpp>
#include <netring/packet_view.hpp>

#include <charconv>
#include <cstddef>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

// What all examples do alike: read the command line, print packets, report a failure.

namespace example {

// tag::print[]
/// Prints a line for each packet of a lease or of copies, `limit` at most. @return how many.
template <netring::packet_range Packets>
std::size_t print(Packets const& packets, std::size_t limit) {
    std::size_t printed = 0;
    for (netring::packet_view const packet : packets) {
        if (printed == limit)
            break;
        auto const ns = packet.timestamp().time().time_since_epoch().count();
        bool const sent = packet.direction() == netring::packet_direction::outgoing;
        std::cout << ns / 1'000'000'000 << '.' << std::setfill('0') << std::setw(9) << ns % 1'000'000'000
                  << (sent ? " sent " : " received ") << packet.wire_size() << " bytes\n";
        ++printed;
    }
    return printed;
}
// end::print[]

/// Runs a program that takes INTERFACE [COUNT]. @return its exit code: 2 if the command line is wrong, 1 if it failed.
inline int run(int argc, char* argv[], void (*program)(std::string interface, std::size_t count)) {
    std::size_t count = 10;
    bool understood = argc == 2 || argc == 3;
    if (argc == 3) {
        std::string_view const text = argv[2];
        auto const* const last = text.data() + text.size();
        auto const [end, ec] = std::from_chars(text.data(), last, count);
        understood = ec == std::errc() && end == last;
    }
    if (!understood) {
        std::cerr << "usage: " << argv[0] << " INTERFACE [COUNT]\n";
        return 2;
    }
    try {
        program(argv[1], count);
        return 0;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}

} // namespace example

#endif
