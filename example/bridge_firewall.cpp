// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Bridges two interfaces, save what goes to some TCP and UDP ports, in either direction. Ctrl-C ends it.
//
// Try it: set up two hosts as `async_bridge.cpp` says, and then: sudo ./netring_example_bridge_firewall left right 22 53
// What cannot be told to go to one of these ports crosses: other protocols, and of a datagram in fragments all but the first,
// without which they are of no use.

#include "bridge_until_signal.hpp"
#include "packet_headers.hpp"
#include "shared.hpp"

#include <netring/bridge.hpp>

#include <bitset>

constexpr std::size_t port_count = 65536;

// tag::filter[]
/// Stops what goes to a closed port.
struct firewall {
    std::bitset<port_count> closed;

    netring::bridge_action operator()(netring::packet_view const& packet, netring::bridge_direction) const {
        auto const port = example::destination_port(packet.data());
        return port && closed[*port] ? netring::bridge_action::drop : netring::bridge_action::forward;
    }
};
// end::filter[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE INTERFACE PORT...", [](std::vector<std::string> const& words) {
        if (words.size() < 3)
            throw example::wrong_usage();
        firewall filter;
        for (auto word = words.begin() + 2; word != words.end(); ++word) {
            auto const port = example::number(*word);
            if (port >= port_count)
                throw example::wrong_usage();
            filter.closed.set(port);
        }
        example::bridge_until_signal({.a = {.interface = words[0]}, .b = {.interface = words[1]}}, filter);
    });
}
