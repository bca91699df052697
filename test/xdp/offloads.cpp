// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What senders on the same host leave to a NIC that is not there, an AF_XDP socket sees undone.

#include "internet_checksum.hpp"
#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <cstddef>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <span>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using netring::xdp_attach;
using netring::xdp_socket;
using netring::test::folded;
using netring::test::run;
using netring::test::sum_of;
using netring::test::take;

namespace {

/// A UDP socket on v0 that sends to an address behind v1, which nobody has.
struct udp_wire : netring::test::xdp_wire {
    udp_wire() { run("ip addr add 10.9.0.1/24 dev v0 && ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev v0"); }
    udp_wire(udp_wire const&) = delete;
    udp_wire& operator=(udp_wire const&) = delete;
    ~udp_wire() { ::close(fd); }

    /// @param segment_bytes cuts what is sent; 0 does not.
    void send(std::size_t bytes, int segment_bytes) const {
        BOOST_TEST(::setsockopt(fd, SOL_UDP, UDP_SEGMENT, &segment_bytes, sizeof segment_bytes) == 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(9);
        ::inet_pton(AF_INET, "10.9.0.2", &to.sin_addr);
        std::vector<std::byte> const payload(bytes, std::byte{7});
        BOOST_TEST(::sendto(fd, payload.data(), payload.size(), 0, reinterpret_cast<sockaddr const*>(&to), sizeof to) ==
                   static_cast<ssize_t>(bytes));
    }

    int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

/// Of a UDP datagram over IPv4 without options, in an Ethernet frame.
bool udp_checksum_is_right(std::span<std::byte const> frame) {
    constexpr std::size_t addresses = 14 + 12;
    constexpr std::size_t udp = 14 + 20;
    auto const size = static_cast<unsigned>(frame.size() - udp);
    return folded(sum_of(frame.subspan(addresses, 8)) + IPPROTO_UDP + size + sum_of(frame.subspan(udp))) == 0xffffU;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(senders_on_the_same_host, udp_wire)

BOOST_AUTO_TEST_CASE(leave_checksums_undone_unless_told_otherwise) {
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        xdp_socket socket({.interface = "v1", .attach = attach});
        for (bool const offloaded : {true, false}) {
            run(std::string("ethtool -K v0 tx ") + (offloaded ? "on" : "off"));
            send(100, 0);
            auto const packets = take(socket, 1);
            BOOST_TEST_REQUIRE(packets.size() == 1U);
            BOOST_TEST(packets[0].captured_size() == 142U);
            BOOST_TEST(udp_checksum_is_right(packets[0].data()) == !offloaded);
        }
    }
}

BOOST_AUTO_TEST_CASE(leave_segments_uncut_which_the_generic_hook_drops_and_native_programs_get_cut) {
    {
        xdp_socket socket({.interface = "v1", .attach = xdp_attach::generic});
        send(8000, 1000);
        BOOST_TEST(!socket.next(std::chrono::milliseconds(50)));
        BOOST_TEST(socket.stats().frames_missing == 1U);
    }
    xdp_socket socket({.interface = "v1", .attach = xdp_attach::native});
    send(8000, 1000);
    auto const packets = take(socket, 8);
    BOOST_TEST(packets.size() == 8U);
    for (auto const packet : packets)
        BOOST_TEST(packet.captured_size() == 1042U);
}

BOOST_AUTO_TEST_SUITE_END()
