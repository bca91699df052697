// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_FILTER_MACHINE_HPP
#define NETRING_SRC_FILTER_MACHINE_HPP

#include <array>
#include <cstdint>
#include <netring/filter.hpp>
#include <netring/packet_view.hpp>
#include <optional>
#include <span>

namespace netring {

/// Runs a classic BPF program over one packet, as the kernel does (Documentation/networking/filter.rst). Any program is safe to run: what the
/// kernel would refuse rejects the packet.
class filter_machine {
public:
    explicit filter_machine(packet_view const& packet) noexcept
        : packet_(packet) {}

    /// @return how many bytes to keep; 0 rejects the packet.
    std::uint32_t run(std::span<bpf_instruction const> program) noexcept;

private:
    /// None rejects the packet.
    using value = std::optional<std::uint32_t>;

    /// Anything but a jump and the end. @return false rejects the packet.
    bool executed(bpf_instruction instruction) noexcept;
    value loaded(bpf_instruction instruction) const noexcept;
    value loaded_into_index(bpf_instruction instruction) const noexcept;
    value bytes_at(std::uint32_t offset, std::uint16_t code) const noexcept;
    value ancillary(std::uint32_t offset) const noexcept;
    value memory_at(std::uint32_t slot) const noexcept;
    value computed(bpf_instruction instruction) const noexcept;
    /// How many instructions a jump leaves out.
    value jumped(bpf_instruction instruction) const noexcept;
    bool store(std::uint32_t slot, std::uint32_t what) noexcept;
    std::uint32_t operand(bpf_instruction instruction) const noexcept;

    packet_view const& packet_;
    std::uint32_t accumulator_ = 0;
    std::uint32_t index_ = 0;
    std::array<std::uint32_t, 16> memory_{};
};

} // namespace netring

#endif
