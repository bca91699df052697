// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "internet_checksum.hpp"
#include "other_network.hpp"

#include <netring/bridge_core.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <net/if.h>
#include <netinet/in.h>
#include <span>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

using namespace std::chrono_literals;
using netring::bridge_core;
using netring::bridge_counters;
using netring::bridge_direction;
using netring::bridge_on_full;
using netring::bridge_options;
using netring::bridge_port;
using netring::bridge_rings;
using netring::bridge_side;
using netring::capture_direction;
using netring::capture_options;
using netring::error;
using netring::error_code;
using netring::inject_options;
using netring::ring_format;
using netring::test::are_tagged_frames;
using netring::test::eventually;
using netring::test::folded;
using netring::test::judges;
using netring::test::plain_receiver;
using netring::test::promiscuity;
using netring::test::run;
using netring::test::running_bridge;
using netring::test::small_bridge;
using netring::test::sum_of;
using netring::test::tagged_frame;
using netring::test::watched_wires;

namespace {

constexpr bridge_side sides[] = {bridge_side::a, bridge_side::b};

bool says(std::string const& text, std::initializer_list<std::string_view> words) {
    bool const all =
        std::ranges::all_of(words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
    BOOST_TEST(all, text);
    return all;
}

/// True if a value is refused, in words that begin with the field and its value and say what is legal.
bool refuses(bridge_options const& options, std::string const& field, std::string const& value) {
    netring::diagnostics why;
    BOOST_TEST((netring::validate(options, why) == error::invalid_option));
    return says(why.text(), {field + " is ", value, "legal: "}) && why.step.starts_with(field);
}

/// The same for a field of either side.
bool refuses_on_both(std::function<void(bridge_port&)> const& spoil, std::string const& field,
                     std::string const& value) {
    auto a = small_bridge();
    auto b = small_bridge();
    spoil(a.a);
    spoil(b.b);
    return refuses(a, "a." + field, value) && refuses(b, "b." + field, value);
}

/// What a process holds of the kernel's.
struct holdings {
    std::size_t descriptors = netring::test::open_descriptors();
    std::size_t sockets = netring::test::packet_sockets();
    std::size_t mappings = netring::test::mappings();
    int promiscuity_of_a = promiscuity("ba");
    int promiscuity_of_b = promiscuity("bb");

    bool operator==(holdings const&) const = default;
};

} // namespace

BOOST_AUTO_TEST_SUITE(bridge_options_)

BOOST_AUTO_TEST_CASE(a_refusal_names_the_field_its_value_and_what_is_legal) {
    netring::diagnostics why;
    BOOST_TEST(!netring::validate({.a = {.interface = "ba"}, .b = {.interface = "bb"}}, why));
    BOOST_TEST(why.text() == "");
    BOOST_TEST(!netring::validate(small_bridge(ring_format::frame), why));

    BOOST_TEST(refuses_on_both([](auto& port) { port.interface = ""; }, "interface", ""));
    BOOST_TEST(
        refuses_on_both([](auto& port) { port.interface = "a-name-too-long-"; }, "interface", "a-name-too-long-"));
    auto const ring = [](auto change) { return [change](bridge_port& port) { change(port.receive_ring); }; };
    BOOST_TEST(
        refuses_on_both(ring([](auto& of) { of.block_size_bytes = 6000; }), "receive_ring.block_size_bytes", "6000"));
    BOOST_TEST(refuses_on_both(ring([](auto& of) { of.block_count = 0; }), "receive_ring.block_count", "0"));
    BOOST_TEST(refuses_on_both(ring([](auto& of) { of.block_timeout = -1ms; }), "receive_ring.block_timeout", "-1 ms"));
    BOOST_TEST(refuses_on_both(ring([](auto& of) {
                                   of.format = ring_format::frame;
                                   of.frame_size_bytes = 2040;
                               }),
                               "receive_ring.frame_size_bytes", "2040"));
    BOOST_TEST(refuses_on_both([](auto& port) { port.transmit_frames = 0; }, "transmit_frames", "0"));
    BOOST_TEST(refuses_on_both([](auto& port) { port.transmit_frames = 65537; }, "transmit_frames", "65537"));
    BOOST_TEST(
        refuses_on_both([](auto& port) { port.transmit_frame_size_bytes = 100; }, "transmit_frame_size_bytes", "100"));

    auto options = small_bridge();
    for (std::size_t const burst : {0U, 4097U}) {
        options.burst = burst;
        BOOST_TEST(refuses(options, "burst", std::to_string(burst)));
    }
    for (std::size_t const burst : {1U, 4096U}) {
        options.burst = burst;
        BOOST_TEST(!netring::validate(options, why));
    }
}

BOOST_AUTO_TEST_CASE(a_time_of_coalescing_is_up_to_a_second) {
    auto options = small_bridge();
    options.backend = netring::bridge_backend::xdp;
    for (auto const time : {-1us, 1'000'001us}) {
        options.coalesce = time;
        BOOST_TEST(refuses(options, "coalesce", std::to_string(time.count())));
    }
    netring::diagnostics why;
    for (auto const time : {0us, 1'000'000us}) {
        options.coalesce = time;
        BOOST_TEST(!netring::validate(options, why));
    }
}

BOOST_AUTO_TEST_CASE(blocks_that_do_not_hold_what_offloads_make_are_refused) {
    auto options = small_bridge();
    options.a.receive_ring.block_size_bytes = 65536;
    BOOST_TEST(refuses(options, "a.receive_ring.block_size_bytes", "65536"));
    options.a.receive_ring.block_size_bytes = 131072;
    netring::diagnostics why;
    BOOST_TEST(!netring::validate(options, why));
}

BOOST_AUTO_TEST_CASE(the_same_interface_twice_is_refused_and_the_same_name_elsewhere_is_not) {
    auto options = small_bridge();
    options.b.interface = "ba";
    BOOST_TEST(refuses(options, "b.interface", "ba"));
    netring::test::other_network const elsewhere;
    options.b.netns = netring::netns::from_pid(elsewhere.process());
    netring::diagnostics why;
    BOOST_TEST(!netring::validate(options, why));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Opened elsewhere, as a bridge wants it but for what is asked otherwise.
bridge_rings rings_on(std::string const& interface, capture_options capture = {}, inject_options inject = {}) {
    capture.interface = inject.interface = interface;
    capture.ring = small_bridge().a.receive_ring;
    inject.frame_count = 64;
    return {netring::capture(std::move(capture)), netring::injector(std::move(inject))};
}

constexpr auto incoming = capture_direction::incoming;

} // namespace

BOOST_FIXTURE_TEST_SUITE(opening, watched_wires)

BOOST_AUTO_TEST_CASE(a_failure_names_the_side_and_leaves_nothing) {
    holdings const before;
    for (auto const side : sides) {
        auto options = small_bridge();
        (side == bridge_side::a ? options.a : options.b).interface = "nosuch0";
        bridge_core bridge;
        error_code ec;
        netring::diagnostics why;
        bridge.open(options, ec, &why);
        BOOST_TEST((ec == error::no_such_interface));
        BOOST_TEST(says(why.text(), {std::string("side ") + to_string(side), "nosuch0"}));
        BOOST_TEST(!bridge.is_open());
        BOOST_TEST((holdings() == before));
        BOOST_CHECK_EXCEPTION(bridge_core{options}, netring::system_error, [&](auto const& thrown) {
            return thrown.code() == error::no_such_interface && says(thrown.what(), {to_string(side), "nosuch0"});
        });
        BOOST_TEST((holdings() == before));
    }
    auto options = small_bridge();
    options.burst = 0;
    BOOST_CHECK_EXCEPTION(bridge_core{options}, netring::system_error, [&](auto const& thrown) {
        return thrown.code() == error::invalid_option && says(thrown.what(), {"burst", "0", "legal"});
    });
    BOOST_TEST((holdings() == before));
}

BOOST_AUTO_TEST_CASE(the_interface_of_the_other_side_is_refused_whatever_it_is_called) {
    run("ip link property add dev ba altname also-ba");
    auto renamed = small_bridge();
    renamed.b.interface = "also-ba";
    auto by_handle = small_bridge();
    by_handle.b = {.interface = "ba", .netns = netring::netns::current()};
    holdings const before;
    for (auto const& options : {renamed, by_handle}) {
        bridge_core bridge;
        error_code ec;
        netring::diagnostics why;
        bridge.open(options, ec, &why);
        BOOST_TEST((ec == error::invalid_option));
        BOOST_TEST(says(why.text(), {"side b", options.b.interface, "side a"}));
        BOOST_TEST(!bridge.is_open());
        BOOST_TEST((holdings() == before));
    }
}

BOOST_AUTO_TEST_CASE(interfaces_of_two_namespaces_may_have_one_name_and_one_index) {
    netring::test::other_network const elsewhere;
    elsewhere.run("ip link add ba index " + std::to_string(::if_nametoindex("ba")) + " type veth peer name w9");
    auto options = small_bridge();
    options.b = {.interface = "ba", .netns = netring::netns::from_pid(elsewhere.process())};
    bridge_core bridge(options);
    BOOST_TEST(bridge.receiver(bridge_side::a)->interface_index() ==
               bridge.receiver(bridge_side::b)->interface_index());
}

BOOST_AUTO_TEST_CASE(closing_leaves_nothing_and_a_failed_open_leaves_what_was_open) {
    holdings const before;
    bridge_core bridge(small_bridge());
    holdings const open;
    BOOST_TEST(open.sockets >= before.sockets + 4);
    BOOST_TEST(open.mappings == before.mappings + 4);
    error_code ec;
    bridge.open({.a = {.interface = "ba"}, .b = {.interface = "nosuch0"}}, ec);
    BOOST_TEST((ec == error::no_such_interface));
    BOOST_TEST(bridge.is_open());
    BOOST_TEST((holdings() == open));
    {
        running_bridge const running(bridge);
        from_v0.send_tagged(60, 0, 3);
        BOOST_TEST(are_tagged_frames(at_w0.take(3), 60, 0, 3));
    }
    bridge.open(small_bridge());
    BOOST_TEST((holdings() == open));
    bridge.close();
    BOOST_TEST((holdings() == before));
    BOOST_TEST(!bridge.is_open());
    bridge.run(netring::test::forward_all, std::stop_token(), ec);
    BOOST_TEST((ec == error::not_open));
}

BOOST_AUTO_TEST_CASE(both_sides_are_promiscuous_unless_told_otherwise) {
    for (bool const on : {true, false}) {
        auto options = small_bridge();
        options.promiscuous = on;
        bridge_core const bridge(options);
        BOOST_TEST(promiscuity("ba") == (on ? 1 : 0));
        BOOST_TEST(promiscuity("bb") == (on ? 1 : 0));
    }
    BOOST_TEST(promiscuity("ba") == 0);
    BOOST_TEST(promiscuity("bb") == 0);
}

BOOST_AUTO_TEST_CASE(what_it_is_made_of_is_at_hand) {
    bridge_core bridge(small_bridge());
    for (auto const side : sides) {
        auto const* const name = side == bridge_side::a ? "ba" : "bb";
        BOOST_TEST_REQUIRE(bridge.receiver(side) != nullptr);
        BOOST_TEST_REQUIRE(bridge.sender(side) != nullptr);
        BOOST_TEST(bridge.receiver(side)->interface_name() == name);
        BOOST_TEST(bridge.sender(side)->interface_name() == name);
        BOOST_TEST(bridge.socket(side) == nullptr);
        BOOST_TEST(bridge.interface_name(side) == name);
    }
    // As documented: a filter of a capture is one of the bridge's too.
    bridge.receiver(bridge_side::a)->set_filter(netring::filter::reject_all());
    running_bridge const running(bridge);
    from_v0.send_tagged(60, 0, 3);
    from_w0.send_tagged(60, 0, 3);
    BOOST_TEST(are_tagged_frames(at_v0.take(3), 60, 0, 3));
    BOOST_TEST(at_w0.count() == 0U);
    BOOST_TEST(bridge_core().receiver(bridge_side::a) == nullptr);
}

BOOST_AUTO_TEST_CASE(each_side_has_rings_of_its_own_size) {
    auto options = small_bridge();
    options.a.receive_ring = {.block_size_bytes = 131072, .block_count = 3, .block_timeout = 2ms};
    options.a.transmit_frames = 5;
    options.b.receive_ring.block_count = 11;
    options.b.transmit_frames = 40;
    options.b.transmit_frame_size_bytes = 4096;
    bridge_core bridge(options);
    BOOST_TEST((bridge.receiver(bridge_side::a)->options().ring == options.a.receive_ring));
    BOOST_TEST((bridge.receiver(bridge_side::b)->options().ring == options.b.receive_ring));
    BOOST_TEST(bridge.receiver(bridge_side::a)->stats().slot_count == 3U);
    BOOST_TEST(bridge.receiver(bridge_side::b)->stats().slot_count == 11U);
    BOOST_TEST(bridge.sender(bridge_side::a)->stats().frame_count == 5U);
    BOOST_TEST(bridge.sender(bridge_side::b)->stats().frame_count == 40U);
    BOOST_TEST(bridge.sender(bridge_side::a)->max_frame_bytes() > 65536U);
    BOOST_TEST(bridge.sender(bridge_side::b)->max_frame_bytes() < 4096U);
}

BOOST_AUTO_TEST_CASE(different_mtus_are_warned_of) {
    BOOST_TEST(bridge_core(small_bridge()).warnings().empty());
    run("ip link set ba mtu 9000");
    auto const warns = [](bridge_core const& bridge) {
        BOOST_TEST_REQUIRE(bridge.warnings().size() == 1U);
        BOOST_TEST(says(bridge.warnings()[0], {"MTU", "9000", "1500", "ba", "bb", "ip link set bb mtu 9000"}));
    };
    warns(bridge_core(small_bridge()));
    warns(bridge_core(rings_on("ba", {.direction = incoming}), rings_on("bb", {.direction = incoming})));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(adopting, watched_wires)

BOOST_AUTO_TEST_CASE(rings_that_fit_are_bridged_and_the_policy_is_heeded) {
    for (bool const vnet : {false, true}) {
        auto const open = [&](std::string const& interface) {
            return rings_on(interface, {.direction = incoming, .vnet_header = vnet}, {.vnet_header = vnet});
        };
        bridge_core bridge(open("ba"), open("bb"), {.burst = 7, .on_full = bridge_on_full::wait});
        BOOST_TEST(bridge.options().burst == 7U);
        BOOST_TEST((bridge.options().on_full == bridge_on_full::wait));
        running_bridge const running(bridge);
        from_v0.send_tagged(60, 0, 100);
        from_w0.send_tagged(1514, 0, 100);
        BOOST_TEST(are_tagged_frames(at_w0.take(100), 60, 0, 100));
        BOOST_TEST(are_tagged_frames(at_v0.take(100), 1514, 0, 100));
        BOOST_TEST(bridge.interface_name(bridge_side::a) == "ba");
        BOOST_TEST(bridge.receiver(bridge_side::b)->interface_name() == "bb");
        BOOST_TEST(bridge.stats().a_to_b.forwarded == 100U);
    }
}

BOOST_AUTO_TEST_CASE(without_the_virtio_header_checksums_are_completed_before_they_leave) {
    bridge_core bridge(rings_on("ba", {.direction = incoming}), rings_on("bb", {.direction = incoming}));
    running_bridge const running(bridge);
    run("ip addr add 10.9.0.1/24 dev v0; ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev v0");
    // The kernel leaves the checksum of what it sends itself to the interface.
    int const udp = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in const to{.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(0x0a090002)}, .sin_zero = {}};
    BOOST_TEST(::sendto(udp, "odd", 3, 0, reinterpret_cast<sockaddr const*>(&to), sizeof to) == 3);
    ::close(udp);
    auto const arrived = at_w0.take(1);
    BOOST_TEST_REQUIRE(arrived.size() == 1U);
    BOOST_TEST_REQUIRE(arrived[0].bytes.size() == 45U);
    // Of the addresses and the datagram, with its protocol and length once more.
    BOOST_TEST(folded(sum_of(std::span(arrived[0].bytes).subspan(26)) + 17 + 11) == 0xffffU);
}

BOOST_AUTO_TEST_CASE(rings_that_do_not_fit_are_refused_and_closed) {
    holdings const before;
    auto const good = [](std::string const& interface) { return rings_on(interface, {.direction = incoming}); };
    auto const refused = [&](bridge_rings a, bridge_rings b, std::string_view field,
                             bridge_options const& policy = {}) {
        BOOST_CHECK_EXCEPTION(
            bridge_core(std::move(a), std::move(b), policy), netring::system_error,
            [&](auto const& thrown) { return thrown.code() == error::invalid_option && says(thrown.what(), {field}); });
    };
    for (auto const direction : {capture_direction::automatic, capture_direction::both, capture_direction::outgoing}) {
        refused(rings_on("ba", {.direction = direction}), good("bb"), "direction");
        refused(good("ba"), rings_on("bb", {.direction = direction}), "direction");
        BOOST_TEST((holdings() == before));
    }
    refused(good("ba"), rings_on("bb", {.direction = incoming, .restore_vlan = false}), "restore_vlan");
    refused(rings_on("ba", {.direction = incoming, .restore_vlan = false}), good("bb"), "restore_vlan");
    refused(good("ba"), rings_on("bb", {.direction = incoming}, {.vnet_header = true}), "vnet_header");
    refused(rings_on("ba", {.direction = incoming, .vnet_header = true}), good("bb"), "vnet_header");
    refused(good("ba"), rings_on("bb", {.direction = incoming, .vnet_header = true}), "vnet_header");
    refused(good("ba"), rings_on("bb", {.direction = incoming, .vnet_header = true}, {.vnet_header = true}),
            "vnet_header");
    auto mixed = good("ba");
    mixed.sender = netring::injector({.interface = "bb"});
    refused(std::move(mixed), good("bb"), "must be on that interface, not on bb");
    refused(good("ba"), good("bb"), "on_link_change", {.on_link_change = netring::link_policy::keep_waiting});
    refused(good("ba"), good("bb"), "burst", {.burst = 0});
    refused(good("ba"), good("ba"), "ba");
    run("ip link property add dev ba altname also-ba");
    refused(good("ba"), good("also-ba"), "also-ba");
    BOOST_TEST((holdings() == before));
    bridge_rings closed = good("ba");
    closed.sender.close();
    refused(std::move(closed), good("bb"), "open");
    BOOST_TEST((holdings() == before));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct jumbo_wires : watched_wires {
    jumbo_wires() {
        for (auto const* const interface : {"v0", "ba", "bb", "w0"})
            run(std::string("ip link set ") + interface + " mtu 9000");
    }

    /// A long packet is counted as too large and never cut, and the next one passes.
    void drops_a_long_one(bridge_options const& options) {
        bridge_core bridge(options);
        running_bridge const running(bridge);
        from_v0.send(tagged_frame(4000, 1));
        from_v0.send(tagged_frame(60, 2));
        BOOST_TEST(are_tagged_frames(at_w0.take(1), 60, 2, 1));
        BOOST_TEST(judges(bridge, bridge_direction::a_to_b, 2));
        BOOST_TEST(at_w0.take_for(20ms).empty());
        auto const counted = bridge.stats().a_to_b;
        BOOST_TEST(counted.too_large == 1U);
        BOOST_TEST(counted.dropped() == 1U);
        BOOST_TEST(counted.forwarded == 1U);
        BOOST_TEST(counted.forwarded_bytes == 60U);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(long_packets, jumbo_wires)

BOOST_AUTO_TEST_CASE(what_a_ring_has_no_room_for_is_too_large) {
    auto options = small_bridge();
    options.b.transmit_frame_size_bytes = 2048;
    drops_a_long_one(options);
    drops_a_long_one(small_bridge(ring_format::frame));
    run("ip link set bb mtu 1500");
    drops_a_long_one(small_bridge());
}

BOOST_AUTO_TEST_CASE(what_the_mtu_allows_passes_whole) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge);
    for (std::size_t const size : {4000U, 9014U}) {
        from_v0.send(tagged_frame(size, 1));
        BOOST_TEST(are_tagged_frames(at_w0.take(1), size, 1, 1));
    }
    BOOST_TEST(bridge.stats().a_to_b.dropped() == 0U);
}

BOOST_AUTO_TEST_CASE(an_mtu_that_changes_is_heeded) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge);
    for (std::size_t const mtu : {1500U, 4000U, 2000U}) {
        run("ip link set bb mtu " + std::to_string(mtu));
        // Until the bridge was told.
        auto const before = bridge.stats().a_to_b.too_large;
        BOOST_TEST(eventually([&] {
            from_v0.send(tagged_frame(mtu + 15, 1));
            return bridge.stats().a_to_b.too_large != before;
        }));
        at_w0.take_for(20ms);
        from_v0.send(tagged_frame(mtu + 14, 2));
        BOOST_TEST(are_tagged_frames(at_w0.take(1), mtu + 14, 2, 1));
    }
}

BOOST_AUTO_TEST_SUITE_END()
