// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/count_batches.hpp"
#include "measure/ring_source.hpp"

#include <netring/xdp_pool.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace netring_stats {
namespace {

netring::xdp_copy copy_for(std::optional<bool> zero_copy) {
    if (!zero_copy)
        return netring::xdp_copy::automatic;
    return *zero_copy ? netring::xdp_copy::zero_copy : netring::xdp_copy::copy;
}

class xdp_source final : public ring_source {
public:
    xdp_source(netring::io_threads& threads, netring::xdp_group group)
        : pool_(threads.executors(), std::move(group)) {
        for (std::size_t queue = 0; queue != pool_.size(); ++queue)
            frames_.push_back(pool_.stats(queue).fill_level);
    }

    std::size_t workers() const noexcept override { return pool_.size(); }

    std::optional<bool> zero_copy() const noexcept override {
        for (std::size_t queue = 0; queue != pool_.size(); ++queue)
            if (!pool_.member(queue).zero_copy())
                return false;
        return true;
    }

    boost::asio::awaitable<netring::error_code> run(std::deque<traffic>& workers) override {
        return count_batches(pool_, workers);
    }

    void stop() override { pool_.stop(); }

    ring_state state(std::size_t worker) override {
        auto const stats = pool_.stats(worker);
        // Frames that the kernel can fill or has filled; the rest is with us.
        auto const all = static_cast<double>(std::max<std::size_t>(frames_[worker], 1));
        auto const occupancy = std::max(0.0, 1 - static_cast<double>(stats.fill_level) / all);
        return {.queue = static_cast<std::uint32_t>(worker),
                .seen = stats.received + stats.dropped,
                .dropped = stats.dropped,
                .freezes = 0,
                .waiting = 0,
                .occupancy = occupancy,
                .high_water = occupancy};
    }

private:
    netring::xdp_pool pool_;
    /// Of each queue, when it was opened.
    std::vector<std::size_t> frames_;
};

} // namespace

std::unique_ptr<ring_source> open_xdp_source(netring::io_threads& threads, source_options const& wanted,
                                             netring::error_code& ec, netring::diagnostics& why) {
    netring::xdp_group group;
    group.open({.each = {.interface = wanted.interface,
                         .mode = netring::xdp_mode::receive,
                         .copy = copy_for(wanted.zero_copy)}},
               ec, &why);
    return ec ? nullptr : std::make_unique<xdp_source>(threads, std::move(group));
}

} // namespace netring_stats
