// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/capture_options.hpp>
#include <netring/capture_stats.hpp>
#include <netring/error.hpp>
#include <netring/filter.hpp>
#include <netring/interface.hpp>
#include <netring/link_state.hpp>
#include <netring/link_type.hpp>
#include <netring/vlan.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <map>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

using netring::bpf_instruction;
using netring::capture_options;
using netring::filter;

namespace {

std::string why_refused(capture_options const& options) {
    netring::diagnostics why;
    auto const ec = netring::validate(options, why);
    BOOST_TEST((!ec || ec == netring::error::invalid_option));
    return ec ? why.step + "; " + why.hint : std::string();
}

bool names(std::string const& text, std::string const& field, std::string const& value) {
    return text.find(field) != std::string::npos && text.find(value) != std::string::npos &&
           text.find("legal") != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(the_default_ring_takes_16_MiB) {
    capture_options const defaults;
    BOOST_TEST(defaults.ring.block_size_bytes * defaults.ring.block_count == std::size_t{16} << 20U);
    BOOST_TEST(defaults.ring.block_size_bytes >= std::size_t{128} << 10U);
    BOOST_TEST(!defaults.lock_memory);
}

BOOST_AUTO_TEST_CASE(every_profile_is_legal_and_as_large_as_it_says) {
    using namespace netring::ring_profile;
    constexpr std::size_t mebibyte = std::size_t{1} << 20U;
    static_assert(balanced.size_bytes() == 16 * mebibyte);
    static_assert(high_throughput.size_bytes() == 128 * mebibyte);
    static_assert(low_latency.size_bytes() == 16 * mebibyte && low_latency.format == netring::ring_format::frame);
    static_assert(low_memory.size_bytes() == mebibyte);
    static_assert(jumbo.size_bytes() == 32 * mebibyte);
    for (auto const& ring : {balanced, high_throughput, low_latency, low_memory, jumbo})
        BOOST_TEST(why_refused({.interface = "v1", .ring = ring}).empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_field_its_value_and_what_is_legal) {
    BOOST_TEST(why_refused({.interface = "eth0"}).empty());
    BOOST_TEST(names(why_refused({}), "interface", "''"));
    BOOST_TEST(names(why_refused({.interface = "a-name-too-long-"}), "interface", "a-name-too-long-"));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_size_bytes = 6000}}), "block_size_bytes", "6000"));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_size_bytes = 0}}), "block_size_bytes", "0"));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_size_bytes = std::size_t{1} << 31U}}),
                     "block_size_bytes", "2147483648"));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_count = 0}}), "block_count", "0"));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_count = 1U << 21U}}), "block_count", "2097152"));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_timeout = std::chrono::milliseconds(-1)}}),
                     "block_timeout", "-1 ms"));
    using netring::capture_direction;
    using netring::fanout_mode;
    auto const frames = [](std::size_t size) {
        return capture_options{.interface = "v1",
                               .ring = {.format = netring::ring_format::frame, .frame_size_bytes = size}};
    };
    BOOST_TEST(names(why_refused(frames(64)), "frame_size_bytes", "64"));
    BOOST_TEST(names(why_refused(frames(2040)), "frame_size_bytes", "2040"));
    BOOST_TEST(names(why_refused(frames(3072)), "frame_size_bytes", "3072"));
    BOOST_TEST(why_refused(frames(128)).empty());
    BOOST_TEST(names(why_refused({.interface = "v1", .headroom_bytes = 1025}), "headroom_bytes", "1025"));
    BOOST_TEST(names(why_refused({.interface = "v1", .busy_poll = netring::busy_poll{std::chrono::microseconds(-1)}}),
                     "busy_poll.time", "-1 us"));
    auto const ebpf = [](capture_options options) {
        options.interface = "v1";
        options.ebpf_filter = netring::ebpf_program{3};
        return options;
    };
    BOOST_TEST(names(why_refused(ebpf({.filter = netring::filter::accept_all()})), "ebpf_filter", "filter"));
    BOOST_TEST(names(why_refused(ebpf({.snap_length_bytes = 96})), "snap_length_bytes", "96"));
    BOOST_TEST(names(why_refused(ebpf({.direction = capture_direction::outgoing})), "direction", "outgoing"));
    auto const group = [](netring::fanout fanout) {
        return capture_options{.interface = "v1", .fanout = std::move(fanout)};
    };
    BOOST_TEST(names(why_refused(group({.group = 7, .unique_id = true})), "fanout.group", "7"));
    BOOST_TEST(names(why_refused(group({.program = netring::filter::accept_all()})), "fanout.program", "cbpf"));
    BOOST_TEST(names(why_refused(group({.mode = fanout_mode::cbpf, .ebpf = netring::ebpf_program{3}})), "fanout.ebpf",
                     "ebpf"));
    // Not a power of two, and yet legal.
    BOOST_TEST(why_refused({.interface = "v1", .ring = {.block_size_bytes = 12288}}).empty());
    // The arithmetic of a ring of more than 4 GiB holds.
    auto const memory =
        static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    BOOST_TEST(why_refused({.interface = "v1", .ring = {.block_count = 5000}}).empty() ==
               (memory >= std::size_t{5000} << 20U));
    BOOST_TEST(names(why_refused({.interface = "v1", .ring = {.block_count = (memory >> 20U) + 1}}), "block_count",
                     std::to_string((memory >> 20U) + 1)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(filters)

BOOST_AUTO_TEST_CASE(a_filter_for_one_direction_asks_that_first) {
    auto const both = filter::accept_all(96);
    auto const outgoing = both.only(netring::packet_direction::outgoing);
    BOOST_TEST_REQUIRE(outgoing.instructions().size() == 4U);
    BOOST_TEST(outgoing.instructions()[1].operand == 4U);
    BOOST_TEST(outgoing.instructions()[2].operand == 0U);
    BOOST_TEST((outgoing.instructions()[3] == both.instructions()[0]));
}

BOOST_AUTO_TEST_CASE(a_program_has_1_to_4096_instructions) {
    BOOST_CHECK_THROW(filter({}), netring::system_error);
    BOOST_CHECK_THROW(filter(std::vector<bpf_instruction>(4097)), netring::system_error);
    BOOST_CHECK_NO_THROW(filter(std::vector<bpf_instruction>(4096)));
}

BOOST_AUTO_TEST_CASE(a_snap_length_never_raises_what_a_filter_returns) {
    filter const program({{BPF_RET | BPF_K, 0, 0, 0}, {BPF_RET | BPF_K, 0, 0, 40}, {BPF_RET | BPF_K, 0, 0, 65535}});
    auto const snapped = program.with_snap_length(96);
    BOOST_TEST(snapped.instructions()[0].operand == 0U);
    BOOST_TEST(snapped.instructions()[1].operand == 40U);
    BOOST_TEST(snapped.instructions()[2].operand == 96U);
}

BOOST_AUTO_TEST_CASE(a_snap_length_bounds_a_computed_return_too_and_moves_no_jump) {
    filter const program(
        {{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 7}, {BPF_RET | BPF_A, 0, 0, 0}, {BPF_RET | BPF_K, 0, 0, 1}});
    auto const snapped = program.with_snap_length(96);
    auto const instructions = snapped.instructions();
    BOOST_TEST_REQUIRE(instructions.size() == 6U);
    BOOST_TEST((instructions[0] == program.instructions()[0]));
    BOOST_TEST((instructions[1] == bpf_instruction{BPF_JMP | BPF_JA, 0, 0, 1}));
    BOOST_TEST((instructions[3] == bpf_instruction{BPF_JMP | BPF_JGT | BPF_K, 0, 1, 96}));
    BOOST_TEST((instructions[4] == bpf_instruction{BPF_RET | BPF_K, 0, 0, 96}));
    BOOST_TEST((instructions[5] == bpf_instruction{BPF_RET | BPF_A, 0, 0, 0}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(errors_have_sentences_of_their_own_and_portable_conditions) {
    using netring::error;
    namespace errc = boost::system::errc;
    std::map<error, errc::errc_t> const conditions{
        {error::invalid_option, errc::invalid_argument},
        {error::no_such_interface, errc::no_such_device},
        {error::not_open, errc::bad_file_descriptor},
        {error::receive_in_progress, errc::device_or_resource_busy},
        {error::send_in_progress, errc::device_or_resource_busy},
        {error::timestamp_wait_in_progress, errc::device_or_resource_busy},
        {error::link_wait_in_progress, errc::device_or_resource_busy},
        {error::run_in_progress, errc::device_or_resource_busy},
        {error::network_down, errc::network_down},
        {error::link_failed, errc::network_down},
        {error::no_such_device, errc::no_such_device},
        {error::frame_too_short, errc::invalid_argument},
        {error::frame_too_long, errc::message_size},
        {error::invalid_vnet_header, errc::invalid_argument},
        {error::no_reservation, errc::invalid_argument},
        {error::timed_out, errc::timed_out},
        {error::wrong_mode, errc::operation_not_permitted},
        {error::foreign_umem, errc::invalid_argument},
        {error::invalid_expression, errc::invalid_argument},
        {error::malformed_file, errc::illegal_byte_sequence},
        {error::truncated_file, errc::illegal_byte_sequence},
        {error::unsupported_file, errc::not_supported},
        {error::link_type_mismatch, errc::invalid_argument},
    };
    std::set<std::string> sentences;
    for (auto const& [e, condition] : conditions) {
        netring::error_code const ec = e;
        BOOST_TEST(ec.failed());
        BOOST_TEST((ec == condition), ec.message());
        BOOST_TEST(std::string(ec.category().name()) == "netring");
        sentences.insert(ec.message());
    }
    BOOST_TEST(sentences.size() == conditions.size());
    // The table above has them all.
    auto const unknown = netring::netring_category().message(static_cast<int>(conditions.rbegin()->first) + 1);
    BOOST_TEST(unknown == "unknown netring error");
    BOOST_TEST(sentences.count(unknown) == 0U);
    BOOST_TEST(static_cast<std::size_t>(conditions.rbegin()->first) == conditions.size());
}

BOOST_AUTO_TEST_CASE(states_and_modes_have_names) {
    using netring::link_state;
    using netring::xdp_attach_mode;
    BOOST_TEST(to_string(link_state::up) == std::string("up"));
    BOOST_TEST(to_string(link_state::no_carrier) == std::string("no carrier"));
    BOOST_TEST(to_string(link_state::down) == std::string("down"));
    BOOST_TEST(to_string(link_state::gone) == std::string("gone"));
    BOOST_TEST(to_string(xdp_attach_mode::native) == std::string("native"));
    BOOST_TEST(to_string(xdp_attach_mode::generic) == std::string("generic"));
    BOOST_TEST(to_string(xdp_attach_mode::offloaded) == std::string("offloaded"));
}

BOOST_AUTO_TEST_CASE(a_hardware_type_tells_the_link_type) {
    using netring::link_type;
    using netring::link_type_of;
    for (int const ethernet : {ARPHRD_ETHER, ARPHRD_LOOPBACK})
        BOOST_TEST((link_type_of(static_cast<std::uint16_t>(ethernet)) == link_type::ethernet));
    for (int const tunnel : {ARPHRD_NONE, ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT})
        BOOST_TEST((link_type_of(static_cast<std::uint16_t>(tunnel)) == link_type::raw_ip));
    BOOST_TEST((link_type_of(ARPHRD_IEEE80211_RADIOTAP) == link_type::radiotap));
    BOOST_TEST((link_type_of(ARPHRD_INFINIBAND) == link_type::other));
}

BOOST_AUTO_TEST_CASE(deltas_subtract_counters_and_keep_gauges) {
    netring::capture_stats earlier;
    earlier.seen = 100;
    earlier.delivered = 90;
    earlier.dropped = 4;
    earlier.in_ring = 6;
    auto later = earlier;
    later.seen = 150;
    later.delivered = 150 - 4;
    later.in_ring = 0;
    later.occupied_slots = 2;
    later.slot_count = 8;
    auto const delta = later - earlier;
    BOOST_TEST(delta.seen == 50U);
    BOOST_TEST(delta.delivered == 56U);
    BOOST_TEST(delta.dropped == 0U);
    BOOST_TEST(delta.in_ring == 0U);
    BOOST_TEST(delta.ring_occupancy() == 0.25);
    BOOST_TEST(netring::capture_stats().ring_occupancy() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_vlan_tag_decodes) {
    constexpr netring::vlan_tag tag{0xa02a, 0x8100};
    static_assert(tag.id() == 42);
    static_assert(tag.priority() == 5);
    static_assert(!tag.drop_eligible());
    BOOST_TEST(std::string(netring::to_string(netring::link_state::no_carrier)) == "no carrier");
}

BOOST_AUTO_TEST_SUITE_END()
