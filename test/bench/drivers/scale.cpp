// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"
#include "meter.hpp"

#include <netring/async_capture.hpp>
#include <netring/fanout.hpp>
#include <netring/io_threads.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iostream>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>

namespace asio = boost::asio;
namespace po = boost::program_options;

namespace netring::bench {
namespace {

struct scale_options {
    std::string interface {};
    std::size_t captures = 1;
    std::size_t workers = 1;
    /// Each sees all, as captures of a program do that waits for something rare. Else they share what comes.
    bool idle = false;
    double seconds = 1;
};

/// One capture and what it has seen. On cache lines of its own, as another thread may have the next.
class alignas(128) counter {
public:
    counter(asio::any_io_executor executor, capture_options options)
        : capture_(std::move(executor), std::move(options)) {
        asio::post(capture_.get_executor(), [this] { receive(); });
    }
    void close() {
        asio::post(capture_.get_executor(), [this] { capture_.close(); });
    }

    std::uint64_t packets() const noexcept { return packets_.load(std::memory_order_relaxed); }
    std::uint64_t dropped() const noexcept { return capture_.stats().dropped; }

private:
    void receive() {
        capture_.async_receive_batch([this](error_code ec, packet_batch const& batch) {
            if (ec)
                return;
            std::uint64_t count = 0;
            for (packet_view const packet : batch)
                count += packet.data().empty() ? 0U : 1U;
            packets_.store(packets() + count, std::memory_order_relaxed);
            receive();
        });
    }

    async_capture capture_;
    std::atomic<std::uint64_t> packets_ = 0;
};

capture_options options_of(scale_options const& how) {
    constexpr std::size_t kib = 1024;
    if (how.idle)
        return {.interface = how.interface, .ring = {.block_size_bytes = 16 * kib, .block_count = 4}};
    return {.interface = how.interface,
            .ring = {.block_size_bytes = 128 * kib, .block_count = 8},
            .fanout = fanout{.mode = fanout_mode::load_balance, .group = 1}};
}

/// A thousand captures have several thousand descriptors.
void allow_many_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void receive(scale_options const& how) {
    allow_many_files();
    io_threads threads({.count = how.workers});
    std::deque<counter> counters;
    for (std::size_t index = 0; index != how.captures; ++index)
        counters.emplace_back(threads.executor(index % how.workers), options_of(how));
    auto const sum = [&](auto member) {
        std::uint64_t total = 0;
        for (auto const& each : counters)
            total += (each.*member)();
        return total;
    };
    std::this_thread::sleep_for(turn_options().warm_up);
    auto const packets = sum(&counter::packets);
    auto const started = monotonic_now();
    auto used = usage::now();
    std::this_thread::sleep_for(std::chrono::duration<double>(how.seconds));
    used = usage::now() - used;
    auto const length = std::chrono::duration<double>(monotonic_now() - started);
    std::cout << "{\"packets\":" << sum(&counter::packets) - packets << ",\"lost\":" << sum(&counter::dropped)
              << ",\"seconds\":" << length.count() << ",\"cpu_ns\":" << used.cpu.count()
              << ",\"sleeps\":" << used.sleeps << "}" << '\n';
    for (auto& each : counters)
        each.close();
    threads.join();
}

void run(command_line& line) {
    scale_options how;
    auto option = line.options();
    option("interface", po::value(&how.interface)->default_value("v1"));
    option("captures", po::value(&how.captures)->default_value(1));
    option("workers", po::value(&how.workers)->default_value(1), "threads that share the captures");
    option("idle", po::bool_switch(&how.idle), "small rings, and no packets expected");
    option("seconds", po::value(&how.seconds)->default_value(1));
    line.parse();
    receive(how);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
