// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// VLAN tags, and what senders leave to offloads, alone and together: they cross a bridge as they were sent.

#include "internet_checksum.hpp"
#include "two_hosts.hpp"

#include <netring/bridge_core.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <ostream>
#include <span>
#include <string>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

using namespace std::chrono_literals;
namespace data = boost::unit_test::data;
using netring::bridge_core;
using netring::test::bytes_on_wire;
using netring::test::folded;
using netring::test::host;
using netring::test::joining_bridge;
using netring::test::put_word;
using netring::test::received_frame;
using netring::test::sum_of;
using netring::test::tagged_frame;
using netring::test::two_hosts;
using netring::test::virtio_header;
using netring::test::word;

namespace {

using bytes = std::vector<std::byte>;

/// A tag, outer ones first: its type, and priority and number.
struct tag {
    std::uint16_t tpid;
    std::uint16_t tci;
};
using tags = std::vector<tag>;

constexpr std::uint16_t customer = 0x8100;
constexpr std::uint16_t service = 0x88a8;
/// VLAN 42 with priority 5.
constexpr tag vlan_42{customer, 0xa02a};

constexpr std::size_t tag_size = 4;
constexpr std::size_t first_tag_at = 12;

bytes with_tags(bytes frame, tags const& added) {
    bytes inserted(added.size() * tag_size);
    for (std::size_t number = 0; number != added.size(); ++number) {
        put_word(inserted, number * tag_size, added[number].tpid);
        put_word(inserted, number * tag_size + 2, added[number].tci);
    }
    frame.insert(frame.begin() + first_tag_at, inserted.begin(), inserted.end());
    return frame;
}

netring::bridge_options options_with(bool qdisc_bypass) {
    auto options = netring::test::between_hosts();
    options.qdisc_bypass = qdisc_bypass;
    return options;
}

/// A frame of that size, tags included, crosses each way, and its outer tag is where the kernel reports tags.
void check_crosses(host const& from, host const& to, std::size_t size, tags const& added) {
    auto const receiver = to.receiver();
    auto const sent = with_tags(tagged_frame(size - added.size() * tag_size, 7), added);
    from.sender()->send(sent);
    auto const arrived = receiver->take(1);
    BOOST_TEST_REQUIRE(arrived.size() == 1U);
    BOOST_TEST_REQUIRE(arrived[0].vlan_tci.has_value());
    BOOST_TEST(*arrived[0].vlan_tci == added[0].tci);
    BOOST_TEST(arrived[0].vlan_tpid == added[0].tpid);
    BOOST_TEST((bytes_on_wire(arrived[0]) == sent));
}

void check_crosses(two_hosts const& hosts, std::size_t size, tags const& added) {
    check_crosses(hosts.a, hosts.b, size, added);
    check_crosses(hosts.b, hosts.a, size, added);
}

/// What is in a frame, beside its tags.
struct content {
    bool ipv6;
    bool udp;
    tags added;
    char const* name;

    std::size_t ip_header() const { return ipv6 ? 40 : 20; }
    std::size_t transport_header() const { return udp ? 8 : 20; }
    std::uint16_t checksum_offset() const { return udp ? 6 : 16; }
    unsigned protocol() const { return udp ? IPPROTO_UDP : IPPROTO_TCP; }
    std::uint8_t gso_type() const { return udp ? 5 : ipv6 ? 4 : 1; }

    friend std::ostream& operator<<(std::ostream& to, content const& of) { return to << of.name; }
};

std::vector<content> const contents{
    {.ipv6 = false, .udp = false, .added = {}, .name = "TCP"},
    {.ipv6 = true, .udp = false, .added = {}, .name = "TCP over IPv6"},
    {.ipv6 = false, .udp = true, .added = {}, .name = "UDP"},
    {.ipv6 = true, .udp = true, .added = {}, .name = "UDP over IPv6"},
    {.ipv6 = false, .udp = false, .added = {vlan_42}, .name = "TCP with a tag"},
    {.ipv6 = true, .udp = false, .added = {vlan_42}, .name = "TCP over IPv6 with a tag"},
    {.ipv6 = false, .udp = true, .added = {vlan_42}, .name = "UDP with a tag"},
    {.ipv6 = true, .udp = true, .added = {{service, 7}}, .name = "UDP over IPv6 with a service tag"},
    {.ipv6 = false, .udp = false, .added = {{service, 7}, vlan_42}, .name = "TCP with two tags"},
    {.ipv6 = true, .udp = true, .added = {{service, 7}, vlan_42}, .name = "UDP over IPv6 with two tags"},
};

/// The sum of addresses, protocol and length, which is left in the frame for the interface.
unsigned pseudo_header_sum(content const& of, std::span<std::byte const> packet, std::size_t transport_size) {
    auto const addresses = of.ipv6 ? packet.subspan(8, 32) : packet.subspan(12, 8);
    return folded(sum_of(addresses) + of.protocol() + static_cast<unsigned>(transport_size));
}

bytes ip_header(content const& of, std::size_t transport_size) {
    bytes header(of.ip_header(), std::byte{0});
    if (of.ipv6) {
        put_word(header, 0, 0x6000);
        put_word(header, 4, transport_size);
        put_word(header, 6, of.protocol() << 8U | 64U);
        put_word(header, 8, 0xfd07);
        put_word(header, 22, 1);
        put_word(header, 24, 0xfd07);
        put_word(header, 38, 2);
        return header;
    }
    put_word(header, 0, 0x4500);
    put_word(header, 2, header.size() + transport_size);
    put_word(header, 6, 0x4000);
    put_word(header, 8, 64U << 8U | of.protocol());
    put_word(header, 12, 0x0a07);
    put_word(header, 14, 1);
    put_word(header, 16, 0x0a07);
    put_word(header, 18, 2);
    put_word(header, 10, ~folded(sum_of(header)) & 0xffffU);
    return header;
}

/// TCP or UDP whose checksum, and cutting into segments, is left to offloads.
struct unfinished_frame {
    unfinished_frame(content const& of, std::size_t payload_size, std::uint16_t segment_size) {
        bytes transport(of.transport_header() + payload_size);
        put_word(transport, 0, 1000);
        put_word(transport, 2, 9);
        put_word(transport, of.udp ? 4 : 12, of.udp ? transport.size() : 0x5010);
        for (std::size_t at = 0; at != payload_size; ++at)
            transport[of.transport_header() + at] = static_cast<std::byte>((at * 7 + at / 256) & 0xffU);
        auto const ip = ip_header(of, transport.size());
        put_word(transport, of.checksum_offset(), pseudo_header_sum(of, ip, transport.size()));

        frame = tagged_frame(14, 7);
        put_word(frame, 12, of.ipv6 ? 0x86dd : 0x0800);
        frame = with_tags(frame, of.added);
        frame.insert(frame.end(), ip.begin(), ip.end());
        undone.flags = 1;
        undone.csum_start = static_cast<std::uint16_t>(frame.size());
        undone.csum_offset = of.checksum_offset();
        frame.insert(frame.end(), transport.begin(), transport.end());
        payload.assign(frame.end() - static_cast<std::ptrdiff_t>(payload_size), frame.end());
        undone.hdr_len = static_cast<std::uint16_t>(frame.size() - payload_size);
        undone.gso_type = payload_size > segment_size ? of.gso_type() : std::uint8_t{0};
        undone.gso_size = payload_size > segment_size ? segment_size : std::uint16_t{0};
    }

    bytes frame;
    bytes payload;
    virtio_header undone;
};

/// Sends them from a host, as its own stack would.
void send(host const& from, unfinished_frame const& what) {
    netring::test::host_socket const socket(from, AF_PACKET, SOCK_RAW);
    int const on = 1;
    BOOST_TEST(::setsockopt(socket.fd(), SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) == 0);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = from.inside([&] { return static_cast<int>(::if_nametoindex(from.interface.c_str())); });
    BOOST_TEST(::bind(socket.fd(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    auto const header = std::as_bytes(std::span(&what.undone, 1));
    bytes message(header.begin(), header.end());
    message.insert(message.end(), what.frame.begin(), what.frame.end());
    socket.send(message);
}

/// Checks one of the frames in which it arrived, and adds what it brings.
void check_and_add(content const& of, received_frame const& arrived, bytes& payload) {
    auto const& frame = arrived.bytes;
    auto const inner_tags = of.added.empty() ? 0 : of.added.size() - 1;
    auto const ip_at = 14 + inner_tags * tag_size;
    auto const transport_at = ip_at + of.ip_header();
    BOOST_TEST_REQUIRE(frame.size() > transport_at + of.transport_header());
    BOOST_TEST(arrived.vlan_tci.has_value() == !of.added.empty());
    if (arrived.vlan_tci && !of.added.empty()) {
        BOOST_TEST(*arrived.vlan_tci == of.added[0].tci);
        BOOST_TEST(arrived.vlan_tpid == of.added[0].tpid);
    }

    auto const packet = std::span(frame).subspan(ip_at);
    auto const transport = std::span(frame).subspan(transport_at);
    auto const told = of.ipv6 ? word(packet, 4) + of.ip_header() : word(packet, 2);
    BOOST_TEST(told == packet.size());
    if (!of.ipv6)
        BOOST_TEST(folded(sum_of(packet.first(of.ip_header()))) == 0xffffU);

    auto const sum = pseudo_header_sum(of, packet, transport.size());
    auto const& undone = arrived.undone;
    if ((undone.flags & 1U) != 0) {
        BOOST_TEST(undone.csum_start == transport_at);
        BOOST_TEST(undone.csum_offset == of.checksum_offset());
        BOOST_TEST(word(transport, of.checksum_offset()) == sum);
    } else {
        BOOST_TEST(folded(sum + sum_of(transport)) == 0xffffU);
    }
    if (!of.udp)
        BOOST_TEST((word(transport, 4) << 16U | word(transport, 6)) == payload.size());
    payload.insert(payload.end(), frame.begin() + static_cast<std::ptrdiff_t>(transport_at + of.transport_header()),
                   frame.end());
}

/// Receives until that many bytes of payload are there. @return the frames in which they came.
std::vector<received_frame> check_arrives(content const& of, netring::test::plain_receiver& receiver,
                                          bytes const& payload) {
    bytes received;
    std::vector<received_frame> frames;
    while (received.size() < payload.size()) {
        auto const arrived = receiver.take(1);
        BOOST_TEST_REQUIRE(!arrived.empty());
        for (auto const& frame : arrived)
            check_and_add(of, frame, received);
        frames.insert(frames.end(), arrived.begin(), arrived.end());
    }
    BOOST_TEST((received == payload));
    return frames;
}

/// It arrived in one piece, and as undone as it left.
void check_arrives_unfinished(content const& of, netring::test::plain_receiver& receiver,
                              unfinished_frame const& sent) {
    auto const frames = check_arrives(of, receiver, sent.payload);
    BOOST_TEST_REQUIRE(frames.size() == 1U);
    BOOST_TEST((bytes_on_wire(frames[0]) == sent.frame));
    BOOST_TEST(frames[0].undone.flags == sent.undone.flags);
    BOOST_TEST(frames[0].undone.gso_type == sent.undone.gso_type);
    BOOST_TEST(frames[0].undone.gso_size == sent.undone.gso_size);
}

// In nine segments.
constexpr std::size_t payload_size = 8200;
constexpr std::uint16_t segment_size = 1000;

} // namespace

BOOST_FIXTURE_TEST_SUITE(tags_across_a_bridge, two_hosts)

BOOST_DATA_TEST_CASE(a_tag_keeps_its_number_and_priority, data::make({false, true}), qdisc_bypass) {
    joining_bridge const bridge{bridge_core(options_with(qdisc_bypass))};
    check_crosses(*this, 100, {vlan_42});
    check_crosses(*this, 100, {{service, vlan_42.tci}});
    // Neither the least nor the greatest is taken for none.
    check_crosses(*this, 100, {{customer, 0}});
    check_crosses(*this, 100, {{customer, 0xffff}});
}

BOOST_AUTO_TEST_CASE(inner_tags_stay_behind_the_outer_one) {
    joining_bridge const bridge{bridge_core(options_with(false))};
    check_crosses(*this, 100, {{service, 7}, vlan_42});
    check_crosses(*this, 100, {{customer, 7}, vlan_42});
    check_crosses(*this, 100, {{service, 7}, {service, 0}, vlan_42});
}

BOOST_DATA_TEST_CASE(a_frame_of_full_size_may_have_a_tag_too, data::make({false, true}), qdisc_bypass) {
    // A plain packet socket takes a longer one for an 802.1Q tag only.
    a.run("ip link set a0 mtu 1504");
    b.run("ip link set b0 mtu 1504");
    joining_bridge const bridge{bridge_core(options_with(qdisc_bypass))};
    check_crosses(*this, 1518, {vlan_42});
    check_crosses(*this, 1518, {{service, 7}});
    check_crosses(*this, 1518, {{service, 7}, vlan_42});
    BOOST_TEST(bridge.stats().a_to_b.too_large == 0U);
}

BOOST_DATA_TEST_CASE(a_partial_checksum_stays_one_that_can_be_completed, data::make(contents), of) {
    joining_bridge const bridge{bridge_core(options_with(false))};
    auto const receiver = b.receiver(true);
    unfinished_frame const sent(of, segment_size - 1, segment_size);
    send(a, sent);
    check_arrives_unfinished(of, *receiver, sent);
}

BOOST_DATA_TEST_CASE(a_super_frame_stays_one_that_can_be_cut, data::make(contents), of) {
    joining_bridge const bridge{bridge_core(options_with(false))};
    auto const receiver = b.receiver(true);
    unfinished_frame const sent(of, payload_size, segment_size);
    send(a, sent);
    check_arrives_unfinished(of, *receiver, sent);
}

BOOST_DATA_TEST_CASE(a_super_frame_is_cut_where_it_leaves_if_it_must_be, data::make(contents), of) {
    netring::test::run("ethtool -K bb tx off tso off gso off");
    joining_bridge const bridge{bridge_core(options_with(false))};
    auto const receiver = b.receiver(true);
    unfinished_frame const sent(of, payload_size, segment_size);
    send(a, sent);
    BOOST_TEST(check_arrives(of, *receiver, sent.payload).size() == 9U);
    BOOST_TEST(bridge.longest() == sent.frame.size());
}

BOOST_AUTO_TEST_SUITE_END()
