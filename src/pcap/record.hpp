// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_RECORD_HPP
#define NETRING_SRC_PCAP_RECORD_HPP

#include "output.hpp"

#include <netring/packet_view.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace netring {

/// What a file holds of a packet: its bytes, with the VLAN tag that was taken out of them, up to the snap length.
class record {
public:
    using parts = std::span<std::span<std::byte const> const>;

    /// @param all are the packet's bytes, of which the view may have the first ones only.
    record(packet_view const& packet, parts all, std::size_t snap_length_bytes) noexcept
        : packet_(packet)
        , all_(all)
        , tagged_(packet.vlan() && !packet.metadata().vlan_restored && packet.link_type() == link_type::ethernet &&
                  packet.captured_size() >= addresses_size) {
        std::size_t size = tagged_ ? tag_size : 0;
        for (auto const& part : all)
            size += part.size();
        captured_ = std::min(size, snap_length_bytes);
        cut_ = captured_ != size;
    }

    packet_view const& packet() const noexcept { return packet_; }
    std::uint32_t captured_bytes() const noexcept { return static_cast<std::uint32_t>(captured_); }
    std::uint32_t wire_bytes() const noexcept {
        return static_cast<std::uint32_t>(packet_.wire_size() + (tagged_ ? tag_size : 0));
    }
    /// True if the snap length left out some of it.
    bool cut() const noexcept { return cut_; }

    void append_to(output& to) const {
        auto left = captured_;
        auto const put = [&](std::span<std::byte const> bytes) {
            auto const part = bytes.first(std::min(left, bytes.size()));
            to.append(part);
            left -= part.size();
        };
        for (bool tag_is_due = tagged_; auto part : all_) {
            if (tag_is_due) {
                put(part.first(addresses_size));
                put(tag());
                part = part.subspan(addresses_size);
                tag_is_due = false;
            }
            put(part);
        }
    }

private:
    static constexpr std::size_t addresses_size = 12;
    static constexpr std::size_t tag_size = 4;

    std::array<std::byte, tag_size> tag() const noexcept {
        auto const tag = *packet_.vlan();
        return {static_cast<std::byte>(tag.tpid >> 8U), static_cast<std::byte>(tag.tpid & 0xffU),
                static_cast<std::byte>(tag.tci >> 8U), static_cast<std::byte>(tag.tci & 0xffU)};
    }

    packet_view packet_;
    parts all_;
    bool tagged_;
    bool cut_;
    std::size_t captured_;
};

} // namespace netring

#endif
