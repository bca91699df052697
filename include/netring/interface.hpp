// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_INTERFACE_HPP
#define NETRING_INTERFACE_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>

#include <string>
#include <vector>

namespace netring {

/// A network interface.
struct interface_info {
    std::string name{};
    int index = 0;
    link_state link = link_state::down;
    bool loopback = false;
};

/// The interfaces of the calling thread's network namespace, by index.
/// @throws system_error as below.
NETRING_DECL std::vector<interface_info> list_interfaces();
/// The same, reporting the kernel's error through `ec`.
NETRING_DECL std::vector<interface_info> list_interfaces(error_code& ec);

} // namespace netring

#endif
