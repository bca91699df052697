// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_MIXED_TRACE_HPP
#define NETRING_TEST_PCAP_MIXED_TRACE_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace netring::test {

using bytes = std::vector<std::byte>;

inline bytes join(std::initializer_list<bytes> parts) {
    bytes all;
    for (auto const& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// Numbers of 2 bytes, in network order.
inline bytes words(std::initializer_list<unsigned> numbers) {
    bytes all;
    for (auto const number : numbers) {
        all.push_back(static_cast<std::byte>(number >> 8U & 0xffU));
        all.push_back(static_cast<std::byte>(number & 0xffU));
    }
    return all;
}

inline bytes zeros(std::size_t count) {
    return bytes(count);
}

/// A tag: its type and its control information.
struct tag_in_trace {
    unsigned tpid;
    unsigned tci;
};

/// Frames of many kinds, to try filters on: IPv4 and IPv6, TCP, UDP and ICMP, fragments, options, other protocols; to and from several hosts
/// and ports; untagged and with one tag or two.
class mixed_trace {
public:
    mixed_trace() {
        std::vector<std::vector<tag_in_trace>> const tag_stacks{
            {}, {{0x8100, 100}}, {{0x8100, 0xa005}}, {{0x88a8, 7}, {0x8100, 100}}, {{0x8100, 100}, {0x8100, 9}}};
        for (auto const& tags : tag_stacks)
            add_all(tags);
    }

    std::vector<bytes> const& frames() const noexcept { return frames_; }

private:
    static bytes tcp(unsigned from, unsigned to, unsigned flags, std::size_t payload) {
        return join({words({from, to, 0x1122, 0x3344, 0, 0, 0x5000U | flags, 0x2000, 0, 0}), zeros(payload)});
    }
    static bytes udp(unsigned from, unsigned to, std::size_t payload) {
        return join({words({from, to, static_cast<unsigned>(8 + payload), 0}), zeros(payload)});
    }
    static bytes icmp(unsigned type) { return join({words({type << 8U, 0, 1, 2}), zeros(24)}); }

    static bytes ipv4(unsigned protocol, unsigned host, bytes const& payload, unsigned fragment = 0,
                      std::size_t options = 0) {
        auto const header = 20 + options;
        return join(
            {words({0x4000U | static_cast<unsigned>(header / 4) << 8U, static_cast<unsigned>(header + payload.size()),
                    7, fragment, 64U << 8U | protocol, 0, 0x0a01, host, 0xc0a8, 0x0100U | (host & 0xffU)}),
             zeros(options), payload});
    }
    static bytes ipv6(unsigned protocol, unsigned host, bytes const& payload) {
        return join({words({0x6000,
                            0,
                            static_cast<unsigned>(payload.size()),
                            protocol << 8U | 64U,
                            0xfd00,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            host,
                            0xfe80,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            host + 1}),
                     payload});
    }
    static bytes arp(unsigned host) {
        return words({1, 0x0800, 0x0604, 1, 0x0200, 0, host, 0x0a01, host, 0, 0, 0, 0xc0a8, 0x0101});
    }

    void add(std::vector<tag_in_trace> const& tags, unsigned type, bytes const& payload, unsigned to = 0x0200) {
        auto frame = words({to, to == 0x0200 ? 0U : to, to == 0x0200 ? 2U : to, 0x0200, 0, 1});
        for (auto const& tag : tags)
            frame = join({frame, words({tag.tpid, tag.tci})});
        frame = join({frame, words({type}), payload});
        // As long as Ethernet's shortest.
        if (frame.size() < 60)
            frame.resize(60);
        frames_.push_back(std::move(frame));
    }

    void add_all(std::vector<tag_in_trace> const& tags) {
        constexpr unsigned ip = 0x0800;
        constexpr unsigned ip6 = 0x86dd;
        for (unsigned const port : {22U, 80U, 443U, 53U, 9999U}) {
            for (unsigned const flags : {0x02U, 0x12U, 0x10U, 0x18U, 0x11U, 0x04U})
                add(tags, ip, ipv4(6, port, tcp(port, 50000 + flags, flags, port % 900)));
            add(tags, ip, ipv4(6, 3, tcp(40000, port, 0x18, 100), 0, 12));
            add(tags, ip6, ipv6(6, port, tcp(40000, port, 0x02, 0)));
            add(tags, ip, ipv4(17, port, udp(40000, port, 2 * port % 900)));
            add(tags, ip6, ipv6(17, 3, udp(port, 40000, 30)));
        }
        // A datagram in two fragments, and one that must not be fragmented.
        add(tags, ip, ipv4(17, 4, udp(53, 53, 512), 0x2000));
        add(tags, ip, ipv4(17, 4, udp(53, 53, 512), 0x0041));
        add(tags, ip, ipv4(6, 4, tcp(80, 80, 0x10, 600), 0x4000));
        for (unsigned const type : {0U, 3U, 8U, 11U})
            add(tags, ip, ipv4(1, type, icmp(type)));
        add(tags, ip6, ipv6(58, 5, icmp(128)));
        add(tags, ip, ipv4(47, 6, zeros(40)));
        add(tags, ip, ipv4(132, 6, tcp(80, 443, 0, 0)));
        add(tags, 0x0806, arp(1), 0xffff);
        add(tags, 0x8035, arp(2));
        add(tags, 0x88cc, zeros(50), 0x0180);
        add(tags, 0x8847, words({0x0001, 0x41ff}));
        add(tags, 0x8863, zeros(40));
        add(tags, 40, words({0x4242, 0x0300}));
        add(tags, 0x88b5, zeros(100), 0xffff);
    }

    std::vector<bytes> frames_;
};

/// Expressions as the manuals of tcpdump and pcap-filter have them, and some that have gone wrong elsewhere.
inline std::vector<char const*> const expressions{
    "",
    "ip",
    "ip6",
    "arp",
    "rarp",
    "tcp",
    "udp",
    "icmp",
    "icmp6",
    "sctp",
    "not ip",
    "host 10.1.0.80",
    "src host 10.1.0.80",
    "dst host 192.168.1.80",
    "src net 10.1.0.0/16",
    "net 192.168.1.0 mask 255.255.255.192",
    "host fd00::50",
    "ether host 02:00:00:00:00:01",
    "ether src 02:00:00:00:00:01",
    "ether broadcast",
    "ether multicast",
    "ip multicast",
    "ether proto 0x88cc",
    "ether proto \\arp",
    "port 80",
    "src port 80",
    "dst port 53 and udp",
    "tcp port 80 or tcp port 443",
    "portrange 20-100",
    "tcp dst portrange 400-500",
    "less 100",
    "greater 700",
    "len <= 60",
    "ip proto 47",
    "ip proto \\tcp",
    "ip6 proto 17",
    "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
    "tcp[13] & 2 != 0",
    "tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)",
    "icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply",
    "ip[6:2] & 0x1fff != 0",
    "ip[0] & 0xf != 5",
    "ip[2:2] > 576",
    "ether[0] & 1 = 0 and ip[16] >= 224",
    "ether[0] & 1 != 0",
    "ether[12:2] = 0x0800",
    "ether[12:4] = 0x81000064",
    "ether[14] = 0x45",
    "mpls",
    "pppoed",
    "stp",
    "llc",
    "vlan",
    "vlan 100",
    "vlan 5",
    "not vlan",
    "vlan and tcp",
    "vlan 100 and tcp port 80",
    "vlan 100 and ip6",
    "vlan 7 and vlan 100",
    "vlan 100 and vlan 9 and udp port 53",
    "vlan and vlan",
    "vlan 100 and host 10.1.0.80",
    "vlan 100 or vlan 5",
    "vlan 5 and ether[14:2] & 0xe000 = 0xa000",
    "vlan and ether[12:4] = 0x81000064",
    "vlan and ether[13:2] = 0",
    "vlan and ether[10:4] = 0x00018100",
    "vlan and ether[15] = 100",
    "vlan and len > 100",
    "vlan 100 and less 64",
    "vlan and ip[0] & 0xf != 5",
    "vlan and tcp[tcpflags] & tcp-syn != 0",
    "vlan and ether[ether[14] + 30] != 0",
    "vlan and icmp[icmptype] = icmp-echo",
    "ip and (tcp or (udp and (port 53 or (port 80 and not (src port 53)))))",
    "(tcp and (port 22 or (port 80 and not dst port 40000))) or (udp or (icmp and not (host 10.1.0.3 or host "
    "10.1.0.8)))",
};

} // namespace netring::test

#endif
