// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DOC_FILE_SNIPPETS_HPP
#define NETRING_DOC_FILE_SNIPPETS_HPP

#include <netring/async_capture.hpp>
#include <netring/filter.hpp>
#include <netring/owned_batch.hpp>
#include <netring/pcap_reader.hpp>
#include <netring/pcap_writer.hpp>
#include <netring/xdp_batch.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>

// Code of the chapter on filters and files that is no example of its own. A test calls each function.

namespace snippets {

/// @return what it printed, or would.
std::string explain(std::string const& expression);
netring::filter on_tunnel(std::string const& expression);
void keep_web(netring::xdp_batch& batch);
netring::pcap_writer rotating_writer(std::string const& folder);
void write_for(netring::capture& capture, netring::pcap_writer& writer, std::chrono::milliseconds time);
std::string what_is_whole(std::string const& file);
boost::asio::awaitable<std::size_t> bytes_at_double_speed(std::string file);

} // namespace snippets

#endif
