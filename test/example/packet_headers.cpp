// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../../example/packet_headers.hpp"
#include "ipv4_frame.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

using netring::test::ipv4_frame;
using netring::test::udp_datagram;
using bytes = std::vector<std::byte>;

namespace {

constexpr std::uint16_t port = 0x1234;
constexpr std::size_t ethernet = 14;

bytes numbers(std::initializer_list<unsigned> values) {
    bytes result;
    for (auto const value : values)
        result.push_back(static_cast<std::byte>(value));
    return result;
}

bytes inserted(bytes into, std::size_t at, bytes const& what) {
    into.insert(into.begin() + static_cast<std::ptrdiff_t>(at), what.begin(), what.end());
    return into;
}

bytes udp() {
    return udp_datagram(1, port, 20);
}

bytes over_ipv4() {
    return ipv4_frame(udp());
}

bytes with_ipv4_options() {
    auto frame = over_ipv4();
    frame[ethernet] = std::byte{0x47};
    return inserted(frame, ethernet + 20, bytes(8, std::byte{1}));
}

bytes as_tcp() {
    auto frame = over_ipv4();
    frame[ethernet + 9] = std::byte{IPPROTO_TCP};
    return frame;
}

bytes tagged(bytes const& frame, unsigned tpid = 0x8100) {
    return inserted(frame, 12, numbers({tpid >> 8U, tpid & 0xffU, 0xa0, 42}));
}

/// @param headers what comes before the datagram, and `first` what that begins with.
bytes over_ipv6(unsigned first = IPPROTO_UDP, bytes const& headers = {}) {
    bytes frame(ethernet + 40);
    frame[12] = std::byte{0x86};
    frame[13] = std::byte{0xdd};
    frame[ethernet] = std::byte{0x60};
    frame[ethernet + 6] = static_cast<std::byte>(first);
    frame = inserted(frame, frame.size(), headers);
    return inserted(frame, frame.size(), udp());
}

bytes over_ipv6_with_options() {
    // Eight bytes hop by hop, then 16 for the destination.
    auto headers = numbers({IPPROTO_DSTOPTS, 0, 1, 4, 0, 0, 0, 0});
    headers = inserted(headers, headers.size(), numbers({IPPROTO_UDP, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    return over_ipv6(IPPROTO_HOPOPTS, headers);
}

/// The part of a datagram that is so many bytes from its start.
bytes fragment_over_ipv6(unsigned offset) {
    return over_ipv6(IPPROTO_FRAGMENT, numbers({IPPROTO_UDP, 0, offset >> 8U, (offset & 0xf8U) | 1U, 0, 0, 0, 9}));
}

std::optional<unsigned> port_of(bytes const& frame) {
    return example::destination_port(frame);
}

} // namespace

BOOST_AUTO_TEST_SUITE(port_of_a_packet)

BOOST_AUTO_TEST_CASE(it_is_found_behind_tags_and_options_as_soon_as_it_is_there_and_not_before) {
    for (auto const& frame :
         {over_ipv4(), as_tcp(), with_ipv4_options(), tagged(over_ipv4()), tagged(tagged(over_ipv4()), 0x88a8),
          tagged(with_ipv4_options()), ipv4_frame(udp(), 1, 0, true), over_ipv6(), over_ipv6_with_options(),
          tagged(over_ipv6()), fragment_over_ipv6(0)}) {
        auto const behind_port = frame.size() - udp().size() + 4;
        for (std::size_t size = 0; size <= frame.size(); ++size) {
            // Memory that ends where the packet does.
            bytes const cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
            BOOST_TEST((port_of(cut) == (size < behind_port ? std::nullopt : std::optional<unsigned>(port))));
        }
    }
}

BOOST_AUTO_TEST_CASE(other_packets_have_none) {
    auto icmp = over_ipv4();
    icmp[ethernet + 9] = std::byte{IPPROTO_ICMP};
    auto short_header = over_ipv4();
    short_header[ethernet] = std::byte{0x44};
    auto arp = over_ipv4();
    arp[13] = std::byte{6};
    for (auto const& frame :
         {icmp, short_header, arp, ipv4_frame(udp(), 1, 8), fragment_over_ipv6(8), fragment_over_ipv6(0x100),
          over_ipv6(IPPROTO_ICMPV6), over_ipv6(IPPROTO_NONE), tagged(icmp), bytes()})
        BOOST_TEST(!port_of(frame));
}

BOOST_AUTO_TEST_CASE(lengths_that_lie_end_nowhere_else_than_at_the_packets_end) {
    auto long_header = over_ipv4();
    long_header.resize(ethernet + 40);
    long_header[ethernet] = std::byte{0x4f};
    BOOST_TEST(!port_of(long_header));
    BOOST_TEST(!port_of(over_ipv6(IPPROTO_ROUTING, numbers({IPPROTO_UDP, 255, 0, 0, 0, 0, 0, 0}))));
    BOOST_TEST(!port_of(bytes(1500, std::byte{0x81})));
    // Tags, up to the end.
    bytes tags(12);
    while (tags.size() < 1500)
        tags = inserted(tags, tags.size(), numbers({0x81, 0, 0, 1}));
    BOOST_TEST(!port_of(tags));
}

BOOST_AUTO_TEST_SUITE_END()
