// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the packets of a capture file that an expression chooses.
//
// Try it: ./netring_example_read_file trace.pcapng vlan 100 and arp

#include "shared.hpp"

#include <netring/compile_filter.hpp>
#include <netring/pcap_reader.hpp>

// tag::read[]
void read_file(std::string const& file, std::string const& expression) {
    netring::filter const chosen = netring::compile_filter(expression);
    netring::pcap_reader reader(file);
    while (auto const packet = reader.next())
        if (chosen.matches(*packet))
            example::print(*packet);
}
// end::read[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "FILE [EXPRESSION...]", [](std::vector<std::string> const& words) {
        if (words.empty())
            throw example::wrong_usage();
        read_file(words[0], example::joined(words, 1));
    });
}
