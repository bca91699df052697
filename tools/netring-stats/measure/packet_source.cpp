// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/count_batches.hpp"
#include "measure/ring_source.hpp"

#include <netring/capture.hpp>
#include <netring/capture_pool.hpp>

#include <utility>
#include <vector>

namespace netring_stats {
namespace {

netring::capture_options options_for(source_options const& wanted) {
    // What this host sends is not received.
    netring::capture_options options{
        .interface = wanted.interface, .filter = wanted.filter, .direction = netring::capture_direction::incoming};
    if (wanted.small_ring)
        options.ring = netring::ring_profile::low_memory;
    return options;
}

netring::capture_pool open(netring::io_threads& threads, netring::capture_options const& options) {
    // One alone needs no group.
    if (threads.size() == 1)
        return {threads.executors(), std::vector{options}};
    return {threads.executors(), options};
}

class packet_source final : public ring_source {
public:
    explicit packet_source(netring::capture_pool pool)
        : pool_(std::move(pool)) {}

    std::size_t workers() const noexcept override { return pool_.size(); }
    std::optional<bool> zero_copy() const noexcept override { return std::nullopt; }

    boost::asio::awaitable<netring::error_code> run(std::deque<traffic>& workers) override {
        return count_batches(pool_, workers);
    }

    void stop() override { pool_.stop(); }

    ring_state state(std::size_t worker) override {
        auto const stats = pool_.stats(worker);
        pool_.member(worker).reset_high_water();
        return {.queue = std::nullopt,
                .seen = stats.seen,
                .dropped = stats.dropped,
                .freezes = stats.freezes,
                .waiting = stats.in_ring,
                .occupancy = stats.ring_occupancy(),
                .high_water = stats.ring_high_water()};
    }

private:
    netring::capture_pool pool_;
};

} // namespace

std::unique_ptr<ring_source> open_packet_source(netring::io_threads& threads, source_options const& wanted,
                                                netring::error_code& ec, netring::diagnostics& why) {
    auto const options = options_for(wanted);
    // A pool does not explain as much as a capture does.
    netring::capture probe;
    probe.open(options, ec, &why);
    if (ec)
        return nullptr;
    probe.close();
    try {
        return std::make_unique<packet_source>(open(threads, options));
    } catch (netring::system_error const& failed) {
        ec = failed.code();
        why.step = failed.what();
        return nullptr;
    }
}

} // namespace netring_stats
