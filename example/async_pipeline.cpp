// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Shares the packets of an interface among worker threads and prints what each of them got.
//
// Try it: sudo ./netring_example_async_pipeline lo leases 4, and meanwhile: ping -c 4 127.0.0.1
// "leases" hands over the ring's memory, "copies" copies first. It ends once the workers have COUNT packets, 10 if you do not
// say, and has three WORKERS unless you want more.

#include "shared.hpp"

#include <netring/async_capture.hpp>
#include <netring/packet_channel.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <utility>

namespace asio = boost::asio;

// tag::pipeline[]
struct worker {
    std::size_t packets = 0;
    std::size_t bytes = 0;
};

template <class Batch>
asio::awaitable<void> work(netring::packet_channel<Batch>& channel, std::atomic<std::size_t>& seen, std::size_t count,
                           worker& mine) {
    for (;;) {
        auto [ec, batch] = co_await channel.async_next(asio::as_tuple(asio::use_awaitable));
        if (ec)
            co_return; // Closed, or the capture is at its end: nothing more comes.
        for (netring::packet_view const packet : batch)
            mine.bytes += packet.wire_size();
        mine.packets += batch.size();
        if ((seen += batch.size()) >= count)
            channel.close(); // The others take what is in it, and end too.
    }
}

template <class Batch>
void capture_packets(std::string interface, std::size_t count, std::size_t worker_count) {
    asio::io_context context;
    netring::async_capture capture(context, {.interface = std::move(interface)});
    netring::packet_channel<Batch> channel(context, {.capacity_batches = 8});
    netring::error_code end;
    channel.async_run(capture, [&end](netring::error_code ec) { end = ec; });

    std::atomic<std::size_t> seen = 0;
    std::vector<worker> workers(worker_count);
    asio::thread_pool threads(worker_count);
    for (worker& each : workers)
        asio::co_spawn(threads, work(channel, seen, count, each), asio::detached);
    context.run();
    threads.join();

    for (worker const& each : workers)
        std::cout << each.packets << " packets, " << each.bytes << " bytes\n";
    if (end)
        throw netring::system_error(end, "receive");
}
// end::pipeline[]

int main(int argc, char* argv[]) {
    auto const program = [](std::vector<std::string> const& words) {
        if (words.size() < 2 || words.size() > 4 || (words[1] != "leases" && words[1] != "copies"))
            throw example::wrong_usage();
        auto const count = words.size() > 2 ? example::number(words[2]) : 10;
        auto const workers = words.size() > 3 ? example::number(words[3]) : 3;
        if (workers == 0)
            throw example::wrong_usage();
        if (words[1] == "leases")
            capture_packets<netring::packet_batch>(words[0], count, workers);
        else
            capture_packets<netring::owned_batch>(words[0], count, workers);
    };
    return example::run(argc, argv, "INTERFACE leases|copies [COUNT [WORKERS]]", program);
}
