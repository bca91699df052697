// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_FILTER_HPP
#define NETRING_FILTER_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>
#include <netring/packet_view.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace netring {

/// One classic BPF instruction, laid out as the kernel's `sock_filter`.
struct bpf_instruction {
    std::uint16_t code = 0;
    std::uint8_t jump_true = 0;
    std::uint8_t jump_false = 0;
    std::uint32_t operand = 0;

    friend bool operator==(bpf_instruction const&, bpf_instruction const&) = default;
};

/// A classic BPF socket filter: which packets a capture sees, decided in the kernel.
///
/// The instructions are those of `tcpdump -dd`. Note that the kernel takes VLAN tags out of the bytes before a filter
/// sees them. See Documentation/networking/filter.rst.
class NETRING_DECL filter {
public:
    /// The longest program the kernel takes.
    static constexpr std::size_t max_size = 4096;

    /// Takes a program of 1 to `max_size` instructions.
    /// @throws system_error `error::invalid_option` if it is empty or longer; the kernel checks the rest when it is
    /// attached.
    explicit filter(std::vector<bpf_instruction> program);

    /// A filter that accepts no packet.
    static filter reject_all();
    /// A filter that accepts every packet and cuts it to a number of bytes.
    static filter accept_all(std::uint32_t snap_length_bytes = 0xffffffffU);

    /// The same decisions, with no packet longer than `snap_length_bytes`. Packets this filter already cuts shorter stay
    /// as short.
    /// @throws system_error `error::invalid_option` if the result is longer than `max_size`.
    filter with_snap_length(std::uint32_t snap_length_bytes) const;

    /// The same decisions, for packets of one direction; no others.
    /// @throws system_error `error::invalid_option` if the result is longer than `max_size`.
    filter only(packet_direction direction) const;

    std::span<bpf_instruction const> instructions() const noexcept { return program_; }

    friend bool operator==(filter const&, filter const&) = default;

private:
    std::vector<bpf_instruction> program_;
};

} // namespace netring

#endif
