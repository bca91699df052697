// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "steering.hpp"

#include <arpa/inet.h>
#include <cstddef>
#include <cstdint>
#include <map>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <utility>

namespace netring {
namespace {

enum reg : unsigned char { r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 };

/// Writes instructions one after the other. Jumps go forward, to labels that come later.
class assembler {
public:
    void move(reg to, reg from) { emit(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
    void set(reg to, int value) { compute(BPF_MOV, to, value); }
    void add(reg to, int value) { compute(BPF_ADD, to, value); }
    void mask(reg to, int value) { compute(BPF_AND, to, value); }

    void load8(reg to, reg from, short at) { emit(BPF_LDX | BPF_MEM | BPF_B, to, from, at, 0); }
    void load16(reg to, reg from, short at) { emit(BPF_LDX | BPF_MEM | BPF_H, to, from, at, 0); }
    void load32(reg to, reg from, short at) { emit(BPF_LDX | BPF_MEM | BPF_W, to, from, at, 0); }
    void store8(reg to, short at, reg from) { emit(BPF_STX | BPF_MEM | BPF_B, to, from, at, 0); }
    void store16(reg to, short at, reg from) { emit(BPF_STX | BPF_MEM | BPF_H, to, from, at, 0); }
    void store32(reg to, short at, int value) { emit(BPF_ST | BPF_MEM | BPF_W, to, r0, at, value); }
    void load_map(reg to, int map) {
        emit(BPF_LD | BPF_IMM | BPF_DW, to, static_cast<reg>(BPF_PSEUDO_MAP_FD), 0, map);
        emit(0, r0, r0, 0, 0);
    }

    void jump(std::string_view label) { branch(BPF_JMP | BPF_JA, r0, r0, 0, label); }
    void if_equal(reg a, int value, std::string_view label) { branch(BPF_JMP | BPF_JEQ | BPF_K, a, r0, value, label); }
    void if_not(reg a, int value, std::string_view label) { branch(BPF_JMP | BPF_JNE | BPF_K, a, r0, value, label); }
    void if_beyond(reg a, reg end, std::string_view label) { branch(BPF_JMP | BPF_JGT | BPF_X, a, end, 0, label); }
    void call(int function) { emit(BPF_JMP | BPF_CALL, r0, r0, 0, function); }
    void leave() { emit(BPF_JMP | BPF_EXIT, r0, r0, 0, 0); }

    /// Where the jumps to this label lead.
    void label(std::string_view name) {
        auto const [first, last] = open_.equal_range(name);
        for (auto jump = first; jump != last; ++jump)
            code_[jump->second].off = static_cast<short>(code_.size() - jump->second - 1);
        open_.erase(first, last);
    }

    std::vector<bpf_insn> finish() { return std::move(code_); }

private:
    void emit(unsigned code, reg to, reg from, short offset, int value) {
        bpf_insn instruction{};
        instruction.code = static_cast<unsigned char>(code);
        instruction.dst_reg = static_cast<unsigned char>(to & 15U);
        instruction.src_reg = static_cast<unsigned char>(from & 15U);
        instruction.off = offset;
        instruction.imm = value;
        code_.push_back(instruction);
    }
    void compute(unsigned operation, reg to, int value) { emit(BPF_ALU64 | BPF_K | operation, to, r0, 0, value); }
    void branch(unsigned code, reg a, reg b, int value, std::string_view to) {
        open_.emplace(to, code_.size());
        emit(code, a, b, 0, value);
    }

    std::vector<bpf_insn> code_;
    std::multimap<std::string_view, std::size_t> open_;
};

// Offsets within xdp_md, which the program gets in r1.
constexpr short md_data = offsetof(xdp_md, data);
constexpr short md_data_end = offsetof(xdp_md, data_end);
constexpr short md_queue = offsetof(xdp_md, rx_queue_index);

/// @param context holds the xdp_md.
void redirect(assembler& code, reg context, int socket_map) {
    code.load32(r2, context, md_queue);
    code.load_map(r1, socket_map);
    // What is done if no socket is there.
    code.set(r3, XDP_PASS);
    code.call(BPF_FUNC_redirect_map);
    code.leave();
}

constexpr short key = -static_cast<short>(sizeof(steering_key));
constexpr short key_protocol = key + static_cast<short>(offsetof(steering_key, protocol));
constexpr short key_port = key + static_cast<short>(offsetof(steering_key, port));

void look_up(assembler& code, int match_map) {
    code.load_map(r1, match_map);
    code.move(r2, r10);
    code.add(r2, key);
    code.call(BPF_FUNC_map_lookup_elem);
    code.if_not(r0, 0, "redirect");
}

/// Puts r8 behind the Ethernet header and up to two VLAN tags, and their EtherType into r2. The packet ends at r7.
void skip_link_header(assembler& code) {
    constexpr int ethernet = 14;
    constexpr int tag = 4;
    constexpr short type = -2;
    code.add(r8, ethernet);
    code.if_beyond(r8, r7, "pass");
    code.load16(r2, r8, type);
    for (auto const* const tagged : {"outer tag", "inner tag"}) {
        code.if_equal(r2, htons(0x8100), tagged);
        code.if_equal(r2, htons(0x88a8), tagged);
        code.jump("network header");
        code.label(tagged);
        code.add(r8, tag);
        code.if_beyond(r8, r7, "pass");
        code.load16(r2, r8, type);
    }
    code.label("network header");
}

/// True if that many bytes lie behind r8.
void need(assembler& code, int bytes, std::string_view otherwise) {
    code.move(r3, r8);
    code.add(r3, bytes);
    code.if_beyond(r3, r7, otherwise);
}

/// Puts r8 behind an IPv4 header with options, whose length in words is in r1. Written out, because adding a register to a pointer
/// into a packet would need CAP_PERFMON.
void skip_ipv4_header(assembler& code) {
    for (int words = 5; words != 16; ++words) {
        code.if_not(r1, words, "another length");
        code.add(r8, 4 * words);
        code.jump("behind ipv4");
        code.label("another length");
    }
    code.jump("pass");
    code.label("behind ipv4");
}

/// Puts the protocol into the key, and r8 behind the network header.
void read_network_header(assembler& code) {
    constexpr int ipv4 = 20;
    constexpr int ipv6 = 40;
    constexpr short ipv4_fragment = 6;
    constexpr short ipv4_protocol = 9;
    constexpr short ipv6_next_header = 6;
    constexpr int fragment_bits = 0x3fff;

    code.if_not(r2, htons(0x0800), "not ipv4");
    need(code, ipv4, "pass");
    code.load8(r4, r8, ipv4_protocol);
    code.store8(r10, key_protocol, r4);
    code.load16(r5, r8, ipv4_fragment);
    code.load8(r1, r8, 0);
    code.mask(r1, 15);
    skip_ipv4_header(code);
    code.mask(r5, htons(fragment_bits));
    code.if_not(r5, 0, "no port");
    code.jump("transport header");

    code.label("not ipv4");
    code.if_not(r2, htons(0x86dd), "pass");
    need(code, ipv6, "pass");
    code.load8(r4, r8, ipv6_next_header);
    code.store8(r10, key_protocol, r4);
    code.add(r8, ipv6);
    code.label("transport header");
}

} // namespace

std::vector<bpf_insn> redirect_all(int socket_map) {
    assembler code;
    redirect(code, r1, socket_map);
    return code.finish();
}

std::vector<bpf_insn> redirect_matches(int socket_map, int match_map) {
    constexpr int ports = 4;
    constexpr short destination_port = 2;
    assembler code;
    code.move(r9, r1);
    code.load32(r8, r9, md_data);
    code.load32(r7, r9, md_data_end);
    code.store32(r10, key, 0);
    skip_link_header(code);
    read_network_header(code);

    need(code, ports, "no port");
    code.load16(r5, r8, destination_port);
    code.store16(r10, key_port, r5);
    look_up(code, match_map);

    code.label("no port");
    code.set(r5, 0);
    code.store16(r10, key_port, r5);
    look_up(code, match_map);

    code.label("pass");
    code.set(r0, XDP_PASS);
    code.leave();

    code.label("redirect");
    redirect(code, r9, socket_map);
    return code.finish();
}

} // namespace netring
