// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAPNG_PARSER_HPP
#define NETRING_SRC_PCAP_PCAPNG_PARSER_HPP

#include "byte_order.hpp"
#include "packet_parser.hpp"
#include "pcapng_time.hpp"

#include <cstdint>
#include <vector>

namespace netring {

/// Reads pcapng (draft-ietf-opsawg-pcapng).
class pcapng_parser final : public packet_parser {
public:
    /// Reads the header of the first section. @throws input_failure
    explicit pcapng_parser(pcap_input input);

    pcap_format format() const noexcept override { return pcap_format::pcapng; }
    std::optional<packet_view> next() override;

private:
    struct block {
        std::uint32_t type;
        /// What is between the two lengths.
        std::span<std::byte const> body;
        byte_order order;

        std::uint16_t u16(std::size_t offset) const noexcept { return u16_at(body, offset, order); }
        std::uint32_t u32(std::size_t offset) const noexcept { return u32_at(body, offset, order); }
    };

    block whole_block();
    byte_order order_of_section();
    std::optional<packet_view> parse(block const& from);
    void begin_section(block const& from);
    void add_interface(block const& from);
    packet_view enhanced_packet(block const& from) const;
    packet_view simple_packet(block const& from) const;

    void need(block const& from, std::size_t bytes) const;
    std::size_t known_interface(std::size_t id) const;
    template <class Take>
    void each_option(block const& from, std::size_t offset, Take&& take) const;

    byte_order order_ = byte_order::native;
    /// The interface that this section counts from.
    std::size_t section_begin_ = 0;
    /// One for each of the interfaces.
    std::vector<pcapng_time_unit> time_units_;
};

} // namespace netring

#endif
