// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Shares the packets of an interface among captures on threads of their own and, when it is interrupted, prints what each of
// them got. A flow, both directions of it, stays with one member.
//
// Try it: sudo ./netring_example_fanout_pool lo 4, and meanwhile: ping -c 4 127.0.0.1; then press Ctrl-C.

#include "shared.hpp"

#include <netring/capture_pool.hpp>
#include <netring/io_threads.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <utility>

namespace asio = boost::asio;

// tag::pool[]
void capture_packets(std::string interface, std::size_t member_count) {
    netring::io_threads threads({.count = member_count});
    netring::capture_pool pool(threads.executors(), {.interface = std::move(interface)});

    asio::io_context context;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](netring::error_code, int) { pool.stop(); });

    std::vector<std::size_t> bytes(pool.size());
    auto const count = [&bytes](std::size_t member, netring::packet_batch const& batch) {
        for (netring::packet_view const packet : batch)
            bytes[member] += packet.wire_size(); // Only this member's thread touches this one.
    };
    netring::error_code end;
    auto const finish = [&](netring::error_code ec) {
        end = ec;
        signals.cancel();
    };
    pool.async_run(count, asio::bind_executor(context, finish));
    context.run();
    if (end)
        throw netring::system_error(end, "receive");

    for (std::size_t member = 0; member != pool.size(); ++member)
        std::cout << pool.stats(member).delivered << " packets, " << bytes[member] << " bytes\n";
    auto const total = pool.stats();
    std::cout << total.seen << " seen == " << total.delivered << " delivered + " << total.dropped << " dropped\n";
}
// end::pool[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE [MEMBERS]", [](std::vector<std::string> const& words) {
        if (words.empty() || words.size() > 2)
            throw example::wrong_usage();
        auto const members = words.size() > 1 ? example::number(words[1]) : 2;
        if (members == 0)
            throw example::wrong_usage();
        capture_packets(words[0], members);
    });
}
