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

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <stdexcept>

// tag::file[]
/// A capture file: pcap with nanoseconds, in this machine's byte order (draft-ietf-opsawg-pcap).
class capture_file {
public:
    explicit capture_file(std::string const& name)
        : file_(name, std::ios::binary) {
        if (!file_)
            throw std::runtime_error("cannot write " + name);
        put(file_header());
    }

    void write(netring::packet_view const& packet) {
        auto const since_epoch = packet.timestamp().time().time_since_epoch();
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
        auto const captured = std::min(packet.captured_size(), longest);
        put(record_header{.seconds = static_cast<std::uint32_t>(seconds.count()),
                          .nanoseconds = static_cast<std::uint32_t>((since_epoch - seconds).count()),
                          .captured = static_cast<std::uint32_t>(captured),
                          .on_the_wire = static_cast<std::uint32_t>(packet.wire_size())});
        file_.write(reinterpret_cast<char const*>(packet.data().data()), static_cast<std::streamsize>(captured));
    }

    /// @throws std::runtime_error unless all of it was written.
    void close() {
        file_.close();
        if (!file_)
            throw std::runtime_error("the capture file is not complete");
    }

private:
    /// As tcpdump has it; more than offloads make of a packet.
    static constexpr std::size_t longest = 262144;

    struct file_header {
        std::uint32_t magic = 0xa1b23c4d;
        std::uint16_t major = 2;
        std::uint16_t minor = 4;
        std::uint32_t reserved[2] = {0, 0};
        std::uint32_t longest_packet = longest;
        std::uint32_t link_type = 1; // Ethernet.
    };
    struct record_header {
        std::uint32_t seconds;
        std::uint32_t nanoseconds;
        std::uint32_t captured;
        std::uint32_t on_the_wire;
    };

    template <class Header>
    void put(Header const& header) {
        file_.write(reinterpret_cast<char const*>(&header), sizeof header);
    }

    std::ofstream file_;
};
// end::file[]

// tag::tap[]
void tap(std::string const& a, std::string const& b, std::string const& name) {
    capture_file file(name);
    auto const write = [&](netring::packet_view const& packet, netring::bridge_direction) {
        file.write(packet);
        return netring::bridge_action::forward;
    };
    example::bridge_until_signal({.a = {.interface = a}, .b = {.interface = b}}, write);
    // Packets crossed all the same if the disk was full.
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
