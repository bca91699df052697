// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_VIEW_HPP
#define NETRING_PACKET_VIEW_HPP

#include <netring/link_type.hpp>
#include <netring/timestamp.hpp>
#include <netring/vlan.hpp>
#include <netring/vnet_header.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace netring {

/// Where a packet was going, seen from this host (packet(7), `sll_pkttype`).
enum class packet_direction : std::uint8_t {
    /// Addressed to this host.
    host = 0,
    /// Addressed to all on the link.
    broadcast = 1,
    /// Addressed to a link-layer group.
    multicast = 2,
    /// Addressed to another host and seen through promiscuous mode.
    other_host = 3,
    /// Sent by this host.
    outgoing = 4,
};

/// What the kernel knows about the transport checksum in the bytes.
enum class checksum_state : std::uint8_t {
    /// Not looked at: check it if it matters.
    unverified,
    /// Verified by the kernel or the NIC.
    valid,
    /// Left half-computed for offload hardware: the bytes hold a partial sum, which is not an error on the wire.
    partial,
};

/// Everything about a packet but its bytes.
struct packet_metadata {
    /// Length on the wire in bytes, however much was captured.
    std::size_t wire_size = 0;
    /// When it was seen, and by which clock.
    netring::timestamp timestamp{};
    /// The VLAN tag, if the frame carried one that the kernel took out of the bytes.
    std::optional<vlan_tag> vlan{};
    /// True once `vlan` stands in the bytes again.
    bool vlan_restored = false;
    /// Where it was going; `host` where that is not known.
    packet_direction direction = packet_direction::host;
    /// What the kernel knows about the transport checksum.
    checksum_state checksum = checksum_state::unverified;
    /// True if the bytes are several TCP segments in one, longer than the MTU. Not told of UDP, nor before Linux 6.3.
    bool segmentation_offload = false;
    /// What offloads left undone, where it was asked for.
    std::optional<netring::vnet_header> vnet_header{};
    /// What the bytes begin with.
    netring::link_type link_type = netring::link_type::ethernet;
    /// Index of the interface the packet passed.
    int interface_index = 0;
    /// Receive hash of the flow; 0 where none was computed.
    std::uint32_t rxhash = 0;
    /// Link-layer protocol (EtherType), host order.
    std::uint16_t protocol = 0;
    /// Length in bytes of `source_address`; the kernel reports at most 8 bytes of an address.
    std::uint8_t source_address_size = 0;
    /// The sender's link-layer address, in the first `source_address_size` bytes.
    std::array<std::byte, 8> source_address{};

    /// True if all fields are equal.
    friend bool operator==(packet_metadata const&, packet_metadata const&) = default;
};

/// A packet whose bytes lie elsewhere: in a ring's block (`packet_batch`) or in a copy (`owned_batch`).
///
/// Object lifetimes: a view is valid as long as the batch it came from holds its memory. Copy it with
/// `owned_batch::push_back` to keep it longer.
///
/// Thread safety: distinct objects: safe. Shared objects: safe to read.
class packet_view {
public:
    /// A view of no bytes.
    packet_view() noexcept = default;
    /// A view of bytes that outlive it. The metadata is copied.
    packet_view(std::span<std::byte const> data, packet_metadata const& metadata) noexcept
        : data_(data)
        , metadata_(metadata) {}

    /// The captured bytes, from the link-layer header on.
    std::span<std::byte const> data() const noexcept { return data_; }
    /// How many bytes were captured.
    std::size_t captured_size() const noexcept { return data_.size(); }
    /// How many bytes the packet had on the wire.
    std::size_t wire_size() const noexcept { return metadata_.wire_size; }
    /// True if fewer bytes were captured than the packet had.
    bool truncated() const noexcept { return captured_size() < wire_size(); }

    /// When it was seen, and by which clock.
    netring::timestamp timestamp() const noexcept { return metadata_.timestamp; }
    /// Where it was going; `host` where that is not known.
    packet_direction direction() const noexcept { return metadata_.direction; }
    /// What the bytes begin with: an Ethernet header, or on a tun device an IP header.
    netring::link_type link_type() const noexcept { return metadata_.link_type; }
    /// Index of the interface that it passed; of a packet from a capture file, the number of its interface there.
    int interface_index() const noexcept { return metadata_.interface_index; }
    /// The VLAN tag, if the frame carried one that the kernel took out of the bytes. It stands there again if
    /// `metadata().vlan_restored`.
    std::optional<vlan_tag> vlan() const noexcept { return metadata_.vlan; }
    /// Receive hash of the flow; 0 where none was computed.
    std::uint32_t rxhash() const noexcept { return metadata_.rxhash; }
    /// The EtherType that follows the addresses (and the tag that `vlan()` reports), host order.
    std::uint16_t protocol() const noexcept { return metadata_.protocol; }
    /// What the kernel knows about the transport checksum in the bytes.
    netring::checksum_state checksum_state() const noexcept { return metadata_.checksum; }
    /// What offloads left undone; none unless `capture_options::vnet_header` asked for it. Valid for the bytes as they are: its
    /// positions include a restored VLAN tag.
    std::optional<netring::vnet_header> vnet_header() const noexcept { return metadata_.vnet_header; }
    /// The sender's link-layer address, cut to the 8 bytes that the kernel reports; empty where the link has none.
    std::span<std::byte const> source_address() const noexcept {
        return std::span(metadata_.source_address).first(metadata_.source_address_size);
    }

    /// Everything but the bytes, valid as long as the view itself.
    packet_metadata const& metadata() const noexcept { return metadata_; }

private:
    std::span<std::byte const> data_;
    packet_metadata metadata_;
};

} // namespace netring

#endif
