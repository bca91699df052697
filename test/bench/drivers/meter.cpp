// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "meter.hpp"

#include "costs.hpp"

#include <ctime>
#include <iostream>
#include <sys/resource.h>

namespace netring::bench {

using std::chrono::nanoseconds;

namespace {

// What a receiver touches for the first time after it was opened is no matter of latency.
constexpr std::size_t warm_up_packets = 5;

nanoseconds clock_now(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

} // namespace

nanoseconds monotonic_now() {
    return clock_now(CLOCK_MONOTONIC);
}

nanoseconds from_seconds(double seconds) {
    return std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds));
}

usage usage::now() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return {.cpu = clock_now(CLOCK_PROCESS_CPUTIME_ID), .sleeps = static_cast<std::uint64_t>(used.ru_nvcsw)};
}

meter::meter(turn_options const& how)
    : how_(how)
    , time_each_(how.latencies != 0)
    , started_(monotonic_now()) {
    if (how.count_system_calls)
        calls_.emplace();
    latencies_ns_.reserve(how.latencies + warm_up_packets);
}

bool meter::goes_on() {
    if (time_each_)
        return latencies_ns_.size() < how_.latencies + warm_up_packets;
    auto const now = monotonic_now();
    if (phase_ == phase::warming_up && now - started_ >= how_.warm_up)
        begin(now);
    else if (phase_ == phase::measuring && now - started_ >= how_.length)
        end(now);
    return phase_ != phase::over;
}

void meter::begin(nanoseconds now) {
    phase_ = phase::measuring;
    packets_ = 0;
    bytes_ = 0;
    if (calls_)
        calls_made_ = calls_->read();
    allocations_ = test::counted.allocations;
    used_ = usage::now();
    started_ = now;
}

void meter::end(nanoseconds now) {
    used_ = usage::now() - used_;
    allocations_ = test::counted.allocations - allocations_;
    if (calls_)
        calls_made_ = calls_->read() - calls_made_;
    length_ = now - started_;
    phase_ = phase::over;
}

void meter::take_time(std::span<std::byte const> packet) {
    auto const now = monotonic_now();
    std::int64_t sent = 0;
    if (packet.size() < stamp_offset + sizeof sent || latencies_ns_.size() == latencies_ns_.capacity())
        return;
    std::memcpy(&sent, &packet[stamp_offset], sizeof sent);
    latencies_ns_.push_back(now.count() - sent);
}

void meter::print(std::uint64_t lost) const {
    if (time_each_) {
        std::cout << "{\"latencies_ns\":[";
        for (auto index = warm_up_packets; index < latencies_ns_.size(); ++index)
            std::cout << (index == warm_up_packets ? "" : ",") << latencies_ns_[index];
        std::cout << "]}\n";
        return;
    }
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    std::cout << "{\"packets\":" << packets_ << ",\"bytes\":" << bytes_ << ",\"lost\":" << lost
              << ",\"seconds\":" << std::chrono::duration<double>(length_).count()
              << ",\"cpu_ns\":" << used_.cpu.count() << ",\"sleeps\":" << used_.sleeps
              << ",\"allocations\":" << allocations_ << ",\"memory_kib\":" << used.ru_maxrss;
    if (calls_)
        std::cout << ",\"system_calls\":" << calls_made_;
    std::cout << "}\n";
}

} // namespace netring::bench
