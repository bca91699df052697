// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DOC_BRIDGE_SNIPPETS_HPP
#define NETRING_DOC_BRIDGE_SNIPPETS_HPP

#include <netring/bridge.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <sys/types.h>

// Code of the bridge's chapter that is no example of its own. A test calls each function.

namespace snippets {

/// @param run runs the context. @return what ended it.
netring::error_code bridge_pair(boost::asio::io_context& context, std::string const& a, std::string const& b,
                                std::function<void(netring::bridge&)> const& run);
void bridge_until_stopped(std::string const& a, std::string const& b, std::stop_token const& stop);
netring::bridge_action no_ipv6_to_b(netring::packet_view const& packet, netring::bridge_direction direction);
netring::bridge_action loop_back(netring::mutable_frame& frame, netring::bridge_direction direction);
netring::bridge_action tag_towards_b(netring::mutable_frame& frame, netring::bridge_direction direction);
netring::bridge_action mark(netring::mutable_frame& frame, netring::bridge_direction direction);
netring::bridge_action shift_port(netring::mutable_frame& frame, netring::bridge_direction direction);
void only_arp_to_b(netring::bridge_core& bridge);
netring::bridge_core open_lossless(std::string const& a, std::string const& b);
netring::bridge_core open_between(pid_t left, pid_t right);
netring::bridge_core open_over_xdp(std::string const& a, std::string const& b);
netring::bridge_core adopt_rings(std::string const& a, std::string const& b);
/// @return false if it ended before its time.
boost::asio::awaitable<bool> bridge_for(netring::bridge& bridge, std::chrono::milliseconds limit);
/// @return what it printed.
std::string print_bridge_losses(netring::bridge_core const& bridge, std::function<void()> const& wait_a_second);

} // namespace snippets

#endif
