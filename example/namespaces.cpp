// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Lists the interfaces of another network namespace, and prints the first packets of one of them.
//
// Try it: sudo ip netns add blue; sudo ip -n blue link set lo up; sudo ./netring_example_namespaces blue lo 4, and meanwhile:
// sudo ip netns exec blue ping -c 4 127.0.0.1
// NAMESPACE is a name, the number of a process that is in it, or a path such as /proc/1/ns/net. Without COUNT it ends after 10
// packets.

#include "shared.hpp"

#include <netring/capture.hpp>
#include <netring/interface.hpp>
#include <netring/netns.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>

// tag::find[]
netring::netns find_namespace(std::string const& text) {
    if (text.find('/') != std::string::npos)
        return netring::netns::from_path(text);
    if (std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; }))
        return netring::netns::from_pid(static_cast<pid_t>(example::number(text)));
    return netring::netns::from_name(text);
}
// end::find[]

// tag::list[]
void print_interfaces(netring::netns const& where) {
    for (netring::interface_info const& interface : netring::list_interfaces(where))
        std::cout << interface.name << ": " << to_string(interface.link) << ", " << interface.mac.text() << ", MTU "
                  << interface.mtu_bytes << '\n';
    std::cout << std::flush;
}
// end::list[]

// tag::capture[]
void capture_packets(netring::netns const& where, std::string const& interface, std::size_t count) {
    netring::capture capture({.interface = interface, .netns = where});
    while (count != 0) {
        netring::packet_batch const batch = capture.next(std::chrono::seconds(1));
        count -= example::print(batch, count);
    }
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "NAMESPACE [INTERFACE [COUNT]]", [](std::vector<std::string> const& words) {
        if (words.empty() || words.size() > 3)
            throw example::wrong_usage();
        auto const count = words.size() > 2 ? example::number(words[2]) : 10;
        netring::netns const where = find_namespace(words[0]);
        print_interfaces(where);
        if (words.size() > 1)
            capture_packets(where, words[1], count);
    });
}
