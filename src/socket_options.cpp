// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "socket_options.hpp"
#include "packet_socket.hpp"
#include "sys.hpp"

namespace netring {

error_code set_busy_poll(int socket, busy_poll const& wanted, diagnostics& why) {
    auto const set = [&](int option, char const* name, int value) {
        if (sys::setsockopt(socket, SOL_SOCKET, option, &value, sizeof value) == 0)
            return error_code();
        auto const ec = failed(why, std::string("set ") + name);
        why.hint = ec == boost::system::errc::operation_not_permitted
                       ? "needs CAP_NET_ADMIN, which this process lacks"
                       : "needs a kernel with busy polling (CONFIG_NET_RX_BUSY_POLL), Linux 5.11 for all of it";
        return ec;
    };
    auto ec = set(SO_BUSY_POLL, "SO_BUSY_POLL", static_cast<int>(wanted.time.count()));
    if (!ec && wanted.prefer)
        ec = set(SO_PREFER_BUSY_POLL, "SO_PREFER_BUSY_POLL", 1);
    if (!ec && wanted.budget_packets != 0)
        ec = set(SO_BUSY_POLL_BUDGET, "SO_BUSY_POLL_BUDGET", wanted.budget_packets);
    return ec;
}

} // namespace netring
