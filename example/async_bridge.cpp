// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Bridges two interfaces until Ctrl-C, and then prints what became of the packets of each direction.
//
// Try it between two hosts of your own, which have nothing but this bridge between them:
//     for host in left right; do
//         sudo ip netns add $host
//         sudo ip link add $host type veth peer name eth0 netns $host
//         sudo ip link set $host up
//         sudo ip -n $host link set eth0 up
//     done
//     sudo ip -n left addr add 192.0.2.1/24 dev eth0
//     sudo ip -n right addr add 192.0.2.2/24 dev eth0
//     sudo ./netring_example_async_bridge left right
// In another terminal: sudo ip netns exec left ping 192.0.2.2
// With `xdp` as a third word packets cross through AF_XDP.

#include "bridge_until_signal.hpp"
#include "shared.hpp"

#include <netring/bridge.hpp>

// tag::bridge[]
void bridge(std::string const& a, std::string const& b, netring::bridge_backend backend) {
    auto const all = [](netring::packet_view const&, netring::bridge_direction) {
        return netring::bridge_action::forward;
    };
    example::bridge_until_signal({.a = {.interface = a}, .b = {.interface = b}, .backend = backend}, all);
}
// end::bridge[]

netring::bridge_backend find_backend(std::string const& name) {
    if (name == "packet")
        return netring::bridge_backend::packet;
    if (name == "xdp")
        return netring::bridge_backend::xdp;
    throw example::wrong_usage();
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE INTERFACE [packet|xdp]", [](std::vector<std::string> const& words) {
        if (words.size() < 2 || words.size() > 3)
            throw example::wrong_usage();
        bridge(words[0], words[1], find_backend(words.size() == 3 ? words[2] : "packet"));
    });
}
