// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_SOCKET_IN_HPP
#define NETRING_SRC_SOCKET_IN_HPP

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/netns.hpp>

namespace netring {

/// Opens a socket in a namespace, where it stays; null means the calling thread's. @return its descriptor, or -1 and `ec`.
int socket_in(netns const* where, int domain, int type, int protocol, error_code& ec) noexcept;

/// The hint for an error of entering a namespace; none for other errors.
void explain_entering(error_code const& ec, diagnostics& why);

} // namespace netring

#endif
