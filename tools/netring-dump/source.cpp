// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "source.hpp"

#include <netring/compile_filter.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <ifaddrs.h>
#include <linux/if_link.h>
#include <memory>
#include <sstream>
#include <sys/socket.h>
#include <utility>

namespace netring_dump {

using netring_tools::exit_code;
using netring_tools::failure;

namespace {

netring::filter compiled(std::string const& expression, netring::link_type link) {
    netring::error_code ec;
    netring::diagnostics why;
    auto result = netring::compile_filter(expression, {.link = link}, ec, &why);
    if (ec)
        throw failure(exit_code::usage, why.step + ": " + ec.message(), why.hint, "man pcap-filter");
    return result;
}

netring::capture_options capture_options_for(netring::pcap_interface const& interface, options const& wanted) {
    netring::capture_options result{.interface = interface.name,
                                    .snap_length_bytes = wanted.file.snap_length_bytes,
                                    .direction = wanted.direction,
                                    .promiscuous = wanted.promiscuous,
                                    // The writer does it, without moving the packet.
                                    .restore_vlan = false};
    if (!wanted.filter.empty())
        result.filter = compiled(wanted.filter, interface.link_type);
    return result;
}

/// As in /proc/net/dev: 8 columns of what was received and 8 of what was sent.
struct device_columns {
    std::uint64_t received_packets() const noexcept { return all[1]; }
    std::uint64_t sent_packets() const noexcept { return all[9]; }

    std::array<std::uint64_t, 16> all{};
};

device_columns columns_of(std::string const& interface) {
    device_columns result;
    std::ifstream file("/proc/self/net/dev");
    for (std::string line; std::getline(file, line);) {
        auto const colon = line.rfind(':');
        if (colon == std::string::npos ||
            line.substr(line.find_first_not_of(' '), colon - line.find_first_not_of(' ')) != interface)
            continue;
        std::istringstream columns(line.substr(colon + 1));
        for (auto& column : result.all)
            columns >> column;
    }
    return result;
}

/// Packets that came and that the interface had no room for. Others that it counts as dropped were captured before, and then of no use to the
/// host, as those of a VLAN that it is not in.
std::uint64_t missed_by(std::string const& interface) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0)
        return 0;
    std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> const owner(all, &::freeifaddrs);
    for (auto const* each = all; each != nullptr; each = each->ifa_next)
        if (each->ifa_addr != nullptr && each->ifa_addr->sa_family == AF_PACKET && each->ifa_name == interface &&
            each->ifa_data != nullptr) {
            auto const& statistics = *static_cast<rtnl_link_stats const*>(each->ifa_data);
            return std::uint64_t{statistics.rx_missed_errors} + statistics.rx_fifo_errors;
        }
    return 0;
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
    auto const columns = columns_of(name());
    bool const receives = direction_ != capture_direction::outgoing;
    bool const sends = direction_ != capture_direction::incoming;
    return {.packets = (receives ? columns.received_packets() : 0) + (sends ? columns.sent_packets() : 0),
            .dropped = receives ? missed_by(name()) : 0};
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
