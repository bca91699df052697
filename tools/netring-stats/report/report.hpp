// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_REPORT_HPP
#define NETRING_STATS_REPORT_HPP

#include <netring/interface.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring_stats {

// All counters only grow, also where an interface is deleted and comes back.

/// Packets and their bytes.
struct traffic_count {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;

    friend bool operator==(traffic_count const&, traffic_count const&) = default;
};

/// Where packets were lost, in the order in which they pass.
struct loss_ladder {
    /// The NIC had no room.
    std::uint64_t nic = 0;
    /// The driver or the kernel had none, or nobody on this host wanted them: the kernel does not tell these apart.
    std::uint64_t queue = 0;
    /// The ring was full.
    std::uint64_t kernel_ring = 0;
    /// The filter did not want them, which is no loss.
    std::uint64_t filter = 0;
    /// They were in the ring when a capture ended.
    std::uint64_t application = 0;

    /// Those that were not seen and should have been. `queue` holds unwanted packets too, so it is not among them.
    std::uint64_t lost() const noexcept { return nic + kernel_ring + application; }

    friend bool operator==(loss_ladder const&, loss_ladder const&) = default;
};

/// Times of one tick, in seconds; nothing where none was measured.
struct quantiles {
    double p50 = 0;
    double p90 = 0;
    double p99 = 0;
    double max = 0;
};

/// One member of the fanout group, or one queue.
struct worker_report {
    std::optional<std::uint32_t> queue;
    traffic_count captured;
    std::uint64_t dropped = 0;
    double ring_occupancy = 0;
};

/// The bins of packet sizes as in RFC 2819, in bytes with the frame check sequence that packets on the wire have.
constexpr std::array<std::size_t, 6> packet_size_limits{64, 127, 255, 511, 1023, 1518};
/// No capture sees it.
constexpr std::size_t check_sequence_bytes = 4;

enum class protocol : std::uint8_t { tcp, udp, icmp, sctp, other_ip, arp, lldp, other };
constexpr std::array<char const*, 8> protocol_names{"tcp", "udp", "icmp", "sctp", "other_ip", "arp", "lldp", "other"};

struct talker {
    std::string address;
    traffic_count sent;
};

/// Who sent most during some seconds that have passed.
struct talker_report {
    double seconds = 0;
    std::vector<talker> by_bytes;
    std::vector<talker> by_packets;
};

/// What a capture sees.
struct capture_report {
    traffic_count captured;
    std::uint64_t freezes = 0;
    double ring_occupancy = 0;
    /// Since the tick before.
    double ring_high_water = 0;
    /// From the time stamp to the handler.
    std::optional<quantiles> dwell;
    std::vector<worker_report> workers;
    std::array<std::uint64_t, packet_size_limits.size() + 1> sizes{};
    /// Of the packets that were looked into, one in `sample_every`.
    std::array<traffic_count, protocol_names.size()> protocols{};
    std::optional<talker_report> talkers;
};

/// One interface at one moment.
struct interface_report {
    std::string name;
    netring::link_state link = netring::link_state::down;
    /// As `ip -s link` counts.
    traffic_count received;
    traffic_count transmitted;
    std::uint64_t receive_errors = 0;
    std::uint64_t transmit_errors = 0;
    std::uint64_t transmit_drops = 0;
    loss_ladder loss;
    std::optional<capture_report> capture;
    /// What was counted since the tick before is not known: the counters began again, or it was away.
    bool interrupted = false;
};

/// How an interface is measured.
struct measurement {
    enum class kind : std::uint8_t { counters, capture };
    kind what = kind::counters;
    /// "packet" or "xdp"; empty without a capture.
    std::string backend{};
    std::string filter{};
    std::size_t workers = 0;
    std::uint32_t sample_every = 1;
    bool talkers = false;
    std::optional<bool> zero_copy{};
    /// In words: what is measured, and what is not.
    std::string words{};
};

/// No hardware is behind it.
inline bool is_virtual(netring::interface_info const& of) noexcept {
    return of.loopback || !of.kind.empty();
}

struct watched_interface {
    netring::interface_info info;
    measurement measured;
};

/// Something that happened to an interface.
struct notice {
    std::uint64_t number = 0;
    std::chrono::system_clock::time_point time;
    std::string interface;
    std::string text;
};

/// All interfaces at one moment.
struct report {
    std::uint64_t sequence = 0;
    std::chrono::system_clock::time_point time;
    /// The same moment on a clock that nobody sets, for rates.
    std::chrono::steady_clock::time_point moment;
    std::vector<interface_report> interfaces;
    /// How late the program's own loop is.
    std::optional<quantiles> loop_lag;
    std::size_t websocket_clients = 0;
    /// Ticks that clients were too slow to take.
    std::uint64_t websocket_skipped = 0;
    /// The latest ones.
    std::vector<notice> notices;
};

/// What is known at the start.
struct server_info {
    std::string host;
    std::chrono::system_clock::time_point started;
    std::chrono::milliseconds interval{};
    std::string demo;
    std::size_t max_clients = 0;
    std::size_t interfaces_left_out = 0;
    std::vector<watched_interface> interfaces;
};

} // namespace netring_stats

#endif
