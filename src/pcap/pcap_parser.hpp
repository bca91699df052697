// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAP_PARSER_HPP
#define NETRING_SRC_PCAP_PCAP_PARSER_HPP

#include "byte_order.hpp"
#include "packet_parser.hpp"

#include <cstdint>

namespace netring {

/// What the magic number of a pcap file says.
struct pcap_variant {
    byte_order order;
    /// Of the fraction of a second.
    std::uint32_t unit_ns;
    /// 16, or more where a patched libpcap wrote the packet's interface too.
    std::size_t record_header_bytes;
};

/// None if it is of another format.
std::optional<pcap_variant> pcap_variant_of(std::uint32_t magic) noexcept;

/// Reads pcap (draft-ietf-opsawg-pcap).
class pcap_parser final : public packet_parser {
public:
    /// Reads the file's header. @throws input_failure
    pcap_parser(pcap_input input, pcap_variant variant);

    pcap_format format() const noexcept override { return pcap_format::pcap; }
    std::optional<packet_view> next() override;

private:
    pcap_variant variant_;
    std::uint16_t minor_version_ = 0;
};

} // namespace netring

#endif
