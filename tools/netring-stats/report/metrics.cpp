// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "report/metrics.hpp"

#include "report/metric_families.hpp"
#include "utf8.hpp"

#include <netring/version.hpp>

#include <prometheus/text_serializer.h>

#include <limits>
#include <optional>

namespace netring_stats {

using netring_tools::utf8;

namespace {

metric_labels labels_of(std::string const& interface) {
    return {{"iface", utf8(interface)}};
}

metric_labels with(metric_labels labels, std::string name, std::string value) {
    labels.push_back({std::move(name), std::move(value)});
    return labels;
}

double seconds_since_epoch(std::chrono::system_clock::time_point time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

void add_link(metric_families& to, interface_report const& of) {
    auto const labels = labels_of(of.name);
    to.gauge("netring_link_up", "1 if the interface is up.", labels, of.link == netring::link_state::up ? 1 : 0);
    to.counter("netring_receive_packets_total", "Packets that the interface received.", labels, of.received.packets);
    to.counter("netring_receive_bytes_total", "Bytes in those.", labels, of.received.bytes);
    to.counter("netring_receive_errors_total", "Packets that arrived damaged.", labels, of.receive_errors);
    to.counter("netring_transmit_packets_total", "Packets that the interface sent.", labels, of.transmitted.packets);
    to.counter("netring_transmit_bytes_total", "Bytes in those.", labels, of.transmitted.bytes);
    to.counter("netring_transmit_errors_total", "Packets that the interface failed to send.", labels,
               of.transmit_errors);
    to.counter("netring_transmit_drops_total", "Packets that the host did not send.", labels, of.transmit_drops);
}

void add_drops(metric_families& to, interface_report const& of) {
    auto const add = [&](char const* stage, std::uint64_t count) {
        to.counter("netring_drops_total",
                   "Packets that were lost on their way in, by stage; \"queue\" has those that nobody wanted, too.",
                   with(labels_of(of.name), "stage", stage), count);
    };
    add("nic", of.loss.nic);
    add("queue", of.loss.queue);
    if (!of.capture)
        return;
    add("kernel_ring", of.loss.kernel_ring);
    add("application", of.loss.application);
}

void add_sizes(metric_families& to, metric_labels labels, capture_report const& seen) {
    prometheus::ClientMetric::Histogram sizes;
    for (std::size_t bin = 0; bin != seen.sizes.size(); ++bin) {
        sizes.sample_count += seen.sizes.at(bin);
        auto const limit = bin == packet_size_limits.size() ? std::numeric_limits<double>::infinity()
                                                            : static_cast<double>(packet_size_limits.at(bin));
        sizes.bucket.push_back({sizes.sample_count, limit});
    }
    // The check sequence, which the bins count and no capture sees.
    sizes.sample_sum = static_cast<double>(seen.captured.bytes + check_sequence_bytes * seen.captured.packets);
    to.histogram("netring_packet_size_bytes", "Sizes of packets that were captured, with the frame check sequence.",
                 std::move(labels), std::move(sizes));
}

void add_quantiles(metric_families& to, char const* name, char const* help, metric_labels const& labels,
                   std::optional<quantiles> const& of) {
    if (!of)
        return;
    // Not a summary, which would be of all time: these are of the latest tick.
    for (auto const& [statistic, value] :
         {std::pair("p50", of->p50), std::pair("p90", of->p90), std::pair("p99", of->p99), std::pair("max", of->max)})
        to.gauge(name, help, with(labels, "statistic", statistic), value);
}

void add_capture(metric_families& to, interface_report const& of, capture_report const& seen) {
    auto const labels = labels_of(of.name);
    to.counter("netring_capture_packets_total", "Packets that passed the filter, dropped ones included.", labels,
               seen.captured.packets + of.loss.kernel_ring);
    to.counter("netring_capture_delivered_packets_total", "Packets that were handed to the program.", labels,
               seen.captured.packets);
    to.counter("netring_capture_delivered_bytes_total", "Bytes in those.", labels, seen.captured.bytes);
    to.counter("netring_capture_drops_total", "Packets that found no room in the ring.", labels, of.loss.kernel_ring);
    to.counter("netring_capture_freezes_total", "How many times the ring ran full.", labels, seen.freezes);
    to.counter("netring_filtered_packets_total", "Packets that the filter did not want, which is no loss.", labels,
               of.loss.filter);
    to.gauge("netring_ring_occupancy_ratio", "Share of the fullest ring that the kernel cannot fill now.", labels,
             seen.ring_occupancy);
    to.gauge("netring_ring_high_water_ratio", "The largest such share since the tick before.", labels,
             seen.ring_high_water);
    add_quantiles(to, "netring_dwell_seconds", "From the time stamp of packets to the handler, in the latest tick.",
                  labels, seen.dwell);
    add_sizes(to, labels, seen);
    for (std::size_t at = 0; at != seen.protocols.size(); ++at) {
        auto const of_protocol = with(labels, "protocol", protocol_names.at(at));
        to.counter("netring_protocol_packets_total", "Packets whose headers were looked into.", of_protocol,
                   seen.protocols.at(at).packets);
        to.counter("netring_protocol_bytes_total", "Bytes in those.", of_protocol, seen.protocols.at(at).bytes);
    }
}

void add_workers(metric_families& to, interface_report const& of, capture_report const& seen) {
    for (std::size_t index = 0; index != seen.workers.size(); ++index) {
        auto const& worker = seen.workers[index];
        auto labels = labels_of(of.name);
        if (worker.queue)
            labels.push_back({"queue", std::to_string(*worker.queue)});
        labels.push_back({"worker", std::to_string(index)});
        to.counter("netring_worker_packets_total", "Packets that were handed to a worker.", labels,
                   worker.captured.packets);
        to.counter("netring_worker_bytes_total", "Bytes in those.", labels, worker.captured.bytes);
        to.counter("netring_worker_drops_total", "Packets that found no room in its ring.", labels, worker.dropped);
        to.gauge("netring_worker_ring_occupancy_ratio", "Share of its ring that the kernel cannot fill now.", labels,
                 worker.ring_occupancy);
    }
}

void add_program(metric_families& to, report const& now, server_info const& about) {
    to.gauge("netring_build_info", "1, with the version as a label.", {{"version", NETRING_VERSION_STRING}}, 1);
    to.gauge("process_start_time_seconds", "When the program was started.", {}, seconds_since_epoch(about.started));
    to.gauge("netring_sample_time_seconds", "When all this was measured.", {}, seconds_since_epoch(now.time));
    to.gauge("netring_websocket_clients", "Pages that are open.", {}, static_cast<double>(now.websocket_clients));
    to.counter("netring_websocket_skipped_frames_total", "Ticks that clients were too slow to take.", {},
               now.websocket_skipped);
    add_quantiles(to, "netring_loop_lag_seconds", "How late the program's own loop was, in the latest tick.", {},
                  now.loop_lag);
    to.gauge("netring_interfaces_left_out", "Interfaces that there was no room for.", {},
             static_cast<double>(about.interfaces_left_out));
    for (auto const& each : about.interfaces)
        if (each.measured.zero_copy)
            to.gauge("netring_zero_copy", "1 if the driver granted zero copy.", labels_of(each.info.name),
                     *each.measured.zero_copy ? 1 : 0);
}

} // namespace

std::string metrics_message(report const& now, server_info const& about) {
    metric_families all;
    add_program(all, now, about);
    for (auto const& each : now.interfaces) {
        add_link(all, each);
        add_drops(all, each);
    }
    for (auto const& each : now.interfaces)
        if (each.capture)
            add_capture(all, each, *each.capture);
    // The most of them, so they are the first to be cut.
    for (auto const& each : now.interfaces)
        if (each.capture)
            add_workers(all, each, *each.capture);
    return prometheus::TextSerializer().Serialize(all.take());
}

} // namespace netring_stats
