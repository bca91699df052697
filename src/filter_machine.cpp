// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "filter_machine.hpp"

#include "load_size.hpp"

#include <linux/filter.h>

#include <cstddef>
#include <limits>

namespace netring {
namespace {

/// Where the network header lies, that SKF_NET_OFF counts from.
std::optional<std::uint32_t> network_header(link_type link) noexcept {
    switch (link) {
    case link_type::ethernet:
        return 14;
    case link_type::raw_ip:
        return 0;
    default:
        return std::nullopt;
    }
}

} // namespace

std::uint32_t filter_machine::run(std::span<bpf_instruction const> program) noexcept {
    // Jumps go forward only, so this ends.
    for (std::size_t at = 0; at < program.size(); ++at) {
        auto const instruction = program[at];
        if (BPF_CLASS(instruction.code) == BPF_RET)
            return BPF_RVAL(instruction.code) == BPF_A ? accumulator_ : instruction.operand;
        if (BPF_CLASS(instruction.code) != BPF_JMP) {
            if (!executed(instruction))
                return 0;
        } else if (auto const left_out = jumped(instruction)) {
            at += *left_out;
        } else {
            return 0;
        }
    }
    return 0;
}

bool filter_machine::executed(bpf_instruction instruction) noexcept {
    auto const assign = [](std::uint32_t& to, value what) {
        to = what.value_or(to);
        return what.has_value();
    };
    switch (BPF_CLASS(instruction.code)) {
    case BPF_LD:
        return assign(accumulator_, loaded(instruction));
    case BPF_LDX:
        return assign(index_, loaded_into_index(instruction));
    case BPF_ST:
        return store(instruction.operand, accumulator_);
    case BPF_STX:
        return store(instruction.operand, index_);
    case BPF_ALU:
        return assign(accumulator_, computed(instruction));
    default:
        return BPF_MISCOP(instruction.code) == BPF_TAX ? assign(index_, accumulator_) : assign(accumulator_, index_);
    }
}

filter_machine::value filter_machine::loaded(bpf_instruction instruction) const noexcept {
    switch (BPF_MODE(instruction.code)) {
    case BPF_IMM:
        return instruction.operand;
    case BPF_LEN:
        return static_cast<std::uint32_t>(packet_.wire_size());
    case BPF_MEM:
        return memory_at(instruction.operand);
    case BPF_ABS:
        if (auto const known = ancillary(instruction.operand))
            return known;
        return bytes_at(instruction.operand, instruction.code);
    case BPF_IND:
        return bytes_at(instruction.operand + index_, instruction.code);
    default:
        return std::nullopt;
    }
}

filter_machine::value filter_machine::loaded_into_index(bpf_instruction instruction) const noexcept {
    // The length of an IPv4 header, four times the low half of its first byte.
    if (BPF_MODE(instruction.code) == BPF_MSH) {
        auto const byte = bytes_at(instruction.operand, BPF_B);
        return byte ? value((*byte & 0xfU) * 4) : std::nullopt;
    }
    if (BPF_MODE(instruction.code) == BPF_ABS || BPF_MODE(instruction.code) == BPF_IND)
        return std::nullopt;
    return loaded(instruction);
}

filter_machine::value filter_machine::bytes_at(std::uint32_t offset, std::uint16_t code) const noexcept {
    // Offsets below 0 count from a header.
    auto const signed_offset = static_cast<std::int32_t>(offset);
    if (signed_offset >= SKF_NET_OFF && signed_offset < 0) {
        auto const header = network_header(packet_.link_type());
        if (!header)
            return std::nullopt;
        offset = *header + (offset - static_cast<std::uint32_t>(SKF_NET_OFF));
    } else if (signed_offset >= SKF_LL_OFF && signed_offset < 0) {
        offset -= static_cast<std::uint32_t>(SKF_LL_OFF);
    }
    auto const data = packet_.data();
    auto const size = load_size_bytes(code);
    if (offset > data.size() || data.size() - offset < size)
        return std::nullopt;
    std::uint32_t number = 0;
    for (auto const byte : data.subspan(offset, size))
        number = number << 8U | std::to_integer<std::uint32_t>(byte);
    return number;
}

filter_machine::value filter_machine::ancillary(std::uint32_t offset) const noexcept {
    auto const& metadata = packet_.metadata();
    bool const tagged = metadata.vlan && !metadata.vlan_restored;
    switch (static_cast<std::int32_t>(offset - static_cast<std::uint32_t>(SKF_AD_OFF))) {
    case SKF_AD_PROTOCOL:
        return metadata.protocol;
    case SKF_AD_PKTTYPE:
        return static_cast<std::uint32_t>(metadata.direction);
    case SKF_AD_IFINDEX:
        return static_cast<std::uint32_t>(metadata.interface_index);
    case SKF_AD_RXHASH:
        return metadata.rxhash;
    case SKF_AD_ALU_XOR_X:
        return accumulator_ ^ index_;
    case SKF_AD_VLAN_TAG:
        return tagged ? metadata.vlan->tci : 0;
    case SKF_AD_VLAN_TAG_PRESENT:
        return tagged ? 1 : 0;
    case SKF_AD_VLAN_TPID:
        return tagged ? metadata.vlan->tpid : 0;
    default:
        return std::nullopt;
    }
}

filter_machine::value filter_machine::memory_at(std::uint32_t slot) const noexcept {
    return slot < memory_.size() ? value(memory_[slot]) : std::nullopt;
}

bool filter_machine::store(std::uint32_t slot, std::uint32_t what) noexcept {
    if (slot >= memory_.size())
        return false;
    memory_[slot] = what;
    return true;
}

std::uint32_t filter_machine::operand(bpf_instruction instruction) const noexcept {
    return BPF_SRC(instruction.code) == BPF_X ? index_ : instruction.operand;
}

filter_machine::value filter_machine::computed(bpf_instruction instruction) const noexcept {
    auto const by = operand(instruction);
    constexpr std::uint32_t all_bits = std::numeric_limits<std::uint32_t>::digits - 1;
    switch (BPF_OP(instruction.code)) {
    case BPF_ADD:
        return accumulator_ + by;
    case BPF_SUB:
        return accumulator_ - by;
    case BPF_MUL:
        return accumulator_ * by;
    case BPF_DIV:
        return by == 0 ? std::nullopt : value(accumulator_ / by);
    case BPF_MOD:
        return by == 0 ? std::nullopt : value(accumulator_ % by);
    case BPF_OR:
        return accumulator_ | by;
    case BPF_AND:
        return accumulator_ & by;
    case BPF_XOR:
        return accumulator_ ^ by;
    case BPF_LSH:
        return accumulator_ << (by & all_bits);
    case BPF_RSH:
        return accumulator_ >> (by & all_bits);
    case BPF_NEG:
        return 0U - accumulator_;
    default:
        return std::nullopt;
    }
}

filter_machine::value filter_machine::jumped(bpf_instruction instruction) const noexcept {
    auto const with = operand(instruction);
    auto const by = [&](bool holds) -> std::uint32_t { return holds ? instruction.jump_true : instruction.jump_false; };
    switch (BPF_OP(instruction.code)) {
    case BPF_JA:
        return instruction.operand;
    case BPF_JEQ:
        return by(accumulator_ == with);
    case BPF_JGT:
        return by(accumulator_ > with);
    case BPF_JGE:
        return by(accumulator_ >= with);
    case BPF_JSET:
        return by((accumulator_ & with) != 0);
    default:
        return std::nullopt;
    }
}

} // namespace netring
