// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "senders.hpp"
#include "udp_frame.hpp"

#include <boost/program_options.hpp>

#include <exception>
#include <iostream>
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

void run(int argc, char const* const* argv) {
    send_options how;
    std::string method;
    std::size_t size_bytes = 0;
    po::options_description description("Sends frames until it is ended. Options");
    auto add = description.add_options();
    add("method", po::value(&method)->required());
    add("interface", po::value(&how.interface)->default_value("v0"));
    add("size", po::value(&size_bytes)->default_value(60), "bytes of a frame without its check sequence");
    po::positional_options_description first;
    first.add("method", 1);
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(description).positional(first).run(), given);
    po::notify(given);
    auto const frame = udp_frame(size_bytes);
    how.frame = frame;
    methods.at(method)(how);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    try {
        netring::bench::run(argc, argv);
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
