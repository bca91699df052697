// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/bridge.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/program_options.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

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

bridge_backend backend_of(std::string const& name) {
    if (name == "packet")
        return bridge_backend::packet;
    if (name == "xdp")
        return bridge_backend::xdp;
    throw std::invalid_argument("no such backend: " + name);
}

template <class Filter>
void run(bridge_options options, Filter filter) {
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

int run(int argc, char const* const* argv) {
    bridge_options options;
    std::string backend;
    bool low_latency = false;
    bool inspect = false;
    auto coalesce_us = options.coalesce.count();
    po::options_description description("Bridges two interfaces until it is ended. Options");
    auto add = description.add_options();
    add("backend", po::value(&backend)->required(), "packet or xdp");
    add("a", po::value(&options.a.interface)->default_value("p0"));
    add("b", po::value(&options.b.interface)->default_value("p1"));
    add("low-latency", po::bool_switch(&low_latency), "packet: a ring that has each frame at once");
    add("coalesce", po::value(&coalesce_us)->default_value(coalesce_us), "xdp: us in which packets share a wake-up");
    add("inspect", po::bool_switch(&inspect), "look into each packet");
    po::positional_options_description first;
    first.add("backend", 1);
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(description).positional(first).run(), given);
    po::notify(given);
    options.backend = backend_of(backend);
    options.qdisc_bypass = true;
    options.coalesce = std::chrono::microseconds(coalesce_us);
    if (low_latency)
        options.a.receive_ring = options.b.receive_ring = ring_profile::low_latency;
    if (inspect)
        run(std::move(options), forward_udp);
    else
        run(std::move(options), forward_all);
    return 0;
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    try {
        return netring::bench::run(argc, argv);
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
