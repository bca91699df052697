// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Announces IPv4 addresses at an interface with gratuitous ARP, as a host does that takes over those of another. The frames
// are written where the kernel sends them from, and handed over together. No Asio.
//
// Try it: sudo ./netring_example_inject_in_place eth0 192.0.2.1 5, and meanwhile: sudo tcpdump -i eth0 -n -e arp
// ADDRESS is the first one, COUNT how many follow one another, 1 if you do not say. It tells other hosts to send there, so
// take addresses that nobody has.

#include "shared.hpp"

#include <netring/injector.hpp>
#include <netring/interface.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <stdexcept>

std::uint32_t parse_address(std::string const& text) {
    in_addr address{};
    if (::inet_pton(AF_INET, text.c_str(), &address) != 1)
        throw example::wrong_usage();
    return ntohl(address.s_addr);
}

/// The Ethernet address of an interface.
std::array<std::uint8_t, 6> find_mac(std::string const& interface) {
    auto const address = netring::find_interface(interface).mac;
    std::array<std::uint8_t, 6> mac{};
    if (address.size_bytes != mac.size())
        throw std::runtime_error(interface + " has no Ethernet address");
    std::copy_n(address.bytes.begin(), mac.size(), mac.begin());
    return mac;
}

constexpr std::size_t arp_frame_bytes = 42;

/// Writes an announcement (RFC 5227, 2.3) into memory.
void write_announcement(std::span<std::byte> frame, std::span<std::uint8_t const, 6> mac, std::uint32_t address) {
    auto at = frame.begin();
    auto const put = [&at](std::span<std::uint8_t const> bytes) {
        at = std::ranges::transform(bytes, at, [](std::uint8_t byte) { return static_cast<std::byte>(byte); }).out;
    };
    constexpr std::array<std::uint8_t, 6> broadcast{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    constexpr std::array<std::uint8_t, 2> ethertype{0x08, 0x06};
    // Ethernet, IPv4, the sizes of their addresses, and that it is a request.
    constexpr std::array<std::uint8_t, 8> arp{0, 1, 0x08, 0, 6, 4, 0, 1};
    constexpr std::array<std::uint8_t, 6> nobody{};
    std::array<std::uint8_t, 4> const announced{
        static_cast<std::uint8_t>(address >> 24U), static_cast<std::uint8_t>(address >> 16U),
        static_cast<std::uint8_t>(address >> 8U), static_cast<std::uint8_t>(address)};
    put(broadcast);
    put(mac);
    put(ethertype);
    put(arp);
    put(mac);
    put(announced);
    put(nobody);
    put(announced);
}

// tag::send[]
/// Memory for a frame. Waits until there is some.
std::span<std::byte> reserve(netring::injector& injector, std::size_t size_bytes) {
    for (;;) {
        if (auto const memory = injector.try_reserve(size_bytes); !memory.empty())
            return memory;
        // All slots are under way. This hands them over, too.
        injector.wait_drained(injector.retry_after());
    }
}

void announce(std::string const& interface, std::uint32_t first, std::size_t count) {
    auto const mac = find_mac(interface);
    netring::injector injector(
        {.interface = interface, .frame_count = 32, .flush = netring::flush_when_full, .pad_short_frames = true});
    for (std::uint32_t number = 0; number != count; ++number) {
        write_announcement(reserve(injector, arp_frame_bytes), mac, first + number);
        injector.commit(arp_frame_bytes);
    }
    if (!injector.wait_drained(std::chrono::seconds(10)))
        throw std::runtime_error(std::to_string(injector.in_flight()) + " frames are still under way");

    netring::inject_stats const stats = injector.stats();
    std::cout << "announced " << stats.sent << " addresses with " << stats.kicks << " system calls\n";
}
// end::send[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE ADDRESS [COUNT]", [](std::vector<std::string> const& words) {
        if (words.size() < 2 || words.size() > 3)
            throw example::wrong_usage();
        announce(words[0], parse_address(words[1]), words.size() == 3 ? example::number(words[2]) : 1);
    });
}
