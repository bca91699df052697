// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/listing.hpp"

#include "report/report.hpp"
#include "terminal.hpp"
#include "text_table.hpp"
#include "utf8.hpp"

#include <netring/interface_counters.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

namespace json = boost::json;

namespace netring_stats {
namespace {

using netring_tools::paint;
using netring_tools::utf8;

std::set<std::string> interfaces_of_default_routes() {
    std::set<std::string> names;
    std::string line;
    std::string name;
    std::string destination;
    for (std::ifstream routes("/proc/net/route"); std::getline(routes, line);)
        if (std::istringstream(line) >> name >> destination && destination == "00000000")
            names.insert(name);
    // Destination, length of its prefix, six more columns, and the name. The loopback interface stands for what is refused.
    std::string prefix;
    for (std::ifstream routes("/proc/net/ipv6_route"); std::getline(routes, line);)
        if (std::istringstream(line) >> destination >> prefix &&
            destination.find_first_not_of('0') == std::string::npos && prefix == "00")
            if (auto device = line.substr(line.find_last_of(' ') + 1); device != "lo")
                names.insert(std::move(device));
    return names;
}

std::string speed_text(netring::interface_info const& info) {
    constexpr std::uint32_t giga = 1000;
    if (!info.speed_mbps)
        return "-";
    return *info.speed_mbps % giga == 0 ? std::to_string(*info.speed_mbps / giga) + "G"
                                        : std::to_string(*info.speed_mbps) + "M";
}

std::string remarks(listed_interface const& of) {
    std::string text = of.default_route ? "default route" : "";
    if (is_virtual(of.info))
        text += (text.empty() ? "virtual" : ", virtual") + (of.info.kind.empty() ? "" : " (" + of.info.kind + ')');
    return text;
}

json::object object_of(listed_interface const& of) {
    auto const& info = of.info;
    return {{"name", utf8(info.name)},
            {"default_route", of.default_route},
            {"virtual", is_virtual(of.info)},
            {"kind", info.kind},
            {"state", netring::to_string(info.link)},
            {"speed_mbps", info.speed_mbps ? json::value(*info.speed_mbps) : json::value(nullptr)},
            {"driver", info.driver},
            {"receive_queues", info.rx_queues},
            {"transmit_queues", info.tx_queues},
            {"mtu_bytes", info.mtu_bytes},
            {"mac", info.mac.text()},
            {"xdp", info.xdp ? json::value(netring::to_string(info.xdp->mode)) : json::value(nullptr)},
            {"total_bytes", std::to_string(of.bytes)}};
}

} // namespace

std::vector<listed_interface> list_by_use() {
    auto const routed = interfaces_of_default_routes();
    auto const counters = netring::list_interface_counters();
    std::vector<listed_interface> result;
    for (auto& info : netring::list_interfaces()) {
        auto const counted = std::ranges::find(counters, info.index, &netring::interface_counters::index);
        auto const bytes = counted == counters.end() ? 0 : counted->received_bytes + counted->sent_bytes;
        bool const default_route = routed.contains(info.name);
        result.push_back({.info = std::move(info), .default_route = default_route, .bytes = bytes});
    }
    std::ranges::stable_sort(result, std::greater<>(),
                             [](listed_interface const& of) { return std::tuple(of.default_route, of.bytes); });
    return result;
}

std::string listing_text(std::vector<listed_interface> const& all, bool coloured) {
    netring_tools::text_table table;
    table.add({{"NAME"}, {"STATE"}, {"SPEED"}, {"DRIVER"}, {"QUEUES"}, {"XDP"}, {"REMARKS"}});
    for (auto const& each : all) {
        auto const& info = each.info;
        table.add({{info.name},
                   {netring::to_string(info.link), info.link == netring::link_state::up ? paint::good : paint::plain},
                   {speed_text(info)},
                   {info.driver.empty() ? "-" : info.driver},
                   {std::to_string(info.rx_queues) + '/' + std::to_string(info.tx_queues)},
                   {info.xdp ? netring::to_string(info.xdp->mode) : "-"},
                   {remarks(each)}});
    }
    return table.text(coloured);
}

std::string listing_message(std::vector<listed_interface> const& all) {
    json::array interfaces;
    for (auto const& each : all)
        interfaces.push_back(object_of(each));
    return json::serialize(json::object{{"version", 1}, {"interfaces", std::move(interfaces)}});
}

} // namespace netring_stats
