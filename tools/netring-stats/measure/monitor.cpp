// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/monitor.hpp"

#include "options.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {
namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

netring::capture_options options_for(std::string const& name) {
    // What this host sends is not received.
    return {.interface = name, .direction = netring::capture_direction::incoming};
}

} // namespace

monitor::monitor(asio::io_context& context, std::string name)
    : name_(std::move(name))
    , capture_(context)
    , retry_(context) {
    netring::error_code ec;
    netring::diagnostics why;
    capture_.open(options_for(name_), ec, &why);
    if (ec)
        throw tool.not_opened(ec, why);
}

asio::awaitable<void> monitor::run() {
    while (!closed_) {
        auto [ec, guard] = co_await capture_.async_readable(awaiting);
        if (!ec)
            count(std::move(guard));
        else if (ec != netring::error::network_down && ec != asio::error::operation_aborted)
            co_await reopen();
    }
}

void monitor::close() {
    closed_ = true;
    capture_.close();
    retry_.cancel();
}

void monitor::count(netring::ready_guard guard) {
    // Bounded, so that a flood on one interface leaves time for everything else.
    constexpr int most_batches = 8;
    for (int batches = 0; batches != most_batches; ++batches) {
        auto const batch = guard.next_batch();
        if (!batch)
            return;
        for (netring::packet_view const& packet : batch) {
            ++packets_;
            bytes_ += packet.wire_size();
        }
    }
}

/// Waits until an interface of the name is there again.
asio::awaitable<void> monitor::reopen() {
    auto const last = capture_.stats();
    ended_.dropped += last.dropped;
    ended_.freezes += last.freezes;
    capture_.close();
    for (netring::error_code ec = netring::error::not_open; ec && !closed_;) {
        retry_.expires_after(std::chrono::seconds(1));
        co_await retry_.async_wait(awaiting);
        if (!closed_)
            capture_.open(options_for(name_), ec);
    }
}

interface_report monitor::look() {
    interface_report now;
    now.name = name_;
    now.link = capture_.link();
    auto& seen = now.capture.emplace();
    now.received = seen.captured = {packets_, bytes_};
    now.loss.kernel_ring = ended_.dropped;
    seen.freezes = ended_.freezes;
    if (!capture_.is_open())
        return now;
    auto const stats = capture_.stats();
    now.loss.kernel_ring += stats.dropped;
    seen.freezes += stats.freezes;
    seen.ring_occupancy = stats.ring_occupancy();
    seen.ring_high_water = stats.ring_high_water();
    capture_.reset_high_water();
    return now;
}

} // namespace netring_stats
