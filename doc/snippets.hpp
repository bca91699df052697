// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DOC_SNIPPETS_HPP
#define NETRING_DOC_SNIPPETS_HPP

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/async_xdp_socket.hpp>
#include <netring/cancel_after.hpp>
#include <netring/capture_pool.hpp>
#include <netring/injector.hpp>
#include <netring/interface.hpp>
#include <netring/netns.hpp>
#include <netring/packet_channel.hpp>
#include <netring/packet_generator.hpp>
#include <netring/packet_stream.hpp>
#include <netring/umem.hpp>
#include <netring/xdp_group.hpp>
#include <netring/xdp_socket.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

// Code that the guide shows and that is no example of its own. A test calls each function.

namespace snippets {

netring::capture open_with_options(std::string const& interface);
/// @return what it printed.
std::string report(std::string const& interface);
netring::capture capture_arp(std::string const& interface);
netring::capture capture_headers(std::string const& interface);
netring::capture open_large_frames(std::string const& interface);
/// @return bytes that it received.
std::size_t receive_for_a_while(netring::capture& capture);
void change_filters(netring::capture& capture, netring::filter const& next, std::function<void()> const& receive);
void filter_by_program(netring::capture& capture, int fd);
netring::capture open_with_details(std::string const& interface);
/// @return what it printed.
std::string describe(netring::packet_view const& packet);
void put_in_front(netring::packet_batch const& batch, std::span<std::byte const> header,
                  std::function<void(std::span<std::byte const>)> const& send);
netring::capture open_handed_over(std::string const& interface, int socket);
netring::capture open_busy(std::string const& interface);
netring::capture open_patient(std::string const& interface);
/// @return bytes that were left.
std::size_t take_what_is_left(netring::capture& capture);
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

/// @return bytes that were received until the stream's end.
boost::asio::awaitable<std::size_t> walk_generator(netring::packet_stream& stream);

/// @return bytes that each source received until the pool's end.
boost::asio::awaitable<std::vector<std::size_t>> count_sources(netring::capture_pool& pool);

std::vector<netring::capture> open_group(std::string const& interface, std::size_t count);
netring::fanout by_source_address();

using frame_list = std::vector<std::vector<std::byte>>;

boost::asio::awaitable<std::size_t> send_batch(netring::async_inject& inject, frame_list const& frames);
/// Runs until the capture ends.
boost::asio::awaitable<void> send_back(netring::async_capture& capture, netring::async_inject& inject);
void send_with_callback(netring::async_inject& inject, std::vector<std::byte> const& frame,
                        std::function<void()> const& on_sent);
boost::asio::awaitable<void> craft(netring::async_inject& inject, std::size_t size_bytes, std::size_t count,
                                   std::function<void(std::span<std::byte>, std::size_t)> write);
/// @return false if they have not all left after a second.
bool send_without_asio(std::string const& interface, frame_list const& frames);
netring::injector open_thrifty(std::string const& interface);
/// @return what it printed.
boost::asio::awaitable<std::string> report_refusal(netring::async_inject& inject, std::vector<std::byte> frame);
netring::injector open_padding(std::string const& interface);
netring::injector open_offloading(std::string const& interface);
/// @param datagrams of 1000 bytes each, behind one header of Ethernet, IPv4 and UDP.
void send_segments(netring::injector& injector, std::span<std::byte const> datagrams);
boost::asio::awaitable<std::size_t> send_within(netring::async_inject& inject, frame_list const& frames,
                                                std::chrono::milliseconds patience);
boost::asio::awaitable<std::size_t> forward(netring::packet_stream& stream, netring::async_inject& inject);
netring::injector open_launching(std::string const& interface);
void send_at(netring::injector& injector, std::span<std::byte const> frame, std::chrono::steady_clock::time_point when);
netring::inject_options with_timestamps(std::string const& interface);
/// @return what it printed.
boost::asio::awaitable<std::string> tell_when_sent(netring::async_inject& inject, std::vector<std::byte> frame);
/// @return what it printed.
std::string print_sent(netring::injector const& injector, std::function<void()> const& wait_a_second);
netring::injector open_direct(std::string const& interface);
netring::injector inject_copied_whole(std::string const& interface);
netring::injector inject_handed_over(std::string const& interface, int socket);

netring::xdp_socket open_queue(std::string const& interface);
/// @return bytes that it received.
std::size_t receive_from_queue(netring::xdp_socket& socket);
/// @return what it printed.
std::string print_granted(netring::xdp_socket const& socket);
netring::xdp_socket open_large_queue(std::string const& interface);
netring::xdp_socket open_filtered(std::string const& interface);
/// @return what it printed.
std::string change_matches(std::string const& interface, std::function<void()> const& send);
netring::xdp_socket open_busy_queue(std::string const& interface);
void spin(boost::asio::io_context& context, netring::async_xdp_socket& socket, bool const& ended,
          std::function<void(netring::packet_view const&)> const& handle);
boost::asio::awaitable<void> send_through_queue(netring::async_xdp_socket& socket, frame_list const& frames);
/// @return how many were forwarded.
boost::asio::awaitable<std::size_t> forward_some(netring::async_xdp_socket& from, netring::async_xdp_socket& to);
void bridge(boost::asio::io_context& context, std::string const& left, std::string const& right,
            std::function<void()> const& run);
/// @return packets of each queue.
std::vector<std::size_t> receive_from_queues(std::string const& interface, std::function<void()> const& send);
/// @return packets that were left.
std::size_t receive_large_packets(std::string const& interface);
std::size_t stop_queue(netring::xdp_socket& socket);
netring::xdp_socket open_patient_queue(std::string const& interface);
/// @return what it printed.
std::string print_losses(netring::xdp_socket const& socket);

/// @return a socket in that namespace.
int open_socket_in(netring::netns const& where);
/// @return what it printed.
std::string warn(std::string const& interface);

} // namespace snippets

#endif
