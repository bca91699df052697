// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the neighbours that announce themselves by LLDP (IEEE 802.1AB), as most switches do each 30 seconds.
//
// Try it: sudo ./netring_example_lldp_listener eth0 1
// Without COUNT it ends after 10 announcements.

#include "packet_headers.hpp"
#include "shared.hpp"

#include <netring/capture.hpp>
#include <netring/compile_filter.hpp>
#include <netring/interface.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

// tag::lldp[]
/// What a device says of itself.
struct neighbour {
    std::string chassis;
    std::string port;
    std::string name;
    unsigned seconds = 0;
};

/// A name whose first byte says of which kind it is: an address, or text.
std::string identifier(example::bytes value, unsigned kind_of_mac) {
    auto const rest = example::behind(value, 1);
    if (example::byte_at(value, 0) != kind_of_mac)
        return example::text(rest);
    netring::hardware_address mac;
    mac.size_bytes = std::min(rest.size(), mac.bytes.size());
    std::memcpy(mac.bytes.data(), rest.data(), mac.size_bytes);
    return mac.text();
}

/// Reads elements of a type, a length and a value each, until the one that ends them, or the packet.
neighbour parse_lldp(example::bytes elements) {
    neighbour found;
    while (auto const head = example::word_at(elements, 0)) {
        auto const type = *head >> 9U;
        auto const value = example::behind(elements, 2);
        auto const mine = value.first(std::min<std::size_t>(*head & 0x1ffU, value.size()));
        switch (type) {
        case 0:
            return found;
        case 1:
            found.chassis = identifier(mine, 4);
            break;
        case 2:
            found.port = identifier(mine, 3);
            break;
        case 3:
            found.seconds = example::word_at(mine, 0).value_or(0);
            break;
        case 5:
            found.name = example::text(mine);
            break;
        default:
            break;
        }
        elements = example::behind(value, mine.size());
    }
    return found;
}

constexpr auto forever = std::chrono::steady_clock::time_point::max();

void listen(std::string interface, std::size_t count) {
    // Announcements go to a group's address, which the interface would leave out.
    netring::capture capture({.interface = std::move(interface),
                              .ring = netring::ring_profile::low_latency,
                              .filter = netring::compile_filter("ether proto 0x88cc"),
                              .direction = netring::capture_direction::incoming,
                              .promiscuous = true});
    for (netring::packet_view const packet : capture.packets_until(forever)) {
        auto const [chassis, port, name, seconds] = parse_lldp(example::in_ethernet(packet.data()).data);
        std::cout << "chassis " << chassis << ", port " << port << ", name " << name << ", for " << seconds << " s"
                  << std::endl;
        if (--count == 0)
            break;
    }
}
// end::lldp[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, listen);
}
