// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "stripped_tag.hpp"

#include "../load_size.hpp"

#include <linux/filter.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

namespace netring {
namespace {

using program_type = std::vector<bpf_instruction>;

/// Where the tag is in the bytes: a TPID and a TCI, 2 bytes each.
constexpr std::uint32_t tag_begin = 12;
constexpr std::uint32_t tag_end = 16;
constexpr std::uint32_t tag_size = tag_end - tag_begin;

constexpr std::uint32_t ancillary(int what) noexcept {
    return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

constexpr bpf_instruction make(int code, std::uint32_t operand = 0) noexcept {
    return {static_cast<std::uint16_t>(code), 0, 0, operand};
}

constexpr bool counts_from_a_header(std::uint32_t offset) noexcept {
    return offset > std::numeric_limits<std::int32_t>::max();
}

constexpr bool is_conditional_jump(bpf_instruction instruction) noexcept {
    return BPF_CLASS(instruction.code) == BPF_JMP && BPF_OP(instruction.code) != BPF_JA;
}

std::optional<std::uint32_t> unused_memory(std::span<bpf_instruction const> program) {
    for (std::uint32_t slot = BPF_MEMWORDS; slot-- != 0;) {
        auto const uses = [&](bpf_instruction each) {
            auto const kind = BPF_CLASS(each.code);
            bool const memory = kind == BPF_ST || kind == BPF_STX ||
                                ((kind == BPF_LD || kind == BPF_LDX) && BPF_MODE(each.code) == BPF_MEM);
            return memory && each.operand == slot;
        };
        if (std::ranges::none_of(program, uses))
            return slot;
    }
    return std::nullopt;
}

/// Translates single instructions; jumps are left as they are.
class translator {
public:
    /// @param memory a place that the program does not use.
    explicit translator(std::uint32_t memory) noexcept
        : memory_(memory) {}

    program_type operator()(bpf_instruction instruction) const {
        auto const kind = BPF_CLASS(instruction.code);
        auto const mode = BPF_MODE(instruction.code);
        if (kind == BPF_LD && mode == BPF_ABS)
            return load(instruction);
        if (kind == BPF_LD && mode == BPF_IND)
            return load_from_index(instruction);
        if (kind == BPF_LD && mode == BPF_LEN)
            return load_length();
        if (kind == BPF_LDX && mode == BPF_LEN)
            return into_index(load_length());
        if (kind == BPF_LDX && mode == BPF_MSH)
            return load_header_length(instruction);
        return {instruction};
    }

private:
    /// Where the byte lies without the tag, if it is not of the tag.
    static std::uint32_t moved(std::uint32_t offset) noexcept {
        return counts_from_a_header(offset) || offset < tag_begin ? offset : offset - tag_size;
    }

    static bool within_tag(std::uint32_t offset, std::uint32_t size) noexcept {
        return !counts_from_a_header(offset) && offset + size > tag_begin && offset < tag_end;
    }

    program_type load(bpf_instruction instruction) const {
        auto const offset = instruction.operand;
        auto const size = load_size_bytes(instruction.code);
        if (!within_tag(offset, size))
            return {make(instruction.code, moved(offset))};
        if (size == 2 && offset % 2 == 0)
            return {load_half_of_tag(offset)};
        return size == 1 ? load_byte(offset) : load_bytes(offset, size);
    }

    static bpf_instruction load_half_of_tag(std::uint32_t offset) {
        bool const first = offset < tag_begin + 2;
        return make(BPF_LD | BPF_ABS, ancillary(first ? SKF_AD_VLAN_TPID : SKF_AD_VLAN_TAG));
    }

    static program_type load_byte(std::uint32_t offset) {
        if (!within_tag(offset, 1))
            return {make(BPF_LD | BPF_B | BPF_ABS, moved(offset))};
        return {load_half_of_tag(offset),
                offset % 2 == 0 ? make(BPF_ALU | BPF_RSH | BPF_K, 8) : make(BPF_ALU | BPF_AND | BPF_K, 0xff)};
    }

    /// Collects them in the index register, which keeps its value in memory meanwhile.
    program_type load_bytes(std::uint32_t offset, std::uint32_t size) const {
        program_type all{make(BPF_STX, memory_), make(BPF_LDX | BPF_IMM, 0)};
        for (std::uint32_t byte = 0; byte != size; ++byte) {
            append(all, load_byte(offset + byte));
            append(all, {make(BPF_ALU | BPF_LSH | BPF_K, 8 * (size - 1 - byte)), make(BPF_ALU | BPF_OR | BPF_X),
                         make(BPF_MISC | BPF_TAX)});
        }
        all.push_back(make(BPF_LDX | BPF_MEM, memory_));
        return all;
    }

    program_type load_from_index(bpf_instruction instruction) const {
        auto const behind = make(instruction.code, instruction.operand - tag_size);
        if (instruction.operand >= tag_end && !counts_from_a_header(instruction.operand))
            return {behind};
        // Whether that is before the tag or behind it is only known once it runs.
        return {make(BPF_MISC | BPF_TXA),
                make(BPF_ALU | BPF_ADD, instruction.operand),
                {BPF_JMP | BPF_JGE | BPF_K, 0, 2, tag_end},
                behind,
                make(BPF_JMP | BPF_JA, 1),
                instruction};
    }

    static program_type load_length() { return {make(BPF_LD | BPF_LEN), make(BPF_ALU | BPF_ADD, tag_size)}; }

    program_type load_header_length(bpf_instruction instruction) const {
        auto const offset = instruction.operand;
        if (!within_tag(offset, 1))
            return {make(instruction.code, moved(offset))};
        auto all = load_byte(offset);
        append(all, {make(BPF_ALU | BPF_AND | BPF_K, 0xf), make(BPF_ALU | BPF_LSH | BPF_K, 2)});
        return into_index(all);
    }

    /// What loads the accumulator loads the index register instead.
    program_type into_index(program_type const& loading) const {
        program_type all{make(BPF_ST, memory_)};
        append(all, loading);
        append(all, {make(BPF_MISC | BPF_TAX), make(BPF_LD | BPF_MEM, memory_)});
        return all;
    }

    static void append(program_type& to, program_type const& what) { to.insert(to.end(), what.begin(), what.end()); }

    std::uint32_t memory_;
};

/// Puts translations in a row, with jumps that lead where they led.
class assembler {
public:
    /// @param far every conditional jump goes over unconditional ones, which reach any place.
    assembler(std::span<bpf_instruction const> program, std::vector<program_type> const& translated, bool far)
        : program_(program)
        , translated_(translated)
        , far_(far) {
        std::size_t next = 0;
        for (std::size_t at = 0; at != program.size(); ++at) {
            begins_.push_back(next);
            next += far && is_conditional_jump(program[at]) ? 3 : translated[at].size();
        }
    }

    /// @return none if a place is out of reach.
    std::optional<program_type> assemble() const {
        program_type all;
        for (std::size_t at = 0; at != program_.size(); ++at) {
            auto jump = program_[at];
            if (is_conditional_jump(jump)) {
                auto const if_true = distance(at, jump.jump_true);
                auto const if_false = distance(at, jump.jump_false);
                if (far_) {
                    all.insert(all.end(), {{jump.code, 0, 1, jump.operand},
                                           make(BPF_JMP | BPF_JA, if_true - 1),
                                           make(BPF_JMP | BPF_JA, if_false - 2)});
                    continue;
                }
                if (std::max(if_true, if_false) > std::numeric_limits<std::uint8_t>::max())
                    return std::nullopt;
                jump.jump_true = static_cast<std::uint8_t>(if_true);
                jump.jump_false = static_cast<std::uint8_t>(if_false);
                all.push_back(jump);
            } else if (jump.code == (BPF_JMP | BPF_JA)) {
                all.push_back(make(jump.code, distance(at, jump.operand)));
            } else {
                all.insert(all.end(), translated_[at].begin(), translated_[at].end());
            }
        }
        return all;
    }

private:
    /// How far a jump that left out so many instructions now goes.
    std::uint32_t distance(std::size_t at, std::uint32_t left_out) const {
        return static_cast<std::uint32_t>(begins_[at + 1 + left_out] - begins_[at] - 1);
    }

    std::span<bpf_instruction const> program_;
    std::vector<program_type> const& translated_;
    bool far_;
    std::vector<std::size_t> begins_;
};

} // namespace

std::optional<std::vector<bpf_instruction>> with_stripped_tag(std::span<bpf_instruction const> program) {
    auto const memory = unused_memory(program);
    if (!memory)
        return std::nullopt;
    std::vector<program_type> translated;
    std::ranges::transform(program, std::back_inserter(translated), translator(*memory));
    auto stripped = assembler(program, translated, false).assemble();
    if (!stripped)
        stripped = assembler(program, translated, true).assemble();

    program_type all{make(BPF_LD | BPF_ABS, ancillary(SKF_AD_VLAN_TAG_PRESENT)),
                     {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0},
                     make(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(program.size()))};
    all.insert(all.end(), program.begin(), program.end());
    all.insert(all.end(), stripped->begin(), stripped->end());
    return all;
}

} // namespace netring
