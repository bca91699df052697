// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"
#include "frame_ring.hpp"
#include "meter.hpp"
#include "udp_frame.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string>

// The load for receivers and bridges.

namespace po = boost::program_options;

namespace netring::bench {
namespace {

void sleep_until(std::chrono::nanoseconds when) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(when);
    timespec const at{.tv_sec = seconds.count(), .tv_nsec = (when - seconds).count()};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
    }
}

struct load {
    std::string interface {};
    std::size_t size_bytes = 0;
    double rate = 0;
    bool stamped = false;
};

void send(frame_ring& to, load const& wanted) {
    auto* const frame = to.flush_until_next();
    if (wanted.stamped) {
        auto const now = monotonic_now().count();
        std::memcpy(frame + stamp_offset, &now, sizeof now);
    }
    to.commit(wanted.size_bytes);
}

[[noreturn]] void generate(load const& wanted) {
    frame_ring to(wanted.interface);
    auto const frame = udp_frame(wanted.size_bytes);
    for (std::size_t slot = 0; slot != frame_ring::frames; ++slot) {
        std::ranges::copy(frame, to.next());
        to.commit(wanted.size_bytes);
    }
    to.flush();
    if (wanted.rate == 0)
        for (;;)
            send(to, wanted);
    // At absolute times, so that a late one does not move those after it; above a thousand a second several at once.
    auto const at_once = static_cast<unsigned>(std::max(1.0, wanted.stamped ? 1.0 : wanted.rate / 1000));
    auto const period = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * at_once / wanted.rate));
    for (auto next = monotonic_now();; next += period) {
        sleep_until(next);
        for (unsigned left = at_once; left != 0; --left)
            send(to, wanted);
        to.flush();
    }
}

void run(command_line& line) {
    load wanted;
    auto option = line.options();
    option("interface", po::value(&wanted.interface)->default_value("v0"));
    option("size", po::value(&wanted.size_bytes)->default_value(60), "bytes of a frame without its check sequence");
    option("rate", po::value(&wanted.rate)->default_value(0), "frames per second; zero for as many as go");
    option("stamped", po::bool_switch(&wanted.stamped), "with the time of each in it, in place of its headers");
    line.parse();
    generate(wanted);
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
