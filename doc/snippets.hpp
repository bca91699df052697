// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DOC_SNIPPETS_HPP
#define NETRING_DOC_SNIPPETS_HPP

#include <netring/async_capture.hpp>
#include <netring/cancel_after.hpp>
#include <netring/packet_channel.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

// Code that the guide shows and that is no example of its own. A test calls each function.

namespace snippets {

netring::capture open_with_options(std::string const& interface);
/// @return what it printed.
std::string report(std::string const& interface);
netring::capture capture_arp(std::string const& interface);
netring::capture capture_headers(std::string const& interface);
/// @return what it printed.
std::string print_growth(netring::capture const& capture, std::function<void()> const& wait_a_second);

boost::asio::awaitable<std::size_t> take_lease(netring::async_capture& capture);
boost::asio::awaitable<std::size_t> take_all(netring::async_capture& capture);
boost::asio::awaitable<void> share_work(netring::async_capture& capture, boost::asio::thread_pool& workers,
                                        std::function<void(netring::owned_batch const&)> analyse);
boost::asio::awaitable<std::size_t> reuse_memory(netring::async_capture& capture, std::size_t wanted);

boost::asio::awaitable<void> follow_link(netring::async_capture& capture, std::vector<std::string>& states);
boost::asio::awaitable<netring::packet_batch> receive_within(netring::async_capture& capture,
                                                             std::chrono::milliseconds patience);
/// @return bytes that were received before the third pause.
boost::asio::awaitable<std::size_t> receive_with_pauses(netring::async_capture& capture,
                                                        std::chrono::milliseconds patience);
netring::owned_batch receive_on_another_thread(netring::async_capture& capture);
void receive_on_strand(netring::async_capture& capture, boost::asio::cancellation_slot slot,
                       std::function<void(netring::error_code, netring::packet_batch)> handler);
void receive_for(boost::asio::io_context& context, boost::asio::awaitable<std::size_t> receiver,
                 std::chrono::milliseconds limit);
void run_until_signal(boost::asio::io_context& context, netring::async_capture& capture,
                      std::function<void()> const& start);

std::size_t hold_eight(netring::capture& capture);
netring::packet_batch outlive(std::string const& interface, std::function<void()> const& send);
netring::owned_batch keep_interesting(netring::packet_batch batch);
/// Runs workers until `until` returns. @return how many bytes they saw.
std::size_t share_leases(boost::asio::io_context& context, netring::async_capture& capture,
                         std::function<void(netring::packet_channel<>&)> const& until);
netring::packet_channel<netring::owned_batch> keep_newest(boost::asio::io_context& context,
                                                          netring::async_capture& capture);
/// @return how many packets came, those of `second` twice.
std::size_t merge_two(boost::asio::io_context& context, netring::async_capture& first, netring::async_capture& second,
                      std::function<void()> const& run);
/// @return what it printed.
std::string show_channel(netring::packet_channel<netring::owned_batch> const& channel);

/// @return what it printed.
std::string show_ring(netring::capture& capture);

} // namespace snippets

#endif
