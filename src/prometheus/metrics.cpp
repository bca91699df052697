// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "metrics.hpp"

#include <array>

namespace netring {
namespace {

constexpr auto as_counter = prometheus::MetricType::Counter;
constexpr auto as_gauge = prometheus::MetricType::Gauge;

/// The value of a member.
template <auto Member, class Stats>
double get(Stats const& stats) {
    return static_cast<double>(stats.*Member);
}

using of_capture = metric<capture_stats>;
using of_inject = metric<inject_stats>;
using of_xdp = metric<xdp_stats>;
using of_bridge = metric<bridge_counters>;

constexpr std::array capture_metrics{
    of_capture{"netring_capture_packets_total", "Packets that passed the filter, dropped ones included.", "",
               as_counter, get<&capture_stats::seen>},
    of_capture{"netring_capture_delivered_packets_total", "Packets that were handed to the program.", "", as_counter,
               get<&capture_stats::delivered>},
    of_capture{"netring_capture_drops_total", "Packets that found no room in the ring.", "", as_counter,
               get<&capture_stats::dropped>},
    of_capture{"netring_capture_freezes_total", "How many times the ring ran full.", "", as_counter,
               get<&capture_stats::freezes>},
    of_capture{"netring_capture_batches_total", "Batches that were handed to the program.", "", as_counter,
               get<&capture_stats::batches>},
    of_capture{"netring_capture_ring_packets", "Packets in the ring that were not handed out yet.", "", as_gauge,
               get<&capture_stats::in_ring>},
    of_capture{"netring_capture_ring_slots", "Blocks or frames that the ring has.", "", as_gauge,
               get<&capture_stats::slot_count>},
    of_capture{"netring_capture_ring_occupancy_ratio", "Share of the ring that the kernel cannot fill now.", "",
               as_gauge, [](capture_stats const& of) { return of.ring_occupancy(); }},
    of_capture{"netring_capture_ring_high_water_ratio", "The largest such share since the program reset it.", "",
               as_gauge, [](capture_stats const& of) { return of.ring_high_water(); }},
};

constexpr char const* inject_drops = "netring_inject_drops_total";
constexpr char const* inject_drops_help = "Frames that were not sent, by reason.";

constexpr std::array inject_metrics{
    of_inject{"netring_inject_packets_total", "Frames that the kernel took and let go of.", "", as_counter,
              get<&inject_stats::sent>},
    of_inject{"netring_inject_bytes_total", "Bytes in those, without preamble and checksum.", "", as_counter,
              get<&inject_stats::sent_bytes>},
    of_inject{inject_drops, inject_drops_help, "refused", as_counter, get<&inject_stats::refused>},
    of_inject{inject_drops, inject_drops_help, "discarded", as_counter, get<&inject_stats::discarded>},
    of_inject{inject_drops, inject_drops_help, "too_short", as_counter, get<&inject_stats::too_short>},
    of_inject{inject_drops, inject_drops_help, "too_long", as_counter, get<&inject_stats::too_long>},
    of_inject{"netring_inject_kicks_total", "System calls that handed frames over.", "", as_counter,
              get<&inject_stats::kicks>},
    of_inject{"netring_inject_partial_kicks_total", "Those that ended for lack of room.", "", as_counter,
              get<&inject_stats::partial_kicks>},
    of_inject{"netring_inject_no_buffers_total", "Those that the queue of the interface refused.", "", as_counter,
              get<&inject_stats::no_buffers>},
    of_inject{"netring_inject_link_errors_total", "Those that found the interface down or gone.", "", as_counter,
              get<&inject_stats::link_errors>},
    of_inject{"netring_inject_in_flight_packets", "Frames in the ring.", "", as_gauge, get<&inject_stats::in_flight>},
    of_inject{"netring_inject_unsent_packets", "Those of them that the kernel has not taken.", "", as_gauge,
              get<&inject_stats::unsent>},
    of_inject{"netring_inject_ring_slots", "Frames that the ring has room for.", "", as_gauge,
              get<&inject_stats::frame_count>},
};

constexpr char const* xdp_receive_drops = "netring_xdp_receive_drops_total";
constexpr char const* xdp_receive_drops_help = "Packets that were redirected to the socket and lost, by reason.";
constexpr char const* xdp_transmit_drops = "netring_xdp_transmit_drops_total";
constexpr char const* xdp_transmit_drops_help = "Frames that were not sent, by reason.";

constexpr std::array xdp_metrics{
    of_xdp{"netring_xdp_receive_packets_total", "Packets that were taken out of the receive ring.", "", as_counter,
           get<&xdp_stats::received>},
    of_xdp{"netring_xdp_receive_bytes_total", "Bytes in those.", "", as_counter, get<&xdp_stats::received_bytes>},
    of_xdp{"netring_xdp_receive_batches_total", "Batches that were handed to the program.", "", as_counter,
           get<&xdp_stats::batches>},
    of_xdp{xdp_receive_drops, xdp_receive_drops_help, "frames_missing", as_counter, get<&xdp_stats::frames_missing>},
    of_xdp{xdp_receive_drops, xdp_receive_drops_help, "receive_ring_full", as_counter,
           get<&xdp_stats::receive_ring_full>},
    of_xdp{"netring_xdp_fill_ring_empty_total", "How often the kernel found the fill ring empty.", "", as_counter,
           get<&xdp_stats::fill_ring_empty>},
    of_xdp{"netring_xdp_receive_invalid_descriptors_total", "Descriptors of frames to fill that the kernel refused.",
           "", as_counter, get<&xdp_stats::receive_invalid>},
    of_xdp{"netring_xdp_transmit_invalid_descriptors_total", "Descriptors of frames to send that the kernel refused.",
           "", as_counter, get<&xdp_stats::transmit_invalid>},
    of_xdp{"netring_xdp_transmit_ring_empty_total", "How often the kernel looked for frames to send and found none.",
           "", as_counter, get<&xdp_stats::transmit_ring_empty>},
    of_xdp{"netring_xdp_transmit_packets_total", "Frames that the kernel took and let go of.", "", as_counter,
           get<&xdp_stats::sent>},
    of_xdp{"netring_xdp_transmit_bytes_total", "Bytes in those.", "", as_counter, get<&xdp_stats::sent_bytes>},
    of_xdp{xdp_transmit_drops, xdp_transmit_drops_help, "driver", as_counter, get<&xdp_stats::send_dropped>},
    of_xdp{xdp_transmit_drops, xdp_transmit_drops_help, "discarded", as_counter, get<&xdp_stats::discarded>},
    of_xdp{xdp_transmit_drops, xdp_transmit_drops_help, "too_short", as_counter, get<&xdp_stats::too_short>},
    of_xdp{xdp_transmit_drops, xdp_transmit_drops_help, "too_long", as_counter, get<&xdp_stats::too_long>},
    of_xdp{"netring_xdp_kicks_total", "System calls that had frames sent.", "", as_counter, get<&xdp_stats::kicks>},
    of_xdp{"netring_xdp_partial_kicks_total", "Those that could do nothing more for now.", "", as_counter,
           get<&xdp_stats::partial_kicks>},
    of_xdp{"netring_xdp_link_errors_total", "Those that found the interface down.", "", as_counter,
           get<&xdp_stats::link_errors>},
    of_xdp{"netring_xdp_fill_packets", "Frames that wait for packets, or hold some that were not taken.", "", as_gauge,
           get<&xdp_stats::fill_level>},
    of_xdp{"netring_xdp_in_flight_packets", "Frames on their way out.", "", as_gauge, get<&xdp_stats::in_flight>},
    of_xdp{"netring_xdp_unsent_packets", "Those of them that the kernel has not taken.", "", as_gauge,
           get<&xdp_stats::unsent>},
};

constexpr char const* bridge_drops = "netring_bridge_drops_total";
constexpr char const* bridge_drops_help = "Packets that left nowhere, by reason.";

constexpr std::array bridge_metrics{
    of_bridge{"netring_bridge_receive_packets_total", "Packets that came in and were judged.", "", as_counter,
              get<&bridge_counters::received>},
    of_bridge{"netring_bridge_receive_bytes_total", "Bytes in those.", "", as_counter,
              get<&bridge_counters::received_bytes>},
    of_bridge{"netring_bridge_forward_packets_total", "Packets that were handed over to leave at the other side.", "",
              as_counter, get<&bridge_counters::forwarded>},
    of_bridge{"netring_bridge_forward_bytes_total", "Bytes in those as they left.", "", as_counter,
              get<&bridge_counters::forwarded_bytes>},
    of_bridge{"netring_bridge_reflect_packets_total", "Packets that were handed over to leave where they had come in.",
              "", as_counter, get<&bridge_counters::reflected>},
    of_bridge{"netring_bridge_reflect_bytes_total", "Bytes in those as they left.", "", as_counter,
              get<&bridge_counters::reflected_bytes>},
    of_bridge{"netring_bridge_filtered_packets_total", "Packets that the filter dropped, which is no loss.", "",
              as_counter, get<&bridge_counters::filtered>},
    of_bridge{"netring_bridge_pending_packets", "Packets that were judged and have not left yet.", "", as_gauge,
              get<&bridge_counters::pending>},
    of_bridge{bridge_drops, bridge_drops_help, "ring_full", as_counter, get<&bridge_counters::ring_full>},
    of_bridge{bridge_drops, bridge_drops_help, "too_large", as_counter, get<&bridge_counters::too_large>},
    of_bridge{bridge_drops, bridge_drops_help, "link_down", as_counter, get<&bridge_counters::link_down>},
    of_bridge{bridge_drops, bridge_drops_help, "malformed", as_counter, get<&bridge_counters::malformed>},
    of_bridge{bridge_drops, bridge_drops_help, "missed", as_counter, get<&bridge_counters::missed>},
};

} // namespace

std::span<of_capture const> metrics_of(capture_stats const*) noexcept {
    return capture_metrics;
}

std::span<of_inject const> metrics_of(inject_stats const*) noexcept {
    return inject_metrics;
}

std::span<of_xdp const> metrics_of(xdp_stats const*) noexcept {
    return xdp_metrics;
}

std::span<of_bridge const> metrics_of(bridge_counters const*) noexcept {
    return bridge_metrics;
}

} // namespace netring
