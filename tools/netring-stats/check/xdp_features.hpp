// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_XDP_FEATURES_HPP
#define NETRING_STATS_XDP_FEATURES_HPP

#include <optional>

namespace netring_stats {

/// What the driver of an interface can do for AF_XDP.
struct xdp_features {
    /// Programs run in the driver, and hand packets to sockets there.
    bool native = false;
    /// Packets reach sockets without a copy.
    bool zero_copy = false;
};

/// Asks the kernel, and disturbs nothing. @return nothing if it does not tell, as before Linux 6.3.
std::optional<xdp_features> ask_xdp_features(int interface_index);

} // namespace netring_stats

#endif
