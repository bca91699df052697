// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EXAMPLE_UDP_FRAME_HPP
#define NETRING_EXAMPLE_UDP_FRAME_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace example {

// tag::frame[]
/// A UDP datagram from 198.18.0.1 to port 9 of 198.18.0.2, addresses for tests (RFC 2544), in an Ethernet frame. It is always the
/// same, save the number in it and the checksum that follows from that.
class udp_frame {
public:
    static constexpr std::size_t headers = 14 + 20 + 8;
    static constexpr std::size_t shortest = headers + sizeof(std::uint64_t);

    explicit udp_frame(std::size_t size_bytes)
        : bytes_(size_bytes) {
        put(0, {0x0200, 0x0000, 0x0002, 0x0200, 0x0000, 0x0001, 0x0800});
        put(ip, {0x4500, unsigned(size_bytes - ip), 0, 0x4000, 0x4011, 0, 0xc612, 0x0001, 0xc612, 0x0002});
        put(ip + 10, {checksum(sum(ip, udp))});
        auto const length = unsigned(size_bytes - udp);
        put(udp, {9, 9, length, 0});
        // The pseudo header: the addresses, the protocol and the length.
        sum_ = sum(ip + 12, size_bytes) + 17 + length;
    }

    std::size_t size() const noexcept { return bytes_.size(); }

    /// Writes it with a number, in place.
    void write(std::span<std::byte> frame, std::uint64_t number) const noexcept {
        std::ranges::copy(bytes_, frame.begin());
        unsigned sum = sum_;
        for (std::size_t word = 0; word != 4; ++word) {
            auto const part = unsigned(number >> (48 - 16 * word) & 0xffffU);
            put_word(frame, headers + 2 * word, part);
            sum += part;
        }
        // 0 would say that there is no checksum.
        auto const checked = checksum(sum);
        put_word(frame, udp + 6, checked == 0 ? 0xffffU : checked);
    }

private:
    static constexpr std::size_t ip = 14;
    static constexpr std::size_t udp = ip + 20;

    static void put_word(std::span<std::byte> frame, std::size_t at, unsigned word) noexcept {
        frame[at] = static_cast<std::byte>(word >> 8U);
        frame[at + 1] = static_cast<std::byte>(word & 0xffU);
    }

    void put(std::size_t at, std::initializer_list<unsigned> words) noexcept {
        for (unsigned const word : words) {
            put_word(bytes_, at, word);
            at += 2;
        }
    }

    unsigned sum(std::size_t from, std::size_t to) const noexcept {
        unsigned result = 0;
        for (; from < to; ++from)
            result += std::to_integer<unsigned>(bytes_[from]) << (from % 2 == 0 ? 8U : 0U);
        return result;
    }

    static unsigned checksum(unsigned sum) noexcept {
        while (sum > 0xffffU)
            sum = (sum & 0xffffU) + (sum >> 16U);
        return ~sum & 0xffffU;
    }

    std::vector<std::byte> bytes_;
    unsigned sum_ = 0;
};
// end::frame[]

} // namespace example

#endif
