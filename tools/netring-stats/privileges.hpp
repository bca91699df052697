// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_PRIVILEGES_HPP
#define NETRING_STATS_PRIVILEGES_HPP

namespace netring_stats {

/// Gives up, for good, what this process may do beyond opening captures, now and later.
/// Threads that run already keep what they have, so it is done before there are any.
/// @param xdp whether captures may be AF_XDP.
void keep_only_capturing(bool xdp);

} // namespace netring_stats

#endif
