// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Everything of netring at work for a while, while links go down, interfaces are deleted and made again, and signals come:
// netring_soak SECONDS [SEED]. Runs in a network namespace of its own.

#include "rethrow.hpp"
#include "sanitized.hpp"
#include "soak.hpp"
#include "wire.hpp"
#include "workers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <pthread.h>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace netring::test;
using std::chrono::steady_clock;

namespace {

/// Each from what sends to what receives; the third is a bridge.
constexpr std::array<std::array<char const*, 2>, 4> pairs{{{"v0", "v1"}, {"x0", "x1"}, {"c0", "ba"}, {"bb", "c1"}}};

/// The other process that looks on may have the interface in its hands just then.
void try_ip(std::string const& command) {
    run("ip " + command + " 2>/dev/null || true");
}

void make(std::array<char const*, 2> const& ends) {
    try_ip("link add " + std::string(ends[0]) + " type veth peer name " + ends[1]);
    for (auto const* const end : ends)
        try_ip("link set " + std::string(end) + " up");
}

/// Something happens to one of the pairs, and is undone.
void disturb(std::mt19937& random) {
    auto const& ends = pairs.at(random() % pairs.size());
    auto const end = std::string(ends.at(random() % 2));
    if (random() % 4 == 0) {
        try_ip("link delete " + end);
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 100));
        make(ends);
    } else {
        try_ip("link set " + end + " down");
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 100));
        try_ip("link set " + end + " up");
    }
}

/// Memory of this process that is no ring's.
long memory_kb() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (long kb = 0; word == "RssAnon:" && status >> kb)
            return kb;
    throw std::runtime_error("no RssAnon in /proc/self/status");
}

void disturb_until(steady_clock::time_point end, std::vector<std::jthread>& threads, std::mt19937& random) {
    while (steady_clock::now() < end) {
        for (auto& thread : threads)
            ::pthread_kill(thread.native_handle(), SIGUSR1);
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
        disturb(random);
    }
}

bool soak_for(std::chrono::seconds time, std::mt19937& random) {
    soak with;
    asio::io_context context;
    auto const start = [&](asio::awaitable<void> work) {
        asio::co_spawn(asio::make_strand(context), std::move(work), netring::test::rethrow);
    };
    for (auto const* const from : {"v0", "x0", "c0"})
        start(keep_sending(with, from));
    for (auto const* const to : {"v1", "c1"})
        start(keep_capturing(with, to));
    // Where the system lets no XDP program be loaded, it never opens.
    start(keep_receiving_over_xdp(with, "x1"));
    start(keep_bridging(with, "ba", "bb"));
    std::vector<std::jthread> threads;
    for (int count = 0; count != 2; ++count)
        threads.emplace_back([&context] { context.run(); });

    auto const begin = steady_clock::now();
    disturb_until(begin + time / 3, threads, random);
    auto const early_kb = memory_kb();
    disturb_until(begin + time, threads, random);
    auto const late_kb = memory_kb();
    with.end();
    threads.clear();
    std::cout << "memory: " << early_kb << " kB after a third of the time, " << late_kb << " kB at its end\n";
    with.expect(sanitized || late_kb < early_kb + 4096, "the memory grows");
    return with.summary();
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc != 2 && argc != 3) {
        std::cerr << "usage: " << argv[0] << " SECONDS [SEED]\n";
        return 2;
    }
    try {
        auto const seed = argc == 3 ? static_cast<std::uint32_t>(std::stoul(argv[2])) : std::random_device()();
        std::cout << "seed " << seed << std::endl;
        std::mt19937 random(seed);
        // A call that waits is interrupted by it.
        struct sigaction nothing {};
        nothing.sa_handler = [](int) {};
        ::sigaction(SIGUSR1, &nothing, nullptr);
        for (auto const& ends : pairs)
            make(ends);
        auto const descriptors = open_descriptors();
        bool const fine = soak_for(std::chrono::seconds(std::stol(argv[1])), random);
        bool const flat =
            eventually([&] { return open_descriptors() == descriptors && mappings() == 0 && packet_sockets() == 0; });
        if (!flat)
            std::cerr << "FAILED: " << open_descriptors() - descriptors << " descriptors, " << mappings()
                      << " rings and " << packet_sockets() << " packet sockets are left\n";
        return fine && flat ? 0 : 1;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
