// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"
#include "receivers.hpp"

#include <chrono>
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

void run(command_line& line) {
    receive_options how;
    turn_options turn;
    double seconds = 1;
    auto option = line.options();
    option("interface", po::value(&how.interface)->default_value("v1"));
    option("seconds", po::value(&seconds)->default_value(1));
    option("latencies", po::value(&turn.latencies)->default_value(0), "take the time of so many packets instead");
    option("count-system-calls", po::bool_switch(&turn.count_system_calls));
    option("low-latency", po::bool_switch(&how.low_latency));
    option("generic", po::bool_switch(&how.generic), "AF_XDP in generic mode");
    auto* const method = line.parse_method(methods);
    turn.length = from_seconds(seconds);
    meter measured(turn);
    auto const lost = method(how, measured);
    measured.print(lost);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
