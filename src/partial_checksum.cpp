// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "partial_checksum.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

namespace netring {

namespace {

using byte_span = std::span<std::byte const>;

/// Sums are of 16-bit words in the byte order of this machine: a ones' complement sum is right in any that all words share.
std::uint64_t sum_of(byte_span data) noexcept {
    std::uint64_t sum = 0;
    std::uint32_t words = 0;
    for (; data.size() >= sizeof words; data = data.subspan(sizeof words)) {
        std::memcpy(&words, data.data(), sizeof words);
        sum += words;
    }
    words = 0;
    if (!data.empty())
        std::memcpy(&words, data.data(), data.size());
    return sum + words;
}

std::uint16_t fold(std::uint64_t sum) noexcept {
    while (sum > 0xffffU)
        sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(sum);
}

/// The 16-bit word at a position, as it lies there; 0 beyond the end.
std::uint16_t word_at(byte_span head, std::size_t at) noexcept {
    std::uint16_t word = 0;
    if (at + sizeof word <= head.size())
        std::memcpy(&word, head.data() + at, sizeof word);
    return word;
}

std::uint16_t number_at(byte_span head, std::size_t at) noexcept {
    return ntohs(word_at(head, at));
}

/// A TCP segment or UDP datagram in a frame.
struct segment {
    std::size_t start;
    std::size_t size_bytes;
    std::size_t checksum_position;
    std::uint16_t pseudo_header_sum;
};

/// @param addresses both, as the IP header has them.
std::optional<segment> segment_at(byte_span head, std::size_t start, std::size_t size_bytes, std::uint8_t protocol,
                                  byte_span addresses) noexcept {
    bool const udp = protocol == IPPROTO_UDP;
    if (!udp && protocol != IPPROTO_TCP)
        return std::nullopt;
    std::size_t const header = udp ? 8 : 20;
    if (size_bytes < header || head.size() < start + header || (udp && number_at(head, start + 4) != size_bytes))
        return std::nullopt;
    auto const sum = sum_of(addresses) + htons(protocol) + htons(static_cast<std::uint16_t>(size_bytes));
    return segment{start, size_bytes, start + (udp ? 6 : 16), fold(sum)};
}

std::optional<segment> segment_in_ipv4(byte_span head, std::size_t ip) noexcept {
    if (head.size() < ip + 20 || (head[ip] >> 4U) != std::byte{4})
        return std::nullopt;
    auto const header = std::to_integer<std::size_t>(head[ip] & std::byte{0x0f}) * 4;
    auto const total = std::size_t{number_at(head, ip + 2)};
    bool const fragment = (number_at(head, ip + 6) & 0x3fffU) != 0;
    if (header < 20 || total < header || fragment)
        return std::nullopt;
    return segment_at(head, ip + header, total - header, std::to_integer<std::uint8_t>(head[ip + 9]),
                      head.subspan(ip + 12, 8));
}

std::optional<segment> segment_in_ipv6(byte_span head, std::size_t ip) noexcept {
    if (head.size() < ip + 40 || (head[ip] >> 4U) != std::byte{6})
        return std::nullopt;
    auto const extends = [](std::uint8_t header) {
        return header == IPPROTO_HOPOPTS || header == IPPROTO_ROUTING || header == IPPROTO_DSTOPTS;
    };
    auto next = std::to_integer<std::uint8_t>(head[ip + 6]);
    auto left = std::size_t{number_at(head, ip + 4)};
    auto at = ip + 40;
    for (int most = 8; most != 0 && extends(next); --most) {
        if (head.size() < at + 8)
            return std::nullopt;
        auto const length = (std::to_integer<std::size_t>(head[at + 1]) + 1) * 8;
        if (length > left)
            return std::nullopt;
        next = std::to_integer<std::uint8_t>(head[at]);
        at += length;
        left -= length;
    }
    return segment_at(head, at, left, next, head.subspan(ip + 8, 32));
}

std::optional<segment> segment_in(byte_span head) noexcept {
    std::size_t type = 12;
    auto const tagged = [&] { return number_at(head, type) == 0x8100 || number_at(head, type) == 0x88a8; };
    for (int most = 4; most != 0 && tagged(); --most)
        type += 4;
    switch (number_at(head, type)) {
    case 0x0800:
        return segment_in_ipv4(head, type + 2);
    case 0x86dd:
        return segment_in_ipv6(head, type + 2);
    default:
        return std::nullopt;
    }
}

/// The sum over a segment that starts in the first fragment; none if the frame ends before it.
std::optional<std::uint16_t> sum_over(std::span<std::span<std::byte> const> fragments, std::size_t start,
                                      std::size_t left) noexcept {
    std::uint64_t sum = 0;
    bool odd = false;
    for (byte_span part : fragments) {
        part = part.subspan(start);
        part = part.first(std::min(part.size(), left));
        start = 0;
        left -= part.size();
        // After an odd number of bytes, the first of a word is the second of one that began before.
        auto const words = fold(sum_of(part));
        sum += odd ? static_cast<std::uint16_t>(words << 8U | words >> 8U) : words;
        odd = odd != (part.size() % 2 != 0);
    }
    return left == 0 ? std::optional(fold(sum)) : std::nullopt;
}

} // namespace

bool complete_partial_checksum(std::span<std::span<std::byte> const> fragments) noexcept {
    if (fragments.empty())
        return false;
    auto const head = fragments.front();
    auto const found = segment_in(head);
    if (!found || word_at(head, found->checksum_position) != found->pseudo_header_sum)
        return false;
    // The field, which holds the sum of the pseudo header, is summed with the rest.
    auto const sum = sum_over(fragments, found->start, found->size_bytes);
    if (!sum)
        return false;
    auto complete = static_cast<std::uint16_t>(~*sum);
    // As the kernel has it: in UDP, zero would say that there is no checksum.
    if (complete == 0)
        complete = 0xffff;
    std::memcpy(head.data() + found->checksum_position, &complete, sizeof complete);
    return complete != found->pseudo_header_sum;
}

bool complete_partial_checksum(std::span<std::byte> frame) noexcept {
    return complete_partial_checksum(std::span<std::span<std::byte> const>(&frame, 1));
}

} // namespace netring
