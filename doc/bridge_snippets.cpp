// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridge_snippets.hpp"

#include <netring/cancel_after.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <span>
#include <sstream>

namespace asio = boost::asio;

namespace snippets {
namespace {

netring::bridge_action forward_all(netring::packet_view const&, netring::bridge_direction) {
    return netring::bridge_action::forward;
}

} // namespace

netring::error_code bridge_pair(asio::io_context& context, std::string const& a, std::string const& b,
                                std::function<void(netring::bridge&)> const& run) {
    netring::error_code end;
    // tag::bridge_pair[]
    netring::bridge bridge = netring::bridge::open_pair(context, a, b);
    bridge.async_run(forward_all, [&](netring::error_code ec) { end = ec; });
    // end::bridge_pair[]
    run(bridge);
    return end;
}

// tag::bridge_filter[]
netring::bridge_action no_ipv6_to_b(netring::packet_view const& packet, netring::bridge_direction direction) {
    bool const stop = direction == netring::bridge_direction::a_to_b && packet.protocol() == ETH_P_IPV6;
    return stop ? netring::bridge_action::drop : netring::bridge_action::forward;
}
// end::bridge_filter[]

// tag::bridge_sync[]
void bridge_until_stopped(std::string const& a, std::string const& b, std::stop_token const& stop) {
    netring::bridge_core bridge({.a = {.interface = a}, .b = {.interface = b}});
    bridge.run(no_ipv6_to_b, stop);
}
// end::bridge_sync[]

// tag::bridge_reflect[]
netring::bridge_action loop_back(netring::mutable_frame& frame, netring::bridge_direction) {
    if (frame.view().protocol() != ETH_P_802_EX1 || frame.size_bytes() < 2 * ETH_ALEN)
        return netring::bridge_action::forward;
    auto const addresses = frame.data().first<2 * ETH_ALEN>();
    std::ranges::swap_ranges(addresses.first<ETH_ALEN>(), addresses.last<ETH_ALEN>());
    return netring::bridge_action::reflect;
}
// end::bridge_reflect[]

// tag::bridge_tag[]
unsigned word_at(std::span<std::byte const> bytes, std::size_t at) {
    return std::to_integer<unsigned>(bytes[at]) << 8U | std::to_integer<unsigned>(bytes[at + 1]);
}

void put_word(std::span<std::byte> bytes, std::size_t at, unsigned word) {
    bytes[at] = static_cast<std::byte>(word >> 8U & 0xffU);
    bytes[at + 1] = static_cast<std::byte>(word & 0xffU);
}

netring::bridge_action tag_towards_b(netring::mutable_frame& frame, netring::bridge_direction direction) {
    constexpr std::size_t tag = 2 * ETH_ALEN; // Behind the addresses.
    constexpr unsigned vlan = 42;
    constexpr unsigned id = 0xfff;
    if (direction == netring::bridge_direction::a_to_b) {
        if (!frame.insert(tag, 4))
            return netring::bridge_action::drop;
        put_word(frame.data(), tag, ETH_P_8021Q);
        put_word(frame.data(), tag + 2, vlan);
        return netring::bridge_action::forward;
    }
    auto const bytes = frame.data();
    if (bytes.size() < tag + 4 || word_at(bytes, tag) != ETH_P_8021Q || (word_at(bytes, tag + 2) & id) != vlan)
        return netring::bridge_action::drop;
    frame.erase(tag, 4);
    return netring::bridge_action::forward;
}
// end::bridge_tag[]

// tag::bridge_checksum[]
/// Brings a checksum up to date with a word that it covers (RFC 1624).
void update_checksum(std::span<std::byte> bytes, std::size_t at, unsigned before, unsigned after) {
    auto sum = (~word_at(bytes, at) & 0xffffU) + (~before & 0xffffU) + after;
    sum = (sum & 0xffffU) + (sum >> 16U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    put_word(bytes, at, ~sum);
}

/// Marks IPv4 packets as ones that may wait (DSCP CS1).
netring::bridge_action mark(netring::mutable_frame& frame, netring::bridge_direction) {
    constexpr std::size_t ethernet = 14;
    constexpr std::size_t ip = 20;
    auto const bytes = frame.data();
    if (bytes.size() < ethernet + ip || word_at(bytes, 2 * ETH_ALEN) != ETH_P_IP)
        return netring::bridge_action::forward;
    auto const header = bytes.subspan(ethernet);
    auto const before = word_at(header, 0);
    auto const after = (before & 0xff03U) | 8U << 2U;
    put_word(header, 0, after);
    update_checksum(header, 10, before, after);
    return netring::bridge_action::forward;
}
// end::bridge_checksum[]

// tag::bridge_offload[]
/// What a asks of port 80 over TCP and IPv4, b serves at port 8080.
netring::bridge_action shift_port(netring::mutable_frame& frame, netring::bridge_direction direction) {
    constexpr std::size_t ip = 14;
    constexpr std::size_t tcp = ip + 20; // Without options.
    auto const bytes = frame.data();
    if (bytes.size() < tcp + 20 || word_at(bytes, 2 * ETH_ALEN) != ETH_P_IP || bytes[ip] != std::byte{0x45} ||
        (word_at(bytes, ip + 6) & 0x1fffU) != 0 || bytes[ip + 9] != std::byte{IPPROTO_TCP})
        return netring::bridge_action::forward;
    auto const segment = bytes.subspan(tcp);
    bool const to_b = direction == netring::bridge_direction::a_to_b;
    std::size_t const port = to_b ? 2 : 0; // Where it goes, or where it comes from.
    unsigned const before = to_b ? 80 : 8080;
    unsigned const after = to_b ? 8080 : 80;
    if (word_at(segment, port) != before)
        return netring::bridge_action::forward;
    put_word(segment, port, after);
    // A checksum that is still to be computed will cover the new port.
    auto const* const undone = frame.offload();
    if (undone == nullptr || (undone->flags & netring::vnet_header::needs_checksum) == 0)
        update_checksum(segment, 16, before, after);
    return netring::bridge_action::forward;
}
// end::bridge_offload[]

void only_arp_to_b(netring::bridge_core& bridge) {
    // tag::bridge_kernel[]
    // tcpdump -dd arp
    netring::filter const arp({
        {0x28, 0, 0, 0x0000000c},
        {0x15, 0, 1, 0x00000806},
        {0x6, 0, 0, 0x00040000},
        {0x6, 0, 0, 0x00000000},
    });
    bridge.receiver(netring::bridge_side::a)->set_filter(arp);
    // end::bridge_kernel[]
}

netring::bridge_core open_lossless(std::string const& a, std::string const& b) {
    // tag::bridge_options[]
    netring::bridge_core bridge({
        .a = {.interface = a},
        .b = {.interface = b, .transmit_frames = 64},
        .burst = 16,
        .on_full = netring::bridge_on_full::wait,
        .on_link_change = netring::link_policy::keep_waiting,
    });
    // end::bridge_options[]
    return bridge;
}

netring::bridge_core open_between(pid_t left, pid_t right) {
    // tag::bridge_netns[]
    netring::bridge_core bridge({
        .a = {.interface = "eth0", .netns = netring::netns::from_pid(left)},
        .b = {.interface = "eth0", .netns = netring::netns::from_pid(right)},
    });
    // end::bridge_netns[]
    return bridge;
}

netring::bridge_core open_over_xdp(std::string const& a, std::string const& b) {
    // tag::bridge_backend[]
    netring::bridge_core bridge({
        .a = {.interface = a},
        .b = {.interface = b},
        .backend = netring::bridge_backend::xdp,
        .memory = {.frame_count = 8192, .sharers = 2},
    });
    // end::bridge_backend[]
    return bridge;
}

netring::bridge_core adopt_rings(std::string const& a, std::string const& b) {
    // tag::bridge_adopt[]
    auto const open = [](std::string const& interface) {
        netring::capture receiver({
            .interface = interface,
            .ring = netring::bridge_port().receive_ring,
            .direction = netring::capture_direction::incoming,
            .promiscuous = true,
            .vnet_header = true,
        });
        netring::injector sender(
            {.interface = interface, .flush = netring::flush_when_full, .vnet_header = true, .priority = 5});
        return netring::bridge_rings{std::move(receiver), std::move(sender)};
    };
    netring::bridge_core bridge(open(a), open(b), {.burst = 16});
    // end::bridge_adopt[]
    return bridge;
}

asio::awaitable<bool> bridge_for(netring::bridge& bridge, std::chrono::milliseconds limit) {
    // tag::bridge_limit[]
    auto const token = netring::cancel_after(limit, asio::as_tuple(asio::use_awaitable));
    auto const [ec] = co_await bridge.async_run(forward_all, token);
    // end::bridge_limit[]
    co_return ec == asio::error::operation_aborted;
}

std::string print_bridge_losses(netring::bridge_core const& bridge, std::function<void()> const& wait_a_second) {
    std::ostringstream out;
    // tag::bridge_losses[]
    netring::bridge_stats const before = bridge.stats();
    wait_a_second();
    netring::bridge_stats const growth = bridge.stats() - before;
    for (auto const direction : {netring::bridge_direction::a_to_b, netring::bridge_direction::b_to_a})
        out << to_string(direction) << ": " << growth[direction].forwarded << " packets/s, lost "
            << growth[direction].dropped() - growth[direction].filtered + growth[direction].missed << '\n';
    // end::bridge_losses[]
    return out.str();
}

} // namespace snippets
