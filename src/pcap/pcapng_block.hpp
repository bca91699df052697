// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAPNG_BLOCK_HPP
#define NETRING_SRC_PCAP_PCAPNG_BLOCK_HPP

#include "output.hpp"
#include "pcapng_numbers.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace netring {

/// What an option of a block begins with (draft-ietf-opsawg-pcapng).
struct pcapng_option {
    std::uint16_t code;
    std::uint16_t size_bytes;
};

/// Makes a block that is not one of packets, of which there are few.
class pcapng_block {
public:
    explicit pcapng_block(std::uint32_t type) {
        add(type);
        add(std::uint32_t{0});
    }

    template <class Value>
    requires std::is_trivially_copyable_v<Value>
    void add(Value const& value) { add_bytes(std::as_bytes(std::span(&value, 1))); }

    template <class Value>
    requires std::is_trivially_copyable_v<Value>
    void add_option(std::uint16_t code, Value const& value) {
        add_option_bytes(code, std::as_bytes(std::span(&value, 1)));
    }
    /// Says nothing of an empty text, and cuts one that is longer than an option may be.
    void add_text(std::uint16_t code, std::string_view text) {
        if (!text.empty())
            add_option_bytes(code, std::as_bytes(std::span(text.substr(0, UINT16_MAX))));
    }

    /// Ends the options and the block. @return all of it.
    std::span<std::byte const> finish() {
        add(pcapng_option{0, 0});
        auto const size = static_cast<std::uint32_t>(bytes_.size() + sizeof(std::uint32_t));
        add(size);
        std::memcpy(bytes_.data() + sizeof(std::uint32_t), &size, sizeof size);
        return bytes_;
    }

private:
    void add_bytes(std::span<std::byte const> bytes) { std::ranges::copy(bytes, std::back_inserter(bytes_)); }
    void add_option_bytes(std::uint16_t code, std::span<std::byte const> value) {
        add(pcapng_option{code, static_cast<std::uint16_t>(value.size())});
        add_bytes(value);
        bytes_.resize(bytes_.size() + padding_after(value.size()));
    }

    std::vector<std::byte> bytes_;
};

} // namespace netring

#endif
