// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ipv4_frame.hpp"
#include "xdp_wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <netinet/in.h>
#include <span>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::xdp_attach;
using netring::xdp_match;
using netring::xdp_socket;
using netring::test::plain_receiver;
using netring::test::run;
using netring::test::xdp_wire;

namespace {

using bytes = std::vector<std::byte>;

void put(bytes& to, std::initializer_list<unsigned> words) {
    for (auto const word : words) {
        to.push_back(static_cast<std::byte>(word >> 8U & 0xffU));
        to.push_back(static_cast<std::byte>(word & 0xffU));
    }
}

bytes operator+(bytes first, bytes const& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// The first bytes of a TCP, UDP or SCTP header, and some more.
bytes to_port(unsigned port) {
    bytes transport;
    put(transport, {4789, port, 20, 0, 0, 0, 0, 0, 0, 0});
    return transport;
}

bytes ipv4(unsigned protocol, bytes const& payload, unsigned fragment = 0x4000, std::size_t options = 0) {
    auto const header = 20 + options;
    bytes packet{static_cast<std::byte>(0x40U | header / 4), std::byte{}};
    put(packet,
        {static_cast<unsigned>(header + payload.size()), 1, fragment, 64U << 8U | protocol, 0, 0x0a09, 1, 0x0a09, 2});
    packet.resize(header, std::byte{1});
    return packet + payload;
}

bytes ipv6(unsigned next, bytes const& payload) {
    bytes packet;
    put(packet, {0x6000, 0, static_cast<unsigned>(payload.size()), next << 8U | 64U});
    packet.resize(40, std::byte{0xfe});
    return packet + payload;
}

/// A packet behind any VLAN tags, and whether it is to be redirected. What is not, the stack sees, unless it makes no sense there.
struct sample {
    std::string name;
    bytes packet;
    bool redirected = false;
    bool passed = !redirected;
};

bytes tag(unsigned type) {
    bytes result;
    put(result, {type, 5});
    return result;
}

bytes type(unsigned value) {
    bytes result;
    put(result, {value});
    return result;
}

bytes first(bytes all, std::size_t count) {
    all.resize(count);
    return all;
}

constexpr unsigned tcp = IPPROTO_TCP;
constexpr unsigned udp = IPPROTO_UDP;

/// For UDP to port 53, all of TCP and all ICMP.
std::vector<xdp_match> const wanted{
    {.protocol = udp, .port = 53}, {.protocol = tcp}, {.protocol = IPPROTO_ICMP}, {.protocol = IPPROTO_ICMPV6}};

std::vector<sample> samples() {
    std::vector<sample> all;
    std::vector<std::pair<std::string, bytes>> const tags{{"", {}},
                                                          {"802.1Q ", tag(0x8100)},
                                                          {"802.1ad ", tag(0x88a8)},
                                                          {"QinQ ", tag(0x88a8) + tag(0x8100)},
                                                          {"double 802.1Q ", tag(0x8100) + tag(0x8100)}};
    auto const v4 = type(0x0800);
    auto const v6 = type(0x86dd);
    for (auto const& [name, tagged] : tags) {
        auto const add = [&, label = name, before = tagged](std::string const& what, bytes const& rest,
                                                            bool redirected) {
            all.push_back({label + what, before + rest, redirected});
        };
        add("UDP to 53", v4 + ipv4(udp, to_port(53)), true);
        add("UDP to 54", v4 + ipv4(udp, to_port(54)), false);
        add("UDP to 4789", v4 + ipv4(udp, to_port(4789)), false);
        add("TCP to 53", v4 + ipv4(tcp, to_port(53)), true);
        add("TCP to 80", v4 + ipv4(tcp, to_port(80)), true);
        add("ICMP", v4 + ipv4(IPPROTO_ICMP, to_port(0)), true);
        add("SCTP to 53", v4 + ipv4(IPPROTO_SCTP, to_port(53)), false);
        add("UDP to 53 over IPv6", v6 + ipv6(udp, to_port(53)), true);
        add("UDP to 54 over IPv6", v6 + ipv6(udp, to_port(54)), false);
        add("TCP over IPv6", v6 + ipv6(tcp, to_port(80)), true);
        add("ICMPv6", v6 + ipv6(IPPROTO_ICMPV6, to_port(0)), true);
        add("UDP to 53 behind an extension header", v6 + ipv6(IPPROTO_DSTOPTS, bytes(8) + to_port(53)), false);
        add("ARP", type(0x0806) + bytes(28), false);
        for (std::size_t const options : {4U, 8U, 40U}) {
            add("UDP to 53 with options", v4 + ipv4(udp, to_port(53), 0, options), true);
            add("UDP to 54 with options", v4 + ipv4(udp, to_port(54), 0, options), false);
        }
        for (unsigned const fragment : {0x2000U, 0x2001U, 1U, 0x1fffU}) {
            add("fragment of UDP to 53", v4 + ipv4(udp, to_port(53), fragment), false);
            add("fragment of TCP", v4 + ipv4(tcp, to_port(80), fragment), true);
        }
        add("UDP that ends before its port", v4 + ipv4(udp, first(to_port(53), 3)), false);
        add("UDP that ends with its port", v4 + ipv4(udp, first(to_port(53), 4)), true);
        add("TCP without a header", v4 + ipv4(tcp, {}), true);
        add("IPv4 that ends early", v4 + first(ipv4(tcp, {}), 19), false);
        add("TCP that ends within its options", v4 + first(ipv4(tcp, {}, 0, 40), 30), true);
        add("UDP that ends within its options", v4 + first(ipv4(udp, {}, 0, 40), 30), false);
        auto headless = ipv4(udp, {});
        headless[0] = std::byte{0x40};
        headless[3] = std::byte{53};
        add("UDP without a header that has a port", v4 + headless, false);
        add("IPv6 that ends early", v6 + first(ipv6(tcp, {}), 39), false);
        add("TCP over IPv6 without a header", v6 + ipv6(tcp, {}), true);
    }
    all.push_back({"three tags", tag(0x8100) + tag(0x8100) + tag(0x8100) + v4 + ipv4(tcp, to_port(80)), false});
    all.push_back({"nothing behind the type", v4, false});
    all.push_back({"half a tag", first(tag(0x8100), 3), false, false});
    all.push_back({"a tag and nothing else", tag(0x8100), false, false});
    return all;
}

/// The frame of a sample, with its number in the source address.
bytes frame_of(bytes const& packet, std::size_t number) {
    bytes frame(6, std::byte{0xff});
    put(frame, {0x0200, 0, static_cast<unsigned>(number)});
    return frame + packet;
}

std::size_t number_of(std::span<std::byte const> frame) {
    return std::to_integer<std::size_t>(frame[10]) << 8U | std::to_integer<std::size_t>(frame[11]);
}

/// A plain UDP socket on the network stack.
class plain_udp {
public:
    explicit plain_udp(std::uint16_t port)
        : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        timeval const most{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
        BOOST_TEST(::bind(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    }
    plain_udp(plain_udp const&) = delete;
    plain_udp& operator=(plain_udp const&) = delete;
    ~plain_udp() { ::close(fd_); }

    /// Size of the next datagram; -1 if none comes.
    ssize_t receive(int flags = 0) const {
        std::byte buffer[2000];
        return ::recv(fd_, buffer, sizeof buffer, flags);
    }

private:
    int fd_;
};

bytes datagram_to(std::uint16_t port, std::size_t size) {
    return netring::test::ipv4_frame(netring::test::udp_datagram(1000, port, size));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(filtering_what_is_redirected, xdp_wire)

BOOST_AUTO_TEST_CASE(what_matches_comes_and_the_rest_goes_to_the_stack) {
    for (auto const attach : {xdp_attach::native, xdp_attach::generic}) {
        plain_receiver stack("v1");
        xdp_socket socket({.interface = "v1", .attach = attach, .redirect_only = wanted});
        auto const all = samples();
        for (std::size_t number = 0; number != all.size(); ++number)
            sender.send(frame_of(all[number].packet, number));
        std::vector<int> redirected(all.size());
        std::vector<int> passed(all.size());
        while (auto const batch = socket.next(20ms))
            for (netring::packet_view packet : batch) {
                auto const number = number_of(packet.data());
                ++redirected.at(number);
                BOOST_TEST(std::ranges::equal(packet.data(), frame_of(all[number].packet, number)), all[number].name);
            }
        auto const expected = std::ranges::count(all, true, &sample::passed);
        for (auto const& frame : stack.take(static_cast<std::size_t>(expected)))
            ++passed.at(number_of(frame.bytes));
        for (std::size_t number = 0; number != all.size(); ++number) {
            BOOST_TEST(redirected[number] == (all[number].redirected ? 1 : 0), all[number].name);
            BOOST_TEST(passed[number] == (all[number].passed ? 1 : 0), all[number].name);
        }
        BOOST_TEST(socket.stats().dropped == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_plain_socket_receives_what_does_not_match) {
    run("ip addr add 10.9.0.2/24 dev v1");
    plain_udp const plain(9000);
    plain_udp const starved(4789);
    xdp_socket socket({.interface = "v1", .redirect_only = {{{.protocol = udp, .port = 4789}}}});
    sender.send(datagram_to(9000, 100));
    sender.send(datagram_to(4789, 200));
    BOOST_TEST(plain.receive() == 100);
    BOOST_TEST(starved.receive(MSG_DONTWAIT) == -1);
    auto const batch = socket.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST(std::ranges::equal((*batch.begin()).data(), datagram_to(4789, 200)));
    BOOST_TEST(socket.next(20ms).empty());
}

BOOST_AUTO_TEST_CASE(what_is_redirected_changes_while_it_runs) {
    run("ip addr add 10.9.0.2/24 dev v1");
    plain_udp const plain(9000);
    // Nothing at first.
    xdp_socket socket({.interface = "v1", .redirect_only = std::vector<xdp_match>()});
    auto const program = socket.program();
    auto const is_redirected = [&] {
        sender.send(datagram_to(9000, 100));
        bool const here = !socket.next(20ms).empty();
        bool const there = plain.receive(here ? MSG_DONTWAIT : 0) == 100;
        BOOST_TEST(here != there);
        return here;
    };
    xdp_match const port{.protocol = udp, .port = 9000};
    xdp_match const protocol{.protocol = udp};
    BOOST_TEST(!is_redirected());
    program->redirect(port);
    BOOST_TEST(is_redirected());
    program->redirect(protocol);
    program->redirect(protocol);
    program->pass(port);
    BOOST_TEST(is_redirected());
    program->pass(protocol);
    program->pass(protocol);
    BOOST_TEST(!is_redirected());
}

BOOST_AUTO_TEST_CASE(only_what_has_ports_and_is_filtered_can_be_changed) {
    error_code ec;
    xdp_socket filtered({.interface = "v1", .redirect_only = std::vector<xdp_match>()});
    filtered.program()->redirect({.protocol = IPPROTO_ICMP, .port = 80}, ec);
    BOOST_TEST((ec == error::invalid_option));
    for (auto const with_ports : {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_DCCP, IPPROTO_SCTP, IPPROTO_UDPLITE}) {
        filtered.program()->redirect({.protocol = static_cast<std::uint8_t>(with_ports), .port = 80}, ec);
        BOOST_TEST(!ec);
    }
    filtered.close();
    xdp_socket const all({.interface = "v1"});
    all.program()->redirect({.protocol = udp}, ec);
    BOOST_TEST((ec == error::invalid_option));
    BOOST_CHECK_THROW(all.program()->pass({.protocol = udp}), netring::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
