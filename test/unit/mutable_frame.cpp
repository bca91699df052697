// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/mutable_frame.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using netring::mutable_frame;
using netring::packet_metadata;
using netring::vnet_header;

namespace {

constexpr std::size_t capacity = 16;

/// A frame of text, zeros as dots, in memory that ends in a canary.
struct text_frame {
    explicit text_frame(std::string_view text, packet_metadata const& metadata = {})
        : memory(capacity + 1, std::byte{'#'})
        , frame(std::span(memory).first(capacity), text.size(), metadata) {
        std::ranges::transform(text, memory.begin(), [](char letter) { return static_cast<std::byte>(letter); });
    }

    std::string text() const {
        std::string result;
        for (auto const byte : frame.data())
            result += byte == std::byte{0} ? '.' : static_cast<char>(byte);
        return result;
    }
    bool intact() const { return memory.back() == std::byte{'#'}; }

    std::vector<std::byte> memory;
    mutable_frame frame;
};

std::string resized(std::string_view text, std::size_t size) {
    text_frame of(text);
    bool const done = of.frame.resize(size);
    BOOST_TEST(of.intact());
    return done ? of.text() : "refused, " + of.text();
}

std::string inserted(std::string_view text, std::size_t position, std::size_t count) {
    text_frame of(text);
    bool const done = of.frame.insert(position, count);
    BOOST_TEST(of.intact());
    return done ? of.text() : "refused, " + of.text();
}

std::string erased(std::string_view text, std::size_t position, std::size_t count) {
    text_frame of(text);
    bool const done = of.frame.erase(position, count);
    BOOST_TEST(of.intact());
    return done ? of.text() : "refused, " + of.text();
}

/// Of a TCP super-frame: 34 bytes before the checksummed part, 54 of headers.
constexpr vnet_header segments{.flags = vnet_header::needs_checksum,
                               .gso_type = 1,
                               .header_size_bytes = 54,
                               .gso_size_bytes = 1448,
                               .checksum_start = 34,
                               .checksum_offset = 16};

/// Where the checksum starts and the headers end, as two numbers.
template <class Change>
std::pair<int, int> moved(Change change, vnet_header offload = segments) {
    std::vector<std::byte> memory(400);
    mutable_frame frame(memory, 200, {.vnet_header = offload});
    change(frame);
    auto const now = *frame.offload();
    // Nothing else of it ever moves.
    offload.checksum_start = now.checksum_start;
    offload.header_size_bytes = now.header_size_bytes;
    BOOST_TEST((now == offload));
    BOOST_TEST((frame.view().vnet_header() == now));
    return {now.checksum_start, now.header_size_bytes};
}

std::pair<int, int> after_insert(std::size_t position, std::size_t count) {
    return moved([=](mutable_frame& frame) { BOOST_TEST(frame.insert(position, count)); });
}

std::pair<int, int> after_erase(std::size_t position, std::size_t count) {
    return moved([=](mutable_frame& frame) { BOOST_TEST(frame.erase(position, count)); });
}

using at = std::pair<int, int>;

} // namespace

BOOST_AUTO_TEST_SUITE(mutable_frames)

BOOST_AUTO_TEST_CASE(it_is_the_packet_in_its_memory) {
    packet_metadata const metadata{.wire_size = 3, .protocol = 0x88b5};
    text_frame of("abc", metadata);
    BOOST_TEST(of.frame.size_bytes() == 3U);
    BOOST_TEST(of.frame.capacity_bytes() == capacity);
    BOOST_TEST((of.frame.metadata() == metadata));
    BOOST_TEST(of.frame.data().data() == of.memory.data());
    of.frame.data()[1] = std::byte{'x'};
    BOOST_TEST(of.text() == "axc");
    BOOST_TEST(of.frame.view().data().size() == 3U);
    BOOST_TEST((of.frame.view().data()[1] == std::byte{'x'}));
    BOOST_TEST(of.frame.view().protocol() == 0x88b5);
}

BOOST_AUTO_TEST_CASE(resizing_cuts_or_adds_zeros) {
    BOOST_TEST(resized("abcdef", 4) == "abcd");
    BOOST_TEST(resized("abcdef", 6) == "abcdef");
    BOOST_TEST(resized("abcdef", 9) == "abcdef...");
    BOOST_TEST(resized("abcdef", 0) == "");
    BOOST_TEST(resized("abcdef", capacity) == "abcdef..........");
    BOOST_TEST(resized("abcdef", capacity + 1) == "refused, abcdef");
    BOOST_TEST(resized("abcdef", std::size_t(-1)) == "refused, abcdef");
    // What was cut off does not come back.
    text_frame of("abcdef");
    BOOST_TEST(of.frame.resize(2));
    BOOST_TEST(of.frame.resize(6));
    BOOST_TEST(of.text() == "ab....");
}

BOOST_AUTO_TEST_CASE(inserting_makes_room_of_zeros) {
    BOOST_TEST(inserted("abcdef", 0, 2) == "..abcdef");
    BOOST_TEST(inserted("abcdef", 3, 2) == "abc..def");
    BOOST_TEST(inserted("abcdef", 6, 2) == "abcdef..");
    BOOST_TEST(inserted("abcdef", 3, 0) == "abcdef");
    BOOST_TEST(inserted("abcdef", 1, 10) == "a..........bcdef");
    BOOST_TEST(inserted("abcdef", 1, 11) == "refused, abcdef");
    BOOST_TEST(inserted("abcdef", 7, 1) == "refused, abcdef");
    BOOST_TEST(inserted("abcdef", 1, std::size_t(-1)) == "refused, abcdef");
    BOOST_TEST(inserted("abcdef", std::size_t(-1), 2) == "refused, abcdef");
}

BOOST_AUTO_TEST_CASE(erasing_closes_the_gap) {
    BOOST_TEST(erased("abcdef", 0, 2) == "cdef");
    BOOST_TEST(erased("abcdef", 2, 2) == "abef");
    BOOST_TEST(erased("abcdef", 4, 2) == "abcd");
    BOOST_TEST(erased("abcdef", 6, 0) == "abcdef");
    BOOST_TEST(erased("abcdef", 0, 6) == "");
    BOOST_TEST(erased("abcdef", 5, 2) == "refused, abcdef");
    BOOST_TEST(erased("abcdef", 7, 0) == "refused, abcdef");
    BOOST_TEST(erased("abcdef", 1, std::size_t(-1)) == "refused, abcdef");
    BOOST_TEST(erased("abcdef", std::size_t(-1), 2) == "refused, abcdef");
}

BOOST_AUTO_TEST_CASE(what_is_inserted_moves_the_positions_of_what_comes_after_it) {
    BOOST_TEST((after_insert(12, 4) == at{38, 58}));
    BOOST_TEST((after_insert(33, 4) == at{38, 58}));
    // Before the transport header, as an option of IPv4.
    BOOST_TEST((after_insert(34, 4) == at{38, 58}));
    BOOST_TEST((after_insert(35, 4) == at{34, 58}));
    BOOST_TEST((after_insert(53, 4) == at{34, 58}));
    // Before the payload, which grows.
    BOOST_TEST((after_insert(54, 4) == at{34, 54}));
    BOOST_TEST((after_insert(200, 4) == at{34, 54}));
    BOOST_TEST((after_insert(12, 0) == at{34, 54}));
}

BOOST_AUTO_TEST_CASE(what_is_erased_moves_the_positions_of_what_comes_after_it) {
    BOOST_TEST((after_erase(12, 4) == at{30, 50}));
    BOOST_TEST((after_erase(30, 4) == at{30, 50}));
    BOOST_TEST((after_erase(34, 4) == at{34, 50}));
    BOOST_TEST((after_erase(50, 4) == at{34, 50}));
    BOOST_TEST((after_erase(54, 4) == at{34, 54}));
    BOOST_TEST((after_erase(196, 4) == at{34, 54}));
    // Around a position, which is then where the gap was.
    BOOST_TEST((after_erase(32, 4) == at{32, 50}));
    BOOST_TEST((after_erase(52, 4) == at{34, 52}));
    BOOST_TEST((after_erase(20, 100) == at{20, 20}));
    BOOST_TEST((after_erase(0, 200) == at{0, 0}));
}

BOOST_AUTO_TEST_CASE(a_tag_that_goes_and_comes_back_leaves_the_positions_as_they_were) {
    BOOST_TEST((moved([](mutable_frame& frame) {
                    BOOST_TEST(frame.insert(12, 4));
                    BOOST_TEST(frame.erase(12, 4));
                }) == at{34, 54}));
    BOOST_TEST((moved([](mutable_frame& frame) {
                    BOOST_TEST(frame.erase(12, 4));
                    BOOST_TEST(frame.insert(12, 4));
                }) == at{34, 54}));
}

BOOST_AUTO_TEST_CASE(what_is_refused_or_only_resizes_moves_no_position) {
    BOOST_TEST((moved([](mutable_frame& frame) {
                    BOOST_TEST(!frame.insert(12, 201));
                    BOOST_TEST(!frame.erase(12, 189));
                    BOOST_TEST(frame.resize(20));
                    BOOST_TEST(frame.resize(400));
                }) == at{34, 54}));
}

BOOST_AUTO_TEST_CASE(positions_that_mean_nothing_stay) {
    auto const nothing_undone = [](mutable_frame& frame) { BOOST_TEST(frame.insert(0, 4)); };
    BOOST_TEST((moved(nothing_undone, vnet_header{}) == at{0, 0}));
    BOOST_TEST((moved(nothing_undone, {.flags = vnet_header::checksum_valid, .checksum_start = 34}) == at{34, 0}));
}

BOOST_AUTO_TEST_CASE(without_an_offload_header_there_is_none_to_move) {
    text_frame of("abcdef");
    BOOST_TEST(of.frame.offload() == nullptr);
    BOOST_TEST(of.frame.insert(1, 2));
    BOOST_TEST(of.frame.erase(1, 2));
    BOOST_TEST(of.text() == "abcdef");
    BOOST_TEST(of.frame.offload() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
