// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_SOCKET_OPTIONS_HPP
#define NETRING_SRC_SOCKET_OPTIONS_HPP

#include <netring/busy_poll.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

namespace netring {

/// Has the kernel poll the NIC on behalf of a socket.
error_code set_busy_poll(int socket, busy_poll const& wanted, diagnostics& why);

} // namespace netring

#endif
