// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace po = boost::program_options;

namespace netring::bench {
namespace {

bridge_action forward_all(packet_view const& /*packet*/, bridge_direction /*direction*/) {
    return bridge_action::forward;
}

/// Reads what decides most filters, and drops nothing of what the generator sends.
bridge_action forward_udp(packet_view const& packet, bridge_direction /*direction*/) {
    constexpr std::size_t protocol_offset = 23;
    constexpr std::byte udp{17};
    auto const data = packet.data();
    return data.size() > protocol_offset && data[protocol_offset] == udp ? bridge_action::forward : bridge_action::drop;
}

std::map<std::string, bridge_backend> const backends{{"packet", bridge_backend::packet}, {"xdp", bridge_backend::xdp}};

template <class Filter>
void bridge_all(bridge_options options, Filter filter) {
    asio::io_context context(1);
    bridge between(context, std::move(options));
    asio::signal_set ended(context, SIGINT, SIGTERM);
    ended.async_wait([&](error_code, int) { between.close(); });
    between.async_run(filter, [&](error_code ec) {
        if (ec && ec != asio::error::operation_aborted)
            throw system_error(ec);
    });
    context.run();
}

void run(command_line& line) {
    bridge_options options;
    bool low_latency = false;
    bool inspect = false;
    auto coalesce_us = options.coalesce.count();
    auto option = line.options();
    option("a", po::value(&options.a.interface)->default_value("p0"));
    option("b", po::value(&options.b.interface)->default_value("p1"));
    option("low-latency", po::bool_switch(&low_latency), "packet: a ring that has each frame at once");
    option("coalesce", po::value(&coalesce_us)->default_value(coalesce_us), "xdp: us in which packets share a wake-up");
    option("inspect", po::bool_switch(&inspect), "look into each packet");
    options.backend = line.parse_method(backends);
    options.qdisc_bypass = true;
    // As testpmd has.
    options.memory.frame_count = 16384;
    options.coalesce = std::chrono::microseconds(coalesce_us);
    if (low_latency)
        options.a.receive_ring = options.b.receive_ring = ring_profile::low_latency;
    if (inspect)
        bridge_all(std::move(options), forward_udp);
    else
        bridge_all(std::move(options), forward_all);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
