// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_HEADERS_HPP
#define NETRING_STATS_HEADERS_HPP

#include "measure/address.hpp"
#include "report/report.hpp"

#include <netring/packet_view.hpp>

#include <optional>

namespace netring_stats {

/// What the headers of a packet say, as far as a page about traffic wants it.
struct packet_headers {
    netring_stats::protocol protocol = netring_stats::protocol::other;
    /// Who sent it: its IP address, or the hardware's where it has none.
    std::optional<address> source;
};

/// Reads them within the bytes that were captured, whatever these are.
packet_headers headers_of(netring::packet_view const& packet) noexcept;

} // namespace netring_stats

#endif
