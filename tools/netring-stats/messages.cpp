// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "messages.hpp"

#include <netring/version.hpp>

#include <boost/json.hpp>

#include <array>
#include <cstdio>
#include <ctime>

namespace json = boost::json;

namespace netring_stats {
namespace {

/// RFC 3339 in UTC, with milliseconds.
std::string time_text(std::chrono::system_clock::time_point time) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(time);
    auto const milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - seconds).count();
    auto const since_epoch = std::chrono::system_clock::to_time_t(seconds);
    std::tm parts{};
    ::gmtime_r(&since_epoch, &parts);
    std::array<char, 32> text{};
    auto const length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>(milliseconds));
    return text.data();
}

/// A counter's growth per second; null where it went back.
json::value rate(std::uint64_t now, std::uint64_t before, double seconds, double scale = 1) {
    if (now < before || !(seconds > 0))
        return nullptr;
    return static_cast<double>(now - before) * scale / seconds;
}

sample const* find(std::optional<tick> const& before, std::string const& name) {
    if (before)
        for (auto const& candidate : before->interfaces)
            if (candidate.name == name)
                return &candidate;
    return nullptr;
}

json::object interface_object(sample const& now, sample const* before, double seconds) {
    auto const& total = now.total;
    // JavaScript's numbers hold 53 bits, so counters travel as text.
    json::object object{
        {"name", now.name},
        {"link", netring::to_string(now.link)},
        {"totals",
         {{"receive_packets", std::to_string(total.packets)},
          {"receive_bytes", std::to_string(total.bytes)},
          {"drop_packets", std::to_string(total.drops)},
          {"freezes", std::to_string(total.freezes)}}},
        {"receive_packets_per_second", nullptr},
        {"receive_bits_per_second", nullptr},
        {"drop_packets_per_second", nullptr},
        {"ring_occupancy_ratio", now.ring_occupancy},
        {"ring_high_water_ratio", now.ring_high_water},
    };
    if (before != nullptr) {
        object["receive_packets_per_second"] = rate(total.packets, before->total.packets, seconds);
        object["receive_bits_per_second"] = rate(total.bytes, before->total.bytes, seconds, 8);
        object["drop_packets_per_second"] = rate(total.drops, before->total.drops, seconds);
    }
    return object;
}

} // namespace

std::string hello_message(server_info const& info) {
    json::array interfaces;
    for (auto const& name : info.interfaces)
        interfaces.push_back(json::object{{"name", name}, {"measured", "capture"}});
    return json::serialize(json::object{
        {"type", "hello"},
        {"version", 1},
        {"server",
         {{"name", "netring-stats"},
          {"host", info.host},
          {"version", NETRING_VERSION_STRING},
          {"started", time_text(info.started)}}},
        {"interval_seconds", std::chrono::duration<double>(info.interval).count()},
        {"interfaces", std::move(interfaces)},
        {"demo", info.demo},
    });
}

std::string tick_message(tick const& now, std::optional<tick> const& before) {
    auto const seconds = before ? std::chrono::duration<double>(now.moment - before->moment).count() : 0.0;
    json::array interfaces;
    for (auto const& each : now.interfaces)
        interfaces.push_back(interface_object(each, find(before, each.name), seconds));
    return json::serialize(json::object{
        {"type", "tick"},
        {"sequence", now.sequence},
        {"time", time_text(now.time)},
        {"interfaces", std::move(interfaces)},
    });
}

} // namespace netring_stats
