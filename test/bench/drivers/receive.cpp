// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "receivers.hpp"

#include <boost/program_options.hpp>

#include <exception>
#include <iostream>
#include <map>
#include <string>

namespace po = boost::program_options;

namespace netring::bench {
namespace {

std::map<std::string, receiver> const methods{
    {"batch", by_batch},
    {"batch-coroutine", by_batch_coroutine},
    {"owned", by_owned},
    {"owned-again", by_owned_again},
    {"guard", by_guard},
    {"capture", by_capture},
    {"spinning", by_spinning},
    {"xdp-batch", by_xdp_batch},
    {"xdp-spinning", by_xdp_spinning},
    {"ring-loop", by_ring_loop},
    {"recvmmsg", by_recvmmsg},
    {"asio-wait", by_asio_wait},
    {"pcap", by_pcap},
    {"tins", by_tins},
    {"xsk-loop", by_xsk_loop},
    {"xsk-spinning", by_xsk_spinning},
};

int run(int argc, char const* const* argv) {
    receive_options how;
    turn_options turn;
    std::string method;
    double seconds = 1;
    po::options_description description("Receives for one turn and prints what it took, as JSON. Options");
    auto add = description.add_options();
    add("method", po::value(&method)->required());
    add("interface", po::value(&how.interface)->default_value("v1"));
    add("seconds", po::value(&seconds)->default_value(1));
    add("latencies", po::value(&turn.latencies)->default_value(0), "take the time of so many packets instead");
    add("count-system-calls", po::bool_switch(&turn.count_system_calls));
    add("low-latency", po::bool_switch(&how.low_latency));
    add("generic", po::bool_switch(&how.generic), "AF_XDP in generic mode");
    po::positional_options_description first;
    first.add("method", 1);
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(description).positional(first).run(), given);
    po::notify(given);
    turn.length = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
    meter measured(turn);
    auto const lost = methods.at(method)(how, measured);
    measured.print(lost);
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
