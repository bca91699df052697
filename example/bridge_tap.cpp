// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Bridges two Ethernet interfaces and writes each packet that is to cross to a file, for tcpdump and the like. Ctrl-C ends it.
//
// Try it: set up two hosts as `async_bridge.cpp` says, and then: sudo ./netring_example_bridge_tap left right crossed.pcap
// To see what is in there: tcpdump -n -e -r crossed.pcap
// Between local hosts packets are as offloads leave them: longer than the MTU, and with checksums that nobody has computed yet.

#include "bridge_until_signal.hpp"
#include "shared.hpp"

#include <netring/bridge.hpp>
#include <netring/pcap_writer.hpp>

// tag::tap[]
void tap(std::string const& a, std::string const& b, std::string const& name) {
    netring::pcap_writer file({.path = name, .format = netring::pcap_format::pcap});
    auto const write = [&](netring::packet_view const& packet, netring::bridge_direction) {
        // Packets cross all the same if the disk is full.
        netring::error_code ignored;
        file.write(packet, ignored);
        return netring::bridge_action::forward;
    };
    example::bridge_until_signal({.a = {.interface = a}, .b = {.interface = b}}, write);
    // Throws if it was.
    file.close();
}
// end::tap[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE INTERFACE FILE", [](std::vector<std::string> const& words) {
        if (words.size() != 3)
            throw example::wrong_usage();
        tap(words[0], words[1], words[2]);
    });
}
