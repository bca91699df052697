// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"
#include "senders.hpp"
#include "udp_frame.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace po = boost::program_options;

namespace netring::bench {
namespace {

std::map<std::string, sender> const methods{
    {"batch", by_batch},
    {"send", by_send},
    {"reserve-commit", by_reserve_commit},
    {"xdp-batch", by_xdp_batch},
    {"ring-loop", by_ring_loop},
    {"sendmmsg", by_sendmmsg},
    {"pcap-inject", by_pcap_inject},
    {"xsk-loop", by_xsk_loop},
};

void run(command_line& line) {
    send_options how;
    std::size_t size_bytes = 0;
    auto option = line.options();
    option("interface", po::value(&how.interface)->default_value("v0"));
    option("size", po::value(&size_bytes)->default_value(60), "bytes of a frame without its check sequence");
    option("whole", po::bool_switch(&how.whole), "have the kernel copy frames whole, of netring's packet ring");
    auto* const method = line.parse_method(methods);
    auto const frame = udp_frame(size_bytes);
    how.frame = frame;
    method(how);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
