// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/traffic.hpp"

#include "measure/headers.hpp"

#include <algorithm>

namespace netring_stats {
namespace {

std::size_t size_bin(std::size_t frame_bytes) noexcept {
    auto const* const bin = std::ranges::lower_bound(packet_size_limits, frame_bytes + check_sequence_bytes);
    return static_cast<std::size_t>(bin - packet_size_limits.begin());
}

bool has_time(netring::packet_view const& packet) noexcept {
    auto const clock = packet.timestamp().clock();
    return clock == netring::timestamp_clock::software || clock == netring::timestamp_clock::hardware_system;
}

void add(traffic_count& to, traffic_count const& more) noexcept {
    to.packets += more.packets;
    to.bytes += more.bytes;
}

void move_entries(heavy_hitters& from, heavy_hitters& to) {
    for (auto const& each : from.by_weight())
        to.add(each.who, each.weight, each.sent);
    from.clear();
}

} // namespace

traffic_counts& traffic_counts::operator+=(traffic_counts const& other) noexcept {
    add(captured, other.captured);
    refused += other.refused;
    for (std::size_t at = 0; at != sizes.size(); ++at)
        sizes.at(at) += other.sizes.at(at);
    for (std::size_t at = 0; at != protocols.size(); ++at)
        add(protocols.at(at), other.protocols.at(at));
    return *this;
}

void traffic::count(netring::packet_view const& packet, std::chrono::system_clock::time_point now) {
    if (how_.filter && !how_.filter->matches(packet)) {
        ++counts_.refused;
        return;
    }
    add(counts_.captured, {1, packet.wire_size()});
    ++counts_.sizes.at(size_bin(packet.wire_size()));
    if (has_time(packet))
        dwell_.add(now - packet.timestamp().time());
    if (--until_sample_ != 0)
        return;
    until_sample_ = how_.sample_every;
    look_into(packet);
}

void traffic::look_into(netring::packet_view const& packet) {
    auto const headers = headers_of(packet);
    traffic_count const one{1, packet.wire_size()};
    add(counts_.protocols.at(static_cast<std::size_t>(headers.protocol)), one);
    if (!how_.talkers || !headers.source)
        return;
    talkers_.by_bytes.add(*headers.source, one.bytes, one);
    talkers_.by_packets.add(*headers.source, one.packets, one);
}

void traffic::take_dwell(latency_histogram& to) {
    std::lock_guard const lock(mutex_);
    to.add(dwell_);
    dwell_ = {};
}

void traffic::take_talkers(talker_table& to) {
    std::lock_guard const lock(mutex_);
    move_entries(talkers_.by_bytes, to.by_bytes);
    move_entries(talkers_.by_packets, to.by_packets);
}

} // namespace netring_stats
