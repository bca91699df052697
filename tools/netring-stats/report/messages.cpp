// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "report/messages.hpp"

#include "report/json_text.hpp"
#include "report/rates.hpp"
#include "time_text.hpp"
#include "utf8.hpp"

#include <netring/version.hpp>

#include <boost/json.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace json = boost::json;

namespace netring_stats {

using netring_tools::time_text;
using netring_tools::utf8;

namespace {

/// JavaScript's numbers hold 53 bits, so counters travel as text.
std::string counter(std::uint64_t value) {
    return std::to_string(value);
}

/// Six significant digits are more than anybody sees, and a message is half as long.
json::value number(std::optional<double> value) {
    if (!value || !std::isfinite(*value))
        return nullptr;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6g", *value);
    auto const rounded = std::strtod(text.data(), nullptr);
    constexpr double exactly_whole = 1e15;
    if (std::abs(rounded) < exactly_whole && rounded == std::floor(rounded))
        return static_cast<std::int64_t>(rounded);
    return rounded;
}

json::value quantiles_value(std::optional<quantiles> const& of) {
    if (!of)
        return nullptr;
    return json::object{
        {"p50", number(of->p50)}, {"p90", number(of->p90)}, {"p99", number(of->p99)}, {"max", number(of->max)}};
}

json::object loss_object(growth const& per_second, interface_report const& now) {
    using rung = std::pair<char const*, std::uint64_t loss_ladder::*>;
    json::object object;
    for (auto const& [name, member] :
         {rung("nic", &loss_ladder::nic), rung("queue", &loss_ladder::queue),
          rung("kernel_ring", &loss_ladder::kernel_ring), rung("filter", &loss_ladder::filter),
          rung("application", &loss_ladder::application)})
        object[name] = json::object{
            {"packets", counter(now.loss.*member)},
            {"packets_per_second",
             number(per_second.of([member = member](interface_report const& of) { return of.loss.*member; }))}};
    return object;
}

json::array workers_array(growth const& per_second, capture_report const& capture) {
    json::array array;
    for (std::size_t index = 0; index != capture.workers.size(); ++index) {
        auto const& worker = capture.workers[index];
        array.push_back(json::object{
            {"worker", index},
            {"queue", worker.queue ? json::value(*worker.queue) : json::value(nullptr)},
            {"packets", counter(worker.captured.packets)},
            {"bytes", counter(worker.captured.bytes)},
            {"drop_packets", counter(worker.dropped)},
            {"packets_per_second",
             number(per_second.of_worker(index, [](worker_report const& of) { return of.captured.packets; }))},
            {"drop_packets_per_second",
             number(per_second.of_worker(index, [](worker_report const& of) { return of.dropped; }))},
            {"ring_occupancy_ratio", number(worker.ring_occupancy)}});
    }
    return array;
}

json::array sizes_array(growth const& per_second, capture_report const& capture) {
    json::array array;
    std::size_t from = 0;
    for (std::size_t bin = 0; bin != capture.sizes.size(); ++bin) {
        bool const last = bin == packet_size_limits.size();
        array.push_back(
            json::object{{"from_bytes", from},
                         {"to_bytes", last ? json::value(nullptr) : json::value(packet_size_limits[bin])},
                         {"packets", counter(capture.sizes[bin])},
                         {"packets_per_second",
                          number(per_second.of_capture([bin](capture_report const& of) { return of.sizes[bin]; }))}});
        if (!last)
            from = packet_size_limits[bin] + 1;
    }
    return array;
}

json::array protocols_array(growth const& per_second, capture_report const& capture) {
    json::array array;
    for (std::size_t at = 0; at != capture.protocols.size(); ++at) {
        auto const packets = [at](capture_report const& of) { return of.protocols[at].packets; };
        auto const bits = [at](capture_report const& of) { return of.protocols[at].bytes * 8; };
        array.push_back(json::object{{"protocol", protocol_names[at]},
                                     {"packets", counter(capture.protocols[at].packets)},
                                     {"bytes", counter(capture.protocols[at].bytes)},
                                     {"packets_per_second", number(per_second.of_capture(packets))},
                                     {"bits_per_second", number(per_second.of_capture(bits))}});
    }
    return array;
}

json::array talkers_array(std::vector<talker> const& talkers, double seconds) {
    json::array array;
    for (auto const& each : talkers)
        array.push_back(json::object{{"address", each.address},
                                     {"packets_per_second", number(static_cast<double>(each.sent.packets) / seconds)},
                                     {"bits_per_second", number(static_cast<double>(each.sent.bytes) * 8 / seconds)}});
    return array;
}

json::value talkers_value(std::optional<talker_report> const& of) {
    if (!of)
        return nullptr;
    return json::object{{"window_seconds", number(of->seconds)},
                        {"by_bits", talkers_array(of->by_bytes, of->seconds)},
                        {"by_packets", talkers_array(of->by_packets, of->seconds)}};
}

json::value capture_value(growth const& per_second, std::optional<capture_report> const& capture) {
    if (!capture)
        return nullptr;
    auto const packets = [](capture_report const& of) { return of.captured.packets; };
    auto const bits = [](capture_report const& of) { return of.captured.bytes * 8; };
    return json::object{{"packets", counter(capture->captured.packets)},
                        {"bytes", counter(capture->captured.bytes)},
                        {"packets_per_second", number(per_second.of_capture(packets))},
                        {"bits_per_second", number(per_second.of_capture(bits))},
                        {"ring_occupancy_ratio", number(capture->ring_occupancy)},
                        {"ring_high_water_ratio", number(capture->ring_high_water)},
                        {"freezes", counter(capture->freezes)},
                        {"dwell_seconds", quantiles_value(capture->dwell)},
                        {"workers", workers_array(per_second, *capture)},
                        {"sizes", sizes_array(per_second, *capture)},
                        {"protocols", protocols_array(per_second, *capture)},
                        {"talkers", talkers_value(capture->talkers)}};
}

json::object interface_object(interface_report const& now, interface_report const* before, double seconds) {
    using it = interface_report const&;
    growth const per_second(now, before, seconds, now.interrupted);
    auto const rate = [&](auto count) { return number(per_second.of(count)); };
    return json::object{
        {"name", utf8(now.name)},
        {"link", netring::to_string(now.link)},
        {"measured", now.capture ? "capture" : "counters"},
        {"totals",
         {{"receive_packets", counter(now.received.packets)},
          {"receive_bytes", counter(now.received.bytes)},
          {"receive_errors", counter(now.receive_errors)},
          {"transmit_packets", counter(now.transmitted.packets)},
          {"transmit_bytes", counter(now.transmitted.bytes)},
          {"transmit_errors", counter(now.transmit_errors)},
          {"transmit_drops", counter(now.transmit_drops)},
          {"lost_packets", counter(now.loss.lost())}}},
        {"receive_packets_per_second", rate([](it i) { return i.received.packets; })},
        {"receive_bits_per_second", rate([](it i) { return i.received.bytes * 8; })},
        {"transmit_packets_per_second", rate([](it i) { return i.transmitted.packets; })},
        {"transmit_bits_per_second", rate([](it i) { return i.transmitted.bytes * 8; })},
        {"lost_packets_per_second", rate([](it i) { return i.loss.lost(); })},
        {"loss", loss_object(per_second, now)},
        {"capture", capture_value(per_second, now.capture)},
    };
}

json::object watched_object(watched_interface const& of) {
    auto const& [info, measured] = of;
    bool const capture = measured.what == measurement::kind::capture;
    return json::object{{"name", utf8(info.name)},
                        {"index", info.index},
                        {"link", netring::to_string(info.link)},
                        {"kind", text_or_null(info.kind)},
                        {"driver", text_or_null(info.driver)},
                        {"virtual", is_virtual(info)},
                        {"speed_bits_per_second", info.speed_mbps
                                                      ? json::value(std::uint64_t{*info.speed_mbps} * 1'000'000)
                                                      : json::value(nullptr)},
                        {"mtu_bytes", info.mtu_bytes},
                        {"receive_queues", info.rx_queues},
                        {"transmit_queues", info.tx_queues},
                        {"xdp", info.xdp ? json::value(netring::to_string(info.xdp->mode)) : json::value(nullptr)},
                        {"measured", capture ? "capture" : "counters"},
                        {"backend", text_or_null(measured.backend)},
                        {"zero_copy", measured.zero_copy ? json::value(*measured.zero_copy) : json::value(nullptr)},
                        {"workers", measured.workers},
                        {"filter", text_or_null(measured.filter)},
                        {"sample_every", measured.sample_every},
                        {"talkers", measured.talkers},
                        {"words", utf8(measured.words)}};
}

json::array interfaces_array(server_info const& info) {
    json::array array;
    for (auto const& each : info.interfaces)
        array.push_back(watched_object(each));
    return array;
}

json::object server_object(server_info const& info) {
    return {{"name", "netring-stats"},
            {"host", utf8(info.host)},
            {"version", NETRING_VERSION_STRING},
            {"started", time_text(info.started)}};
}

json::array notices_array(std::vector<notice> const& notices) {
    json::array array;
    for (auto const& each : notices)
        array.push_back(json::object{{"number", each.number},
                                     {"time", time_text(each.time)},
                                     {"interface", utf8(each.interface)},
                                     {"text", utf8(each.text)}});
    return array;
}

} // namespace

std::string hello_message(server_info const& info, history const& past) {
    auto text = json::serialize(json::object{
        {"type", "hello"},
        {"version", 1},
        {"server", server_object(info)},
        {"interval_seconds", std::chrono::duration<double>(info.interval).count()},
        {"demo", text_or_null(info.demo)},
        {"limits", {{"clients", info.max_clients}, {"interfaces_left_out", info.interfaces_left_out}}},
        {"interfaces", interfaces_array(info)},
    });
    text.back() = ',';
    return text + "\"history\":" + history_message(past) + '}';
}

std::string tick_message(report const& now, std::optional<report> const& before) {
    auto const seconds = seconds_between(before, now);
    json::array interfaces;
    for (auto const& each : now.interfaces)
        interfaces.push_back(interface_object(each, find(before, each.name), seconds));
    return json::serialize(json::object{
        {"type", "tick"},
        {"version", 1},
        {"sequence", now.sequence},
        {"time", time_text(now.time)},
        {"interfaces", std::move(interfaces)},
        {"loop_lag_seconds", quantiles_value(now.loop_lag)},
        {"websocket", {{"clients", now.websocket_clients}, {"skipped_ticks", counter(now.websocket_skipped)}}},
        {"notices", notices_array(now.notices)},
    });
}

std::string interfaces_message(server_info const& info) {
    return json::serialize(
        json::object{{"version", 1}, {"server", server_object(info)}, {"interfaces", interfaces_array(info)}});
}

} // namespace netring_stats
