// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/filter.hpp>

#include "filter_machine.hpp"

#include <algorithm>
#include <linux/filter.h>
#include <string>
#include <type_traits>
#include <utility>

namespace netring {

static_assert(sizeof(bpf_instruction) == sizeof(sock_filter));
static_assert(offsetof(bpf_instruction, jump_true) == offsetof(sock_filter, jt));
static_assert(offsetof(bpf_instruction, operand) == offsetof(sock_filter, k));

namespace {

constexpr std::uint16_t return_constant = BPF_RET | BPF_K;
constexpr std::uint16_t return_accumulator = BPF_RET | BPF_A;

} // namespace

filter::filter(std::vector<bpf_instruction> program, std::string text)
    : program_(std::move(program))
    , text_(std::move(text)) {
    if (program_.empty() || program_.size() > max_size)
        throw system_error(error::invalid_option, "filter has " + std::to_string(program_.size()) +
                                                      " instructions, legal: 1 to " + std::to_string(max_size));
}

filter filter::reject_all() {
    return filter({{return_constant, 0, 0, 0}});
}

filter filter::accept_all(std::uint32_t snap_length_bytes) {
    return filter({{return_constant, 0, 0, snap_length_bytes}});
}

filter filter::with_snap_length(std::uint32_t snap_length_bytes) const {
    auto program = program_;
    auto const end = static_cast<std::uint32_t>(program.size());
    bool tail_needed = false;
    for (std::uint32_t at = 0; at != end; ++at) {
        auto& instruction = program[at];
        if (instruction.code == return_constant) {
            instruction.operand = std::min(instruction.operand, snap_length_bytes);
        } else if (instruction.code == return_accumulator) {
            // Jumps are relative, so the length stays: the comparison is appended once and jumped to.
            instruction = {BPF_JMP | BPF_JA, 0, 0, end - at - 1};
            tail_needed = true;
        }
    }
    if (tail_needed) {
        program.push_back({BPF_JMP | BPF_JGT | BPF_K, 0, 1, snap_length_bytes});
        program.push_back({return_constant, 0, 0, snap_length_bytes});
        program.push_back({return_accumulator, 0, 0, 0});
    }
    return filter(std::move(program), text_);
}

filter filter::only(packet_direction direction) const {
    // Jumps are relative, so what follows stays as it is.
    std::vector<bpf_instruction> program{
        {BPF_LD | BPF_B | BPF_ABS, 0, 0, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE)},
        {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, static_cast<std::uint32_t>(direction)},
        {return_constant, 0, 0, 0},
    };
    program.insert(program.end(), program_.begin(), program_.end());
    return filter(std::move(program));
}

std::uint32_t filter::evaluate(packet_view const& packet) const noexcept {
    return filter_machine(packet).run(program_);
}

} // namespace netring
