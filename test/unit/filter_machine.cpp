// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a filter decides without the kernel. That it is what the kernel decides is shown with real expressions, beside captures.

#include <netring/filter.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <linux/filter.h>
#include <random>
#include <vector>

using netring::bpf_instruction;
using netring::filter;
using netring::packet_metadata;
using netring::packet_view;

namespace {

constexpr std::array frame{std::byte{1},    std::byte{2},    std::byte{3},    std::byte{4},
                           std::byte{5},    std::byte{6},    std::byte{7},    std::byte{8},
                           std::byte{9},    std::byte{10},   std::byte{11},   std::byte{12},
                           std::byte{0x88}, std::byte{0xb5}, std::byte{0x46}, std::byte{16}};

constexpr std::uint32_t offset(int value) {
    return static_cast<std::uint32_t>(value);
}

bpf_instruction make(int code, std::uint32_t operand = 0) {
    return {static_cast<std::uint16_t>(code), 0, 0, operand};
}

/// What it returns once the accumulator has gone through these.
std::uint32_t result(std::vector<bpf_instruction> program,
                     packet_metadata const& metadata = {.wire_size = frame.size()}) {
    program.push_back(make(BPF_RET | BPF_A));
    return filter(std::move(program)).evaluate(packet_view(frame, metadata));
}

std::uint32_t loaded(int size, std::uint32_t at, packet_metadata const& metadata = {.wire_size = frame.size()}) {
    return result({make(BPF_LD | BPF_ABS | size, at)}, metadata);
}

/// What 77 and an operand make, as a constant and from the index register.
std::uint32_t computed(int operation, std::uint32_t operand) {
    auto const by_constant = result({make(BPF_LD | BPF_IMM, 77), make(BPF_ALU | BPF_K | operation, operand)});
    BOOST_TEST(result({make(BPF_LDX | BPF_IMM, operand), make(BPF_LD | BPF_IMM, 77),
                       make(BPF_ALU | BPF_X | operation)}) == by_constant);
    return by_constant;
}

bool jumps(int comparison, std::uint32_t operand) {
    return filter({make(BPF_LD | BPF_IMM, 77),
                   {static_cast<std::uint16_t>(BPF_JMP | BPF_K | comparison), 1, 0, operand},
                   make(BPF_RET | BPF_K, 0),
                   make(BPF_RET | BPF_K, 1)})
        .matches(packet_view(frame, {.wire_size = frame.size()}));
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_filter_without_the_kernel)

BOOST_AUTO_TEST_CASE(loads_numbers_in_network_order) {
    BOOST_TEST(loaded(BPF_B, 0) == 1U);
    BOOST_TEST(loaded(BPF_H, 12) == 0x88b5U);
    BOOST_TEST(loaded(BPF_W, 12) == 0x88b54610U);
    BOOST_TEST(result({make(BPF_LDX | BPF_IMM, 2), make(BPF_LD | BPF_IND | BPF_H, 10)}) == 0x88b5U);
    BOOST_TEST(result({make(BPF_LDX | BPF_B | BPF_MSH, 14), make(BPF_MISC | BPF_TXA)}) == 24U);
    BOOST_TEST(result({make(BPF_LD | BPF_IMM, 5), make(BPF_ST, 15), make(BPF_LDX | BPF_MEM, 15), make(BPF_STX, 0),
                       make(BPF_LD | BPF_IMM, 0), make(BPF_LD | BPF_MEM, 0)}) == 5U);
}

BOOST_AUTO_TEST_CASE(rejects_what_is_too_short_for_it) {
    auto const accepts = [](int size, std::uint32_t at) {
        return filter({make(BPF_LD | BPF_ABS | size, at), make(BPF_RET | BPF_K, 1)})
            .matches(packet_view(frame, {.wire_size = 2000}));
    };
    BOOST_TEST(accepts(BPF_W, 12));
    BOOST_TEST(!accepts(BPF_W, 13));
    BOOST_TEST(accepts(BPF_H, 14));
    BOOST_TEST(!accepts(BPF_H, 15));
    BOOST_TEST(!accepts(BPF_B, 16));
    BOOST_TEST(!accepts(BPF_B, 0x7fffffff));
}

BOOST_AUTO_TEST_CASE(knows_the_length_on_the_wire) {
    packet_metadata const metadata{.wire_size = 1514};
    BOOST_TEST(result({make(BPF_LD | BPF_W | BPF_LEN)}, metadata) == 1514U);
    BOOST_TEST(result({make(BPF_LDX | BPF_W | BPF_LEN), make(BPF_MISC | BPF_TXA)}, metadata) == 1514U);
}

BOOST_AUTO_TEST_CASE(asks_the_metadata) {
    packet_metadata metadata{.wire_size = 16,
                             .vlan = netring::vlan_tag{.tci = 0xa005, .tpid = 0x88a8},
                             .direction = netring::packet_direction::outgoing,
                             .interface_index = 7,
                             .rxhash = 0x12345678,
                             .protocol = 0x0806};
    auto const asked = [&](int what) { return loaded(BPF_W, offset(SKF_AD_OFF + what), metadata); };
    BOOST_TEST(asked(SKF_AD_PROTOCOL) == 0x0806U);
    BOOST_TEST(asked(SKF_AD_PKTTYPE) == 4U);
    BOOST_TEST(asked(SKF_AD_IFINDEX) == 7U);
    BOOST_TEST(asked(SKF_AD_RXHASH) == 0x12345678U);
    BOOST_TEST(asked(SKF_AD_VLAN_TAG) == 0xa005U);
    BOOST_TEST(asked(SKF_AD_VLAN_TAG_PRESENT) == 1U);
    BOOST_TEST(asked(SKF_AD_VLAN_TPID) == 0x88a8U);
    // Once it stands in the bytes it is not beside them.
    metadata.vlan_restored = true;
    BOOST_TEST(asked(SKF_AD_VLAN_TAG_PRESENT) == 0U);
    BOOST_TEST(asked(SKF_AD_VLAN_TAG) == 0U);
    BOOST_TEST(result({make(BPF_LD | BPF_IMM, 12), make(BPF_LDX | BPF_IMM, 10),
                       make(BPF_LD | BPF_W | BPF_ABS, offset(SKF_AD_OFF + SKF_AD_ALU_XOR_X))}) == 6U);
}

BOOST_AUTO_TEST_CASE(rejects_if_asked_for_what_only_the_kernel_knows) {
    for (int const what : {SKF_AD_MARK, SKF_AD_QUEUE, SKF_AD_CPU, SKF_AD_RANDOM, SKF_AD_NLATTR})
        BOOST_TEST(!filter({make(BPF_LD | BPF_W | BPF_ABS, offset(SKF_AD_OFF + what)), make(BPF_RET | BPF_K, 1)})
                        .matches(packet_view(frame, {.wire_size = frame.size()})));
}

BOOST_AUTO_TEST_CASE(counts_from_headers) {
    BOOST_TEST(loaded(BPF_B, offset(SKF_LL_OFF + 1)) == 2U);
    BOOST_TEST(loaded(BPF_B, offset(SKF_NET_OFF)) == 0x46U);
    BOOST_TEST(loaded(BPF_B, offset(SKF_NET_OFF), {.wire_size = 16, .link_type = netring::link_type::raw_ip}) == 1U);
    BOOST_TEST(loaded(BPF_B, offset(SKF_NET_OFF), {.wire_size = 16, .link_type = netring::link_type::radiotap}) == 0U);
}

BOOST_AUTO_TEST_CASE(computes_with_32_bits) {
    BOOST_TEST(computed(BPF_ADD, 0xffffffff) == 76U);
    BOOST_TEST(computed(BPF_SUB, 78) == 0xffffffffU);
    BOOST_TEST(computed(BPF_MUL, 0x80000001) == 0x8000004dU);
    BOOST_TEST(computed(BPF_DIV, 7) == 11U);
    BOOST_TEST(computed(BPF_MOD, 10) == 7U);
    BOOST_TEST(computed(BPF_OR, 0x80) == 0xcdU);
    BOOST_TEST(computed(BPF_AND, 0xc) == 0xcU);
    BOOST_TEST(computed(BPF_XOR, 0xff) == 0xb2U);
    BOOST_TEST(computed(BPF_LSH, 4) == 0x4d0U);
    BOOST_TEST(computed(BPF_RSH, 2) == 19U);
    BOOST_TEST(computed(BPF_NEG, 0) == 0xffffffb3U);
    BOOST_TEST(computed(BPF_DIV, 0) == 0U);
    BOOST_TEST(computed(BPF_MOD, 0) == 0U);
}

BOOST_AUTO_TEST_CASE(jumps_by_comparison) {
    BOOST_TEST(jumps(BPF_JEQ, 77));
    BOOST_TEST(!jumps(BPF_JEQ, 78));
    BOOST_TEST(jumps(BPF_JGT, 76));
    BOOST_TEST(!jumps(BPF_JGT, 77));
    BOOST_TEST(jumps(BPF_JGE, 77));
    BOOST_TEST(!jumps(BPF_JGE, 78));
    BOOST_TEST(jumps(BPF_JSET, 8));
    BOOST_TEST(!jumps(BPF_JSET, 2));
    BOOST_TEST(result({make(BPF_LD | BPF_IMM, 1), make(BPF_JMP | BPF_JA, 1), make(BPF_LD | BPF_IMM, 2)}) == 1U);
}

BOOST_AUTO_TEST_CASE(tells_how_much_it_keeps) {
    BOOST_TEST(filter::accept_all(96).evaluate(packet_view(frame, {})) == 96U);
    BOOST_TEST(filter::reject_all().evaluate(packet_view(frame, {})) == 0U);
    BOOST_TEST(filter::accept_all().with_snap_length(4).evaluate(packet_view(frame, {})) == 4U);
    BOOST_TEST(!filter::accept_all().only(netring::packet_direction::outgoing).matches(packet_view(frame, {})));
}

BOOST_AUTO_TEST_CASE(rejects_without_harm_what_the_kernel_would_not_take) {
    // Jumps beyond the end, memory that is not there, no end, and anything else.
    BOOST_TEST(result({make(BPF_JMP | BPF_JA, 0xffffffff)}) == 0U);
    BOOST_TEST(result({make(BPF_LD | BPF_IMM, 1), make(BPF_ST, 16)}) == 0U);
    BOOST_TEST(result({make(BPF_LD | BPF_MEM, 16)}) == 0U);
    BOOST_TEST(!filter({make(BPF_LD | BPF_IMM, 1)}).matches(packet_view(frame, {})));
    std::mt19937 random(1);
    for (int round = 0; round != 20000; ++round) {
        std::vector<bpf_instruction> program(1 + random() % 20);
        for (auto& each : program)
            each = {static_cast<std::uint16_t>(random() % 256), static_cast<std::uint8_t>(random() % 8),
                    static_cast<std::uint8_t>(random() % 8),
                    random() % 4 == 0 ? static_cast<std::uint32_t>(random())
                                      : static_cast<std::uint32_t>(random() % 20)};
        filter(program).evaluate(packet_view(frame, {}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
