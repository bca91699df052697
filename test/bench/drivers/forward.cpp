// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"
#include "forwarders.hpp"

#include <map>
#include <string>

namespace po = boost::program_options;

namespace netring::bench {
namespace {

std::map<std::string, forwarder> const methods{
    {"xdp-echo", echo_by_xdp},           {"xdp-forward", forward_by_xdp},
    {"xdp-core-echo", echo_by_xdp_core}, {"xdp-core-forward", forward_by_xdp_core},
    {"xsk-echo", echo_by_xsk},           {"xsk-forward", forward_by_xsk},
};

void run(command_line& line) {
    forward_options how;
    auto option = line.options();
    option("from", po::value(&how.from)->default_value("p0"));
    option("to", po::value(&how.to)->default_value("p1"));
    option("generic", po::bool_switch(&how.generic), "in the network stack instead of the driver");
    line.parse_method(methods)(how);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
