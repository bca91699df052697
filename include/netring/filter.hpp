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
#include <string>
#include <vector>

namespace netring {

/// One classic BPF instruction, laid out as the kernel's `sock_filter`.
struct bpf_instruction {
    /// What it does: BPF_LD | BPF_H | BPF_ABS and so on (linux/bpf_common.h).
    std::uint16_t code = 0;
    /// Of a comparison, how many instructions are skipped if it holds.
    std::uint8_t jump_true = 0;
    /// Of a comparison, how many instructions are skipped if it does not hold.
    std::uint8_t jump_false = 0;
    /// The constant, offset or distance that `code` works with: `sock_filter::k`.
    std::uint32_t operand = 0;

    /// True if all fields are equal.
    friend bool operator==(bpf_instruction const&, bpf_instruction const&) = default;
};

/// A classic BPF socket filter: which packets a capture sees, decided in the kernel.
///
/// The instructions are those of `tcpdump -dd`. Note that the kernel takes VLAN tags out of the bytes before a filter
/// sees them; `compile_filter` (component netring_pcap) makes filters of expressions that know. See
/// Documentation/networking/filter.rst.
///
/// @code
/// netring::capture capture({.interface = "eth0", .filter = netring::compile_filter("tcp port 443")});
/// @endcode
///
/// Thread safety: distinct objects: safe. Shared objects: safe to read.
class NETRING_DECL filter {
public:
    /// The longest program the kernel takes.
    static constexpr std::size_t max_size = 4096;

    /// Takes a program.
    /// @param program 1 to `max_size` instructions.
    /// @param text the expression that it decides by, to be read by people.
    /// @throws system_error `error::invalid_option` if it is empty or longer; the kernel checks the rest when it is
    /// attached.
    explicit filter(std::vector<bpf_instruction> program, std::string text = {});

    /// A filter that accepts no packet.
    static filter reject_all();
    /// A filter that accepts every packet and cuts it to a number of bytes.
    static filter accept_all(std::uint32_t snap_length_bytes = 0xffffffffU);

    /// The same decisions and text, with no packet longer than `snap_length_bytes`. Packets this filter already cuts shorter stay
    /// as short.
    /// @throws system_error `error::invalid_option` if the result is longer than `max_size`.
    filter with_snap_length(std::uint32_t snap_length_bytes) const;

    /// The same decisions, for packets of one direction; no others. It has no text.
    /// @throws system_error `error::invalid_option` if the result is longer than `max_size`.
    filter only(packet_direction direction) const;

    /// The program, valid as long as the filter.
    std::span<bpf_instruction const> instructions() const noexcept { return program_; }
    /// The expression it was made of; empty if it was made of instructions.
    std::string const& text() const noexcept { return text_; }

    /// Decides here what the kernel would decide: how many bytes it keeps of a packet, maybe more than there are; 0 if it rejects it.
    ///
    /// Only captured bytes count, so a packet that was cut may be rejected where the whole one was not. What the metadata tell
    /// can be asked for (SKF_AD_PROTOCOL, PKTTYPE, IFINDEX, RXHASH, VLAN_TAG, VLAN_TAG_PRESENT, VLAN_TPID); a program that
    /// comes to something else beside the bytes (SKF_AD_MARK and the like), or to what cannot be done, rejects. Whether the
    /// kernel would take it is not checked.
    std::uint32_t evaluate(packet_view const& packet) const noexcept;
    /// True if it accepts a packet; see `evaluate`.
    bool matches(packet_view const& packet) const noexcept { return evaluate(packet) != 0; }

    /// True if they have the same instructions.
    friend bool operator==(filter const& left, filter const& right) noexcept { return left.program_ == right.program_; }

private:
    std::vector<bpf_instruction> program_;
    std::string text_;
};

} // namespace netring

#endif
