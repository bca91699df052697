// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_ETHTOOL_HPP
#define NETRING_SRC_ETHTOOL_HPP

#include <netring/interface.hpp>

namespace netring {

/// Adds what only the driver knows of the interface of that name, in the namespace of the socket. What it does not tell, or
/// the interface being gone, leaves `info` as it is.
void ask_driver(int socket, interface_info& info);

} // namespace netring

#endif
