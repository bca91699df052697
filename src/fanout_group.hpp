// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_FANOUT_GROUP_HPP
#define NETRING_SRC_FANOUT_GROUP_HPP

#include <netring/fanout.hpp>
#include <netring/netns.hpp>

#include <cstdint>
#include <string>

namespace netring {

/// The argument of PACKET_FANOUT.
std::uint32_t fanout_request(fanout const& wanted) noexcept;

/// Says in a sentence what a refused member and the group that exists under its id in the namespace, null for the calling
/// thread's, do not have in common (sock_diag(7)).
std::string difference_from_group(netns const* where, fanout const& wanted, int interface_index,
                                  std::uint16_t protocol);

} // namespace netring

#endif
