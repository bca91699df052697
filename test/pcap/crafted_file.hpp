// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_CRAFTED_FILE_HPP
#define NETRING_TEST_PCAP_CRAFTED_FILE_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

// Capture files made by hand, from the numbers of their formats.

namespace netring::test {

using bytes = std::vector<std::byte>;

/// Numbers one after the other, in one byte order.
class crafted_bytes {
public:
    explicit crafted_bytes(std::endian order) noexcept
        : order_(order) {}

    crafted_bytes& u8(std::uint8_t number) { return put(number); }
    crafted_bytes& u16(std::uint16_t number) { return put(number); }
    crafted_bytes& u32(std::uint32_t number) { return put(number); }
    crafted_bytes& u64(std::uint64_t number) { return put(number); }
    crafted_bytes& add(std::span<std::byte const> more) {
        bytes_.insert(bytes_.end(), more.begin(), more.end());
        return *this;
    }
    crafted_bytes& add(std::string_view text) { return add(std::as_bytes(std::span(text))); }
    crafted_bytes& pad() {
        bytes_.resize((bytes_.size() + 3) / 4 * 4);
        return *this;
    }

    std::endian order() const noexcept { return order_; }
    bytes const& content() const noexcept { return bytes_; }

private:
    template <class Number>
    crafted_bytes& put(Number number) {
        for (std::size_t byte = 0; byte != sizeof number; ++byte) {
            auto const shift = 8 * (order_ == std::endian::little ? byte : sizeof number - 1 - byte);
            bytes_.push_back(static_cast<std::byte>(number >> shift));
        }
        return *this;
    }

    std::endian order_;
    bytes bytes_;
};

struct crafted_pcap_header {
    std::uint32_t magic = 0xa1b2c3d4;
    std::uint16_t major = 2;
    std::uint16_t minor = 4;
    std::uint32_t snap_length_bytes = 65535;
    std::uint32_t link_type = 1;
};

/// A pcap file.
class crafted_pcap : public crafted_bytes {
public:
    explicit crafted_pcap(std::endian order, crafted_pcap_header const& header = {})
        : crafted_bytes(order) {
        u32(header.magic).u16(header.major).u16(header.minor).u64(0);
        u32(header.snap_length_bytes).u32(header.link_type);
    }

    crafted_pcap& record(std::uint32_t seconds, std::uint32_t fraction, std::span<std::byte const> data,
                         std::uint32_t wire_bytes) {
        u32(seconds).u32(fraction).u32(static_cast<std::uint32_t>(data.size())).u32(wire_bytes).add(data);
        return *this;
    }
};

/// The options of a block.
class crafted_options : public crafted_bytes {
public:
    using crafted_bytes::crafted_bytes;

    crafted_options& option(std::uint16_t code, crafted_bytes const& value) {
        u16(code).u16(static_cast<std::uint16_t>(value.content().size())).add(value.content()).pad();
        return *this;
    }
};

/// A pcapng file.
class crafted_pcapng : public crafted_bytes {
public:
    explicit crafted_pcapng(std::endian order)
        : crafted_bytes(order) {
        block(0x0a0d0d0a, values().u32(0x1a2b3c4d).u16(1).u16(0).u64(~std::uint64_t{0}));
    }

    /// For what is inside a block.
    crafted_bytes values() const { return crafted_bytes(order()); }
    crafted_options options() const { return crafted_options(order()); }

    crafted_pcapng& block(std::uint32_t type, crafted_bytes body) {
        auto const length = static_cast<std::uint32_t>(12 + body.pad().content().size());
        u32(type).u32(length).add(body.content()).u32(length);
        return *this;
    }
    crafted_pcapng& interface(std::uint16_t link_type, std::uint32_t snap_length_bytes,
                              crafted_options const& options) {
        return block(1, values().u16(link_type).u16(0).u32(snap_length_bytes).add(options.content()));
    }
    crafted_pcapng& interface(std::uint16_t link_type, std::uint32_t snap_length_bytes = 0) {
        return interface(link_type, snap_length_bytes, options());
    }
    crafted_pcapng& enhanced_packet(std::uint32_t interface, std::uint64_t time, std::span<std::byte const> data,
                                    std::uint32_t wire_bytes, crafted_options const& options) {
        auto body =
            values().u32(interface).u32(static_cast<std::uint32_t>(time >> 32U)).u32(static_cast<std::uint32_t>(time));
        body.u32(static_cast<std::uint32_t>(data.size())).u32(wire_bytes).add(data).pad().add(options.content());
        return block(6, body);
    }
    crafted_pcapng& enhanced_packet(std::uint32_t interface, std::uint64_t time, std::span<std::byte const> data) {
        return enhanced_packet(interface, time, data, static_cast<std::uint32_t>(data.size()), options());
    }
    crafted_pcapng& simple_packet(std::uint32_t wire_bytes, std::span<std::byte const> data) {
        return block(3, values().u32(wire_bytes).add(data));
    }

    /// Puts another file behind, whose sections are then this one's.
    crafted_pcapng& section(crafted_pcapng const& other) {
        add(other.content());
        return *this;
    }
};

} // namespace netring::test

#endif
