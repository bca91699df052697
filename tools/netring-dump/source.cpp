// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "source.hpp"

#include "filter_expression.hpp"

#include <netring/interface_counters.hpp>

#include <algorithm>
#include <utility>

namespace netring_dump {

namespace {

netring::capture_options capture_options_for(netring::pcap_interface const& interface, options const& wanted) {
    netring::capture_options result{.interface = interface.name,
                                    .snap_length_bytes = wanted.file.snap_length_bytes,
                                    .direction = wanted.direction,
                                    .promiscuous = wanted.promiscuous,
                                    // The writer does it, without moving the packet.
                                    .restore_vlan = false};
    if (!wanted.filter.empty())
        result.filter = netring_tools::compiled_filter(wanted.filter, interface.link_type);
    return result;
}

/// 0 for an interface that was made again, or is gone.
std::uint64_t growth(std::uint64_t before, std::uint64_t after) {
    return after > before ? after - before : 0;
}

} // namespace

source::source(boost::asio::io_context& context, std::string name, options const& wanted)
    : direction_(wanted.direction)
    , capture_(context) {
    auto const info = tool.interface(name);
    description_ = {.index = info.index,
                    .link_type = netring::link_type_of(info.hardware_type),
                    .name = std::move(name),
                    .filter = wanted.filter};
    if (info.loopback && direction_ == netring::capture_direction::automatic)
        direction_ = netring::capture_direction::incoming;
    at_begin_ = counted_by_kernel();
    netring::error_code ec;
    netring::diagnostics why;
    capture_.open(capture_options_for(description_, wanted), ec, &why);
    if (ec)
        throw tool.not_opened(ec, why);
}

interface_counters source::counted_by_kernel() const {
    using netring::capture_direction;
    netring::error_code ec;
    auto const all = netring::list_interface_counters(ec);
    auto const now = std::ranges::find(all, name(), &netring::interface_counters::name);
    if (now == all.end())
        return {};
    bool const receives = direction_ != capture_direction::outgoing;
    bool const sends = direction_ != capture_direction::incoming;
    return {
        .packets = (receives ? now->received : 0) + (sends ? now->sent : 0),
        // Others that it counts as dropped were captured before, and then of no use to the host, as those of a VLAN that it is not in.
        .dropped = receives ? now->receive_missed : 0};
}

source_counters source::counters() const {
    auto const now = at_end_ ? *at_end_ : counted_by_kernel();
    auto const stats = capture_.stats();
    return {.interface = {.packets = growth(at_begin_.packets, now.packets),
                          .dropped = growth(at_begin_.dropped, now.dropped)},
            .accepted = stats.seen,
            .dropped_by_ring = stats.dropped,
            .captured = captured_};
}

void source::close() {
    at_end_ = counted_by_kernel();
    capture_.close();
}

netring::pcap_counters in_file(source_counters const& counters) {
    return {.received = counters.interface.packets,
            .dropped_by_interface = counters.interface.dropped,
            .accepted_by_filter = counters.accepted,
            .dropped_by_system = counters.dropped_by_ring,
            .delivered = counters.captured};
}

} // namespace netring_dump
