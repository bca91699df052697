// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "tshark.hpp"

#include "wire.hpp"

#include <boost/algorithm/hex.hpp>
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <sstream>
#include <string>

namespace netring::test {
namespace {

using boost::property_tree::ptree;

/// The tree's own separator is within its names.
ptree::path_type at(char const* path) {
    return {path, '/'};
}

/// Seconds, and as many nanoseconds as the file said, which may be more than a second.
std::chrono::sys_time<std::chrono::nanoseconds> time_in(std::string const& text) {
    auto const point = text.find('.');
    return std::chrono::sys_time<std::chrono::nanoseconds>(
        std::chrono::seconds(std::stoll(text.substr(0, point))) +
        std::chrono::nanoseconds(std::stoll(text.substr(point + 1))));
}

tshark_packet packet_in(ptree const& layers) {
    tshark_packet packet{};
    auto const& frame = layers.get_child("frame");
    if (auto const time = frame.get_optional<std::string>(at("frame.time_epoch")))
        packet.time = time_in(*time);
    packet.wire_bytes = frame.get<std::size_t>(at("frame.len"));
    if (auto const id = frame.get_optional<int>(at("frame.interface_id")))
        packet.interface_id = *id;
    std::vector<std::uint8_t> data;
    boost::algorithm::unhex(layers.get_child("frame_raw").front().second.data(), std::back_inserter(data));
    std::ranges::transform(data, std::back_inserter(packet.bytes), [](std::uint8_t each) { return std::byte{each}; });
    return packet;
}

} // namespace

bool has_tshark() {
    return !run("command -v tshark || true").empty();
}

std::vector<tshark_packet> packets_by_tshark(std::filesystem::path const& path) {
    // What it fails with is not of interest; that it printed nothing then is.
    std::istringstream text(run("tshark -r '" + path.string() + "' -T json -x -j frame 2>/dev/null || true"));
    std::vector<tshark_packet> packets;
    ptree all;
    if (text.str().find("frame_raw") != std::string::npos)
        boost::property_tree::read_json(text, all);
    for (auto const& each : all) {
        auto const& layers = each.second.get_child(at("_source/layers"));
        // It lists custom blocks too, by who made them up.
        if (!layers.get_child_optional(at("frame/frame.cb_pen")))
            packets.push_back(packet_in(layers));
    }
    return packets;
}

} // namespace netring::test
