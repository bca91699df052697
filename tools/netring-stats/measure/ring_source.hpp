// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_RING_SOURCE_HPP
#define NETRING_STATS_RING_SOURCE_HPP

#include "measure/traffic.hpp"

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/filter.hpp>
#include <netring/io_threads.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace netring_stats {

/// The ring of one worker. Its counters begin with its life.
struct ring_state {
    std::optional<std::uint32_t> queue;
    /// Packets that the kernel put into it, or had no room for.
    std::uint64_t seen = 0;
    std::uint64_t dropped = 0;
    std::uint64_t freezes = 0;
    std::uint64_t waiting = 0;
    double occupancy = 0;
    /// Since it was asked last.
    double high_water = 0;
};

/// Rings of an interface, each read on a thread of its own.
class ring_source {
public:
    virtual ~ring_source() = default;

    virtual std::size_t workers() const noexcept = 0;
    virtual std::optional<bool> zero_copy() const noexcept = 0;
    /// Counts until it is stopped, or fails as when the interface is deleted. Destroy it only once this has ended.
    virtual boost::asio::awaitable<netring::error_code> run(std::deque<traffic>& workers) = 0;
    virtual void stop() = 0;
    virtual ring_state state(std::size_t worker) = 0;
};

/// How the rings of an interface are opened.
struct source_options {
    std::string interface {};
    std::optional<netring::filter> filter{};
    std::optional<bool> zero_copy{};
    /// A ring that is soon full.
    bool small_ring = false;
};

/// @return null and the failed step in `why` if it cannot be opened.
std::unique_ptr<ring_source> open_packet_source(netring::io_threads& threads, source_options const& wanted,
                                                netring::error_code& ec, netring::diagnostics& why);
std::unique_ptr<ring_source> open_xdp_source(netring::io_threads& threads, source_options const& wanted,
                                             netring::error_code& ec, netring::diagnostics& why);

} // namespace netring_stats

#endif
