// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/monitor.hpp"

#include "filter_expression.hpp"
#include "options.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ifaddrs.h>
#include <sys/socket.h>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {
namespace {

bool has_ip_address(std::string const& name) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0)
        return true;
    std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> const owner(all, &::freeifaddrs);
    for (auto const* each = all; each != nullptr; each = each->ifa_next)
        if (each->ifa_name == name && each->ifa_addr != nullptr &&
            (each->ifa_addr->sa_family == AF_INET || each->ifa_addr->sa_family == AF_INET6))
            return true;
    return false;
}

void add(ring_state& to, ring_state const& more) {
    to.seen += more.seen;
    to.dropped += more.dropped;
    to.freezes += more.freezes;
}

std::vector<talker> top(heavy_hitters const& all) {
    constexpr std::size_t most = 10;
    std::vector<talker> result;
    for (auto const& each : all.by_weight()) {
        if (result.size() == most)
            break;
        result.push_back({each.who.text(), each.sent});
    }
    return result;
}

} // namespace

monitor::monitor(asio::io_context& context, netring::io_threads& threads, std::string name,
                 monitor_options const& wanted)
    : context_(context)
    , threads_(threads)
    , retry_(context)
    , source_options_{.interface = std::move(name), .zero_copy = wanted.zero_copy, .small_ring = wanted.small_ring}
    , counting_{.sample_every = wanted.sample_every, .talkers = wanted.talkers} {
    auto const info = tool.interface(source_options_.interface);
    auto through = wanted.through;
    if (through == backend::automatic)
        through = info.loopback || has_ip_address(info.name) ? backend::packet : backend::xdp;
    measured_ = {.what = measurement::kind::capture,
                 .backend = through == backend::xdp ? "xdp" : "packet",
                 .filter = wanted.filter,
                 .sample_every = wanted.sample_every,
                 .talkers = wanted.talkers};
    if (!wanted.filter.empty())
        (through == backend::xdp ? counting_.filter : source_options_.filter) =
            netring_tools::compiled_filter(wanted.filter, netring::link_type_of(info.hardware_type));
    netring::error_code ec;
    netring::diagnostics why;
    open(ec, why);
    // What has no address may have no driver for AF_XDP either.
    if (ec && wanted.through == backend::automatic && through == backend::xdp) {
        measured_.backend = "packet";
        source_options_.filter = std::exchange(counting_.filter, std::nullopt);
        open(ec, why);
    }
    if (ec)
        throw tool.not_opened(ec, why);
    describe(wanted.filter);
}

void monitor::open(netring::error_code& ec, netring::diagnostics& why) {
    source_ = measured_.backend == "xdp" ? open_xdp_source(threads_, source_options_, ec, why)
                                         : open_packet_source(threads_, source_options_, ec, why);
    if (!source_)
        return;
    while (workers_.size() < source_->workers())
        workers_.emplace_back(counting_);
    ended_.resize(workers_.size());
    measured_.workers = source_->workers();
    measured_.zero_copy = source_->zero_copy();
    received_before_.reset();
}

void monitor::describe(std::string const& filter) {
    auto& words = measured_.words;
    words = "packets that arrive, captured through " +
            std::string(measured_.backend == "xdp" ? "AF_XDP, which takes them away from this host" : "a packet ring");
    if (measured_.workers > 1)
        words += ", " + std::to_string(measured_.workers) + " workers";
    if (!filter.empty())
        words += ", filter '" + filter + '\'';
    if (measured_.sample_every > 1)
        words += ", headers of one packet in " + std::to_string(measured_.sample_every) + " are looked into";
    words += "; what this host sends is counted by the kernel only";
}

asio::awaitable<void> monitor::run() {
    while (!closed_) {
        if (source_) {
            co_await source_->run(workers_);
            count_ended();
        } else {
            co_await reopen();
        }
    }
    source_.reset();
}

/// An interface that was deleted may be there again.
asio::awaitable<void> monitor::reopen() {
    retry_.expires_after(std::chrono::seconds(1));
    co_await retry_.async_wait(asio::as_tuple(asio::use_awaitable));
    netring::error_code ec;
    netring::diagnostics why;
    if (closed_)
        co_return;
    open(ec, why);
    // That it is gone is said elsewhere.
    bool const failed = ec && ec != netring::error::no_such_interface;
    auto const problem = failed ? why.step + ": " + ec.message() : "";
    if (std::exchange(problem_, problem) != problem)
        new_problem_ = problem;
}

void monitor::close() {
    closed_ = true;
    retry_.cancel();
    if (source_)
        source_->stop();
}

/// What the capture saw stays counted, and its rings go.
void monitor::count_ended() {
    for (std::size_t worker = 0; worker != source_->workers(); ++worker) {
        auto const last = source_->state(worker);
        add(ended_[worker], last);
        // Nobody will take them any more.
        ended_[worker].waiting += last.waiting;
    }
    source_.reset();
}

ring_state monitor::state(std::size_t worker) {
    if (!source_ || worker >= source_->workers())
        return {};
    return source_->state(worker);
}

void monitor::add_to(interface_report& of) {
    auto& seen = of.capture.emplace();
    latency_histogram dwell;
    traffic_counts counts;
    std::uint64_t rings_saw = 0;
    for (std::size_t index = 0; index != workers_.size(); ++index) {
        auto const of_worker = workers_[index].counts();
        counts += of_worker;
        workers_[index].take_dwell(dwell);
        auto const ring = state(index);
        rings_saw += ring.seen;
        add_worker(of, ring, ended_[index], of_worker.captured);
    }
    seen.captured = counts.captured;
    seen.sizes = counts.sizes;
    seen.protocols = counts.protocols;
    seen.dwell = dwell.summary();
    of.loss.filter = counts.refused;
    add_refused(of, rings_saw);
    if (counting_.talkers)
        renew_talkers();
    seen.talkers = talkers_;
}

/// @param ended what its rings had before the present one.
void monitor::add_worker(interface_report& of, ring_state now, ring_state const& ended, traffic_count const& captured) {
    auto& seen = *of.capture;
    seen.ring_occupancy = std::max(seen.ring_occupancy, now.occupancy);
    seen.ring_high_water = std::max(seen.ring_high_water, now.high_water);
    add(now, ended);
    of.loss.kernel_ring += now.dropped;
    of.loss.application += ended.waiting;
    seen.freezes += now.freezes;
    seen.workers.push_back({now.queue, captured, now.dropped, now.occupancy});
}

/// The kernel does not count what its filters refuse: it is what arrived, less what the present rings saw.
void monitor::add_refused(interface_report& of, std::uint64_t rings_saw) {
    if (!source_options_.filter || !source_)
        return;
    if (!received_before_)
        received_before_ = of.received.packets - std::min(of.received.packets, rings_saw + refused_);
    auto const arrived = of.received.packets - *received_before_;
    refused_ = std::max(refused_, arrived - std::min(arrived, rings_saw));
    of.loss.filter = refused_;
}

void monitor::renew_talkers() {
    constexpr auto window = std::chrono::seconds(10);
    auto const now = clock::now();
    // The first ones are wanted soon.
    if (talkers_ && now - talkers_since_ < window)
        return;
    talker_table table;
    for (auto& worker : workers_)
        worker.take_talkers(table);
    auto const seconds = std::chrono::duration<double>(now - talkers_since_).count();
    if (seconds > 0.5)
        talkers_ = talker_report{seconds, top(table.by_bytes), top(table.by_packets)};
    talkers_since_ = now;
}

} // namespace netring_stats
