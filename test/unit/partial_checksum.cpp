// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "partial_checksum.hpp"
#include "internet_checksum.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

namespace data = boost::unit_test::data;
using netring::test::folded;
using netring::test::put_word;
using netring::test::sum_of;
using netring::test::word;

namespace {

using bytes = std::vector<std::byte>;
using fragments = std::vector<std::span<std::byte>>;

bytes of(std::initializer_list<unsigned> values) {
    bytes result;
    for (auto const value : values)
        result.push_back(static_cast<std::byte>(value));
    return result;
}

bytes operator+(bytes x, bytes const& y) {
    x.insert(x.end(), y.begin(), y.end());
    return x;
}

struct format {
    bool ipv6;
    bool udp;
    bytes tags{};
    /// Options of IPv4, or extension headers of IPv6: the first of this type, and each with that of the next.
    bytes options{};
    unsigned extension = 0;
    bytes padding{};
    char const* name;

    friend std::ostream& operator<<(std::ostream& to, format const& f) { return to << f.name; }
};

auto const vlan = of({0x81, 0x00, 0xa0, 0x2a});
auto const service_vlan = of({0x88, 0xa8, 0x00, 0x07});

/// A packet as a sender leaves it to offload, and what is to become of it.
struct sample {
    bytes partial;
    bytes complete;
    std::size_t ip;
    std::size_t segment;
    std::size_t checksum;
};

bytes ip_header(format const& f, bytes const& addresses, std::size_t size) {
    auto const protocol = f.udp ? 17U : 6U;
    if (f.ipv6) {
        auto header = of({0x60, 0, 0, 0, 0, 0, f.options.empty() ? protocol : f.extension, 64});
        put_word(header, 4, f.options.size() + size);
        return header + addresses + f.options;
    }
    auto header = of({0x45, 0, 0, 0, 0x12, 0x34, 0x40, 0, 64, protocol, 0xab, 0xcd});
    header[0] = static_cast<std::byte>(0x45U + f.options.size() / 4);
    put_word(header, 2, 20 + f.options.size() + size);
    return header + addresses + f.options;
}

sample make(format const& f, std::size_t payload) {
    auto addresses = bytes(12, std::byte{0xfd}) + of({10, 0, 1, 1}) + bytes(12, std::byte{0xfc}) + of({10, 0, 2, 250});
    if (!f.ipv6)
        addresses = of({10, 0, 1, 1, 10, 0, 2, 250});
    auto segment = f.udp ? of({0xfe, 0xdc, 0, 53, 0, 0, 0, 0})
                         : of({0xfe, 0xdc, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8, 0x50, 0x18, 2, 0, 0, 0, 0, 0});
    for (std::size_t at = 0; at != payload; ++at)
        segment.push_back(static_cast<std::byte>(0xf1U + at * 7));
    if (f.udp)
        put_word(segment, 4, segment.size());

    auto pseudo = addresses + of({0, f.udp ? 17U : 6U, 0, 0});
    put_word(pseudo, pseudo.size() - 2, segment.size());
    auto const head = bytes(12, std::byte{2}) + f.tags + (f.ipv6 ? of({0x86, 0xdd}) : of({0x08, 0x00}));
    auto const before = head + ip_header(f, addresses, segment.size());
    std::size_t const field = f.udp ? 6 : 16;
    auto const complete = ~folded(sum_of(pseudo + segment)) & 0xffffU;

    sample result{
        .partial = {}, .complete = {}, .ip = head.size(), .segment = before.size(), .checksum = before.size() + field};
    put_word(segment, field, folded(sum_of(pseudo)));
    result.partial = before + segment + f.padding;
    put_word(segment, field, complete == 0 ? 0xffffU : complete);
    result.complete = before + segment + f.padding;
    return result;
}

/// Hop-by-hop options, a routing header that is used up, and destination options, in front of what comes next.
bytes extensions(unsigned protocol) {
    return of({43, 1}) + bytes(14) + of({60, 0, 0, 0, 0, 0, 0, 0}) + of({protocol, 0, 1, 4, 0, 0, 0, 0});
}

std::vector<format> const formats{
    {.ipv6 = false, .udp = true, .name = "UDP"},
    {.ipv6 = false, .udp = false, .name = "TCP"},
    {.ipv6 = true, .udp = true, .name = "UDP over IPv6"},
    {.ipv6 = true, .udp = false, .name = "TCP over IPv6"},
    {.ipv6 = false, .udp = false, .tags = vlan, .name = "TCP with a tag"},
    {.ipv6 = true, .udp = true, .tags = service_vlan + vlan, .name = "UDP over IPv6 with two tags"},
    {.ipv6 = false, .udp = true, .tags = service_vlan + service_vlan + vlan + vlan, .name = "UDP with four tags"},
    {.ipv6 = false, .udp = false, .options = of({7, 7, 4, 1, 2, 3, 4, 0}), .name = "TCP with options of IPv4"},
    {.ipv6 = false, .udp = true, .options = bytes(40, std::byte{1}), .name = "UDP with all options of IPv4"},
    {.ipv6 = true, .udp = false, .options = extensions(6), .extension = 0, .name = "TCP with extension headers"},
    {.ipv6 = true, .udp = true, .options = extensions(17), .extension = 0, .name = "UDP with extension headers"},
    {.ipv6 = false, .udp = true, .padding = bytes(17, std::byte{0xee}), .name = "UDP with padding"},
    {.ipv6 = true, .udp = false, .padding = bytes(8, std::byte{0xee}), .name = "TCP over IPv6 with padding"},
};

/// Memory that ends with the frame, so that a sanitiser sees a step beyond.
struct exact {
    explicit exact(std::span<std::byte const> from)
        : memory(std::make_unique<std::byte[]>(from.size()))
        , frame(memory.get(), from.size()) {
        if (!from.empty())
            std::memcpy(memory.get(), from.data(), from.size());
    }
    bytes copy() const { return {frame.begin(), frame.end()}; }

    std::unique_ptr<std::byte[]> memory;
    std::span<std::byte> frame;
};

void check_left_alone(bytes const& frame) {
    exact const of_frame(frame);
    BOOST_TEST(!netring::complete_partial_checksum(of_frame.frame));
    BOOST_TEST((of_frame.copy() == frame));
}

/// Adds to a word of the payload, as ones' complement sums add.
void add_to_payload(sample& to, unsigned value) {
    auto const at = to.checksum + 10;
    put_word(to.partial, at, folded(value + word(to.partial, at)));
}

void check_completed(sample const& of_sample, bytes const& expected) {
    exact const partial(of_sample.partial);
    BOOST_TEST(netring::complete_partial_checksum(partial.frame));
    BOOST_TEST((partial.copy() == expected));
}

} // namespace

BOOST_AUTO_TEST_SUITE(partial_checksum)

BOOST_AUTO_TEST_CASE(known_checksums_are_found) {
    // 0a00+0001+0a00+0002+0011+000a = 141e; with 0001+0002+000a+6162 it is 758d.
    auto const before = bytes(12, std::byte{2}) + of({0x08, 0x00, 0x45, 0, 0,  30, 0, 0, 0x40, 0, 64, 17, 0, 0,
                                                      10,   0,    0,    1, 10, 0,  0, 2, 0,    1, 0,  2,  0, 10});
    auto const after = of({'a', 'b'});
    exact const udp(before + of({0x14, 0x1e}) + after);
    BOOST_TEST(netring::complete_partial_checksum(udp.frame));
    BOOST_TEST((udp.copy() == before + of({0x8a, 0x72}) + after));

    // fe80+0001+fe80+0002+0006+0015 = 1fd1e = fd1f; with 1+2+3+4+5000+7800 it is 1c529 = c52a.
    auto const address = of({0xfe, 0x80}) + bytes(13);
    auto const head = bytes(12, std::byte{2}) + of({0x86, 0xdd, 0x60, 0, 0, 0, 0, 21, 6, 64}) + address + of({1}) +
                      address + of({2}) + of({0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0x50, 0, 0, 0});
    auto const tail = of({0, 0, 0x78});
    exact const tcp(head + of({0xfd, 0x1f}) + tail);
    BOOST_TEST(netring::complete_partial_checksum(tcp.frame));
    BOOST_TEST((tcp.copy() == head + of({0x3a, 0xd5}) + tail));
}

BOOST_DATA_TEST_CASE(a_partial_checksum_is_completed_of_any_length, data::make(formats), f) {
    for (std::size_t payload = 0; payload != 70; ++payload) {
        auto const packet = make(f, payload);
        check_completed(packet, packet.complete);
    }
    auto const largest = make(f, 65535 - 20 - 60 - 40);
    check_completed(largest, largest.complete);
}

BOOST_DATA_TEST_CASE(a_checksum_that_is_right_or_damaged_stays, data::make(formats), f) {
    auto const packet = make(f, 21);
    check_left_alone(packet.complete);
    for (auto const wrong :
         {word(packet.partial, packet.checksum) ^ 1U, word(packet.partial, packet.checksum) ^ 0x8000U,
          word(packet.complete, packet.checksum) ^ 1U, ~word(packet.partial, packet.checksum) & 0xffffU, 0U}) {
        auto damaged = packet.partial;
        put_word(damaged, packet.checksum, wrong);
        check_left_alone(damaged);
    }
}

BOOST_DATA_TEST_CASE(damaged_addresses_leave_a_frame_alone, data::make(formats), f) {
    auto packet = make(f, 21);
    packet.partial[packet.ip + 15] ^= std::byte{4};
    check_left_alone(packet.partial);
}

BOOST_DATA_TEST_CASE(a_sum_of_zero_is_sent_as_its_other_form, data::make(formats), f) {
    auto packet = make(f, 10);
    add_to_payload(packet, word(packet.complete, packet.checksum));
    auto expected = packet.partial;
    put_word(expected, packet.checksum, 0xffff);
    check_completed(packet, expected);
}

BOOST_DATA_TEST_CASE(a_checksum_that_is_right_as_it_is_does_not_count_as_changed, data::make(formats), f) {
    auto packet = make(f, 10);
    add_to_payload(packet, word(packet.complete, packet.checksum) + (~word(packet.partial, packet.checksum) & 0xffffU));
    check_left_alone(packet.partial);
}

BOOST_DATA_TEST_CASE(a_frame_in_two_or_three_pieces_is_completed_wherever_it_is_cut, data::make(formats), f) {
    auto const packet = make(f, 25);
    auto const headers = packet.segment + (f.udp ? 8 : 20);
    for (auto first = headers; first <= packet.partial.size(); ++first)
        for (auto second = first; second <= packet.partial.size(); ++second) {
            exact const a(std::span(packet.partial).first(first));
            exact const b(std::span(packet.partial).first(second).subspan(first));
            exact const c(std::span(packet.partial).subspan(second));
            BOOST_TEST(netring::complete_partial_checksum(fragments{a.frame, b.frame, c.frame}));
            BOOST_TEST((a.copy() + b.copy() + c.copy() == packet.complete));
        }
}

BOOST_DATA_TEST_CASE(a_frame_whose_headers_are_cut_stays, data::make(formats), f) {
    auto const packet = make(f, 25);
    auto const headers = packet.segment + (f.udp ? 8 : 20);
    for (std::size_t first = 0; first != headers; ++first) {
        exact const a(std::span(packet.partial).first(first));
        exact const b(std::span(packet.partial).subspan(first));
        BOOST_TEST(!netring::complete_partial_checksum(fragments{a.frame, b.frame}));
        BOOST_TEST((a.copy() + b.copy() == packet.partial));
    }
}

BOOST_DATA_TEST_CASE(a_frame_that_ends_early_stays, data::make(formats), f) {
    auto const packet = make(f, 25);
    for (auto size = packet.partial.size() - f.padding.size(); size-- != 0;)
        check_left_alone({packet.partial.begin(), packet.partial.begin() + static_cast<std::ptrdiff_t>(size)});
}

BOOST_AUTO_TEST_CASE(no_fragments_are_no_frame) {
    BOOST_TEST(!netring::complete_partial_checksum(fragments{}));
    BOOST_TEST(!netring::complete_partial_checksum(std::span<std::byte>{}));
}

BOOST_DATA_TEST_CASE(a_fragment_of_ipv4_stays, data::make({0x2000, 0x0001, 0x1fff, 0x20b9}), flags) {
    auto packet = make(formats[0], 25);
    put_word(packet.partial, packet.ip + 6, static_cast<std::size_t>(flags));
    check_left_alone(packet.partial);
}

BOOST_AUTO_TEST_CASE(a_fragment_of_ipv6_stays) {
    check_left_alone(
        make({.ipv6 = true, .udp = true, .options = of({17, 0, 0, 1, 0, 0, 0, 1}), .extension = 44, .name = ""}, 25)
            .partial);
}

BOOST_AUTO_TEST_CASE(headers_without_end_leave_a_frame_alone) {
    bytes chain;
    for (int header = 0; header != 8; ++header)
        chain = chain + of({60, 0, 1, 4, 0, 0, 0, 0});
    check_left_alone(
        make({.ipv6 = true, .udp = true, .options = chain + of({17, 0, 1, 4, 0, 0, 0, 0}), .extension = 60, .name = ""},
             25)
            .partial);
    check_left_alone(
        make({.ipv6 = false, .udp = true, .tags = vlan + vlan + vlan + vlan + vlan, .name = ""}, 25).partial);
}

BOOST_AUTO_TEST_CASE(lengths_that_contradict_leave_a_frame_alone) {
    for (int const by : {-26, -1, 1}) {
        auto const change = [&](sample packet, std::size_t at) {
            put_word(packet.partial, at, static_cast<std::size_t>(static_cast<int>(word(packet.partial, at)) + by));
            check_left_alone(packet.partial);
        };
        auto const udp = make(formats[0], 25);
        change(udp, udp.segment + 4);
        change(udp, udp.ip + 2);
        auto const udp6 = make(formats[2], 25);
        change(udp6, udp6.ip + 4);
    }
    // An extension header that is longer than the packet.
    auto packet = make(formats[9], 25);
    packet.partial[packet.ip + 41] = std::byte{0xff};
    check_left_alone(packet.partial);
}

BOOST_DATA_TEST_CASE(an_ip_header_of_another_version_leaves_a_frame_alone,
                     data::make({0, 2}) * data::make({0x55, 0x95, 0xf5}), of_format, first) {
    auto packet = make(formats[static_cast<std::size_t>(of_format)], 25);
    packet.partial[packet.ip] = static_cast<std::byte>(first);
    check_left_alone(packet.partial);
}

/// A header of four words, which would let the destination address be the first word of the datagram.
BOOST_AUTO_TEST_CASE(an_ip_header_that_is_too_short_leaves_a_frame_alone) {
    auto packet = make(formats[0], 25);
    packet.partial[packet.ip] = std::byte{0x44};
    auto const length = word(packet.partial, packet.ip + 2) - 16;
    put_word(packet.partial, packet.ip + 20, length);
    put_word(packet.partial, packet.ip + 22, folded(sum_of(of({10, 0, 1, 1, 10, 0, 2, 250, 0, 17, 0, length}))));
    check_left_alone(packet.partial);
}

BOOST_AUTO_TEST_CASE(a_packet_that_ends_before_its_checksum_leaves_the_padding_alone) {
    auto packet = make(formats[1], 25);
    put_word(packet.partial, packet.ip + 2, 20 + 10);
    put_word(packet.partial, packet.checksum, folded(sum_of(of({10, 0, 1, 1, 10, 0, 2, 250, 0, 6, 0, 10}))));
    check_left_alone(packet.partial);
}

BOOST_DATA_TEST_CASE(other_protocols_stay, data::make({0x0806, 0x88b5, 0x8847, 0x9100, 46}), type) {
    auto packet = make(formats[0], 25);
    put_word(packet.partial, 12, static_cast<std::size_t>(type));
    check_left_alone(packet.partial);
    packet = make(formats[1], 25);
    packet.partial[packet.ip + 9] = std::byte{5};
    put_word(packet.partial, packet.checksum, word(packet.partial, packet.checksum) - 1);
    check_left_alone(packet.partial);
}

BOOST_AUTO_TEST_SUITE_END()
