// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PACKET_PARSER_HPP
#define NETRING_SRC_PCAP_PACKET_PARSER_HPP

#include "input.hpp"

#include <netring/packet_view.hpp>
#include <netring/pcap_format.hpp>
#include <netring/pcap_interface.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace netring {

/// An open file and what its format makes of it. What fails or is interrupted has moved on over nothing, and comes again.
class packet_parser {
public:
    packet_parser(packet_parser const&) = delete;
    packet_parser& operator=(packet_parser const&) = delete;
    virtual ~packet_parser() = default;

    virtual pcap_format format() const noexcept = 0;
    /// The next packet; none at the end. @throws input_failure
    virtual std::optional<packet_view> next() = 0;

    pcap_input const& input() const noexcept { return input_; }
    std::span<pcap_interface const> interfaces() const noexcept { return interfaces_; }

protected:
    explicit packet_parser(pcap_input input) noexcept
        : input_(std::move(input)) {}

    /// @throws input_failure for what no packet is as long as.
    void check_captured(std::size_t captured_bytes) const;
    /// A packet of an interface that is known; its time and its direction are left to the format.
    packet_metadata metadata_of(std::span<std::byte const> data, std::size_t wire_bytes,
                                std::size_t interface_index) const noexcept;

    pcap_input input_;
    std::vector<pcap_interface> interfaces_;
};

/// "0x" and 8 digits.
std::string hexadecimal(std::uint32_t number);

/// Reads what the file begins with, and chooses its parser. @throws input_failure
std::unique_ptr<packet_parser> make_parser(pcap_input input);

} // namespace netring

#endif
