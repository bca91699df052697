// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Receives from all queues of an interface through AF_XDP, on threads of their own and, when it is interrupted, prints what each
// queue got.
//
// Try it: sudo ./netring_example_xdp_queues eth0 4, which takes all packets away from the host, so not on the interface through which
// you are logged in; then press Ctrl-C. It has 2 threads if you do not say. `ethtool -l eth0` tells how many queues there are.

#include "shared.hpp"

#include <netring/io_threads.hpp>
#include <netring/xdp_pool.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <utility>

namespace asio = boost::asio;

// tag::queues[]
void receive_packets(std::string interface, std::size_t thread_count) {
    netring::io_threads threads({.count = thread_count});
    netring::xdp_group group({.each = {.interface = std::move(interface), .mode = netring::xdp_mode::receive}});
    netring::xdp_pool pool(threads.executors(), std::move(group));

    asio::io_context context;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](netring::error_code, int) { pool.stop(); });

    std::vector<std::size_t> largest(pool.size());
    auto const look = [&largest](std::size_t member, netring::xdp_batch const& batch) {
        for (netring::packet_view const packet : batch)
            largest[member] =
                std::max(largest[member], packet.wire_size()); // Only this queue's thread touches this one.
    };
    netring::error_code end;
    auto const finish = [&](netring::error_code ec) {
        end = ec;
        signals.cancel();
    };
    pool.async_run(look, asio::bind_executor(context, finish));
    context.run();
    if (end)
        throw netring::system_error(end, "receive");

    for (std::size_t member = 0; member != pool.size(); ++member) {
        netring::xdp_stats const stats = pool.stats(member);
        std::cout << "queue " << member << ": " << stats.received << " packets, " << stats.received_bytes
                  << " bytes, the largest " << largest[member] << ", lost " << stats.dropped << '\n';
    }
    netring::xdp_stats const total = pool.stats();
    std::cout << "all: " << total.received << " packets, lost " << total.dropped << '\n';
}
// end::queues[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE [THREADS]", [](std::vector<std::string> const& words) {
        if (words.empty() || words.size() > 2)
            throw example::wrong_usage();
        auto const threads = words.size() > 1 ? example::number(words[1]) : 2;
        if (threads == 0)
            throw example::wrong_usage();
        receive_packets(words[0], threads);
    });
}
