// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_FIND_HPP
#define NETRING_STATS_FIND_HPP

#include "check/finding.hpp"
#include "measure/sampler_options.hpp"

#include <netring/interface.hpp>

namespace netring_stats {

/// What the kernel has and what this process may do. What `chosen` lacks is a failure, what another backend lacks a note.
findings find_about_host(backend chosen);
/// What the interface is and does to packets.
findings find_about_interface(netring::interface_info const& info);
/// What the interface can do for AF_XDP.
findings find_about_xdp(netring::interface_info const& info);
/// Opens what each backend needs and closes it again, which disturbs nobody.
findings find_by_opening(netring::interface_info const& info, backend chosen);

} // namespace netring_stats

#endif
