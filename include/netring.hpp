// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_HPP
#define NETRING_HPP

#include <netring/async_capture.hpp>
#include <netring/async_handle.hpp>
#include <netring/async_inject.hpp>
#include <netring/async_object.hpp>
#include <netring/async_receiver.hpp>
#include <netring/async_sender.hpp>
#include <netring/async_xdp_socket.hpp>
#include <netring/bridge.hpp>
#include <netring/bridge_core.hpp>
#include <netring/bridge_filter.hpp>
#include <netring/bridge_options.hpp>
#include <netring/bridge_stats.hpp>
#include <netring/busy_poll.hpp>
#include <netring/cancel_after.hpp>
#include <netring/capture.hpp>
#include <netring/capture_options.hpp>
#include <netring/capture_pool.hpp>
#include <netring/capture_stats.hpp>
#include <netring/concepts.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/ebpf_program.hpp>
#include <netring/error.hpp>
#include <netring/fanout.hpp>
#include <netring/filter.hpp>
#include <netring/flush_policy.hpp>
#include <netring/inject_options.hpp>
#include <netring/inject_stats.hpp>
#include <netring/injector.hpp>
#include <netring/interface.hpp>
#include <netring/interface_counters.hpp>
#include <netring/io_threads.hpp>
#include <netring/link_state.hpp>
#include <netring/link_type.hpp>
#include <netring/mutable_frame.hpp>
#include <netring/netns.hpp>
#include <netring/owned_batch.hpp>
#include <netring/pace.hpp>
#include <netring/packet_batch.hpp>
#include <netring/packet_channel.hpp>
#include <netring/packet_channel_options.hpp>
#include <netring/packet_generator.hpp>
#include <netring/packet_pool.hpp>
#include <netring/packet_sequence.hpp>
#include <netring/packet_stream.hpp>
#include <netring/packet_view.hpp>
#include <netring/ready_guard.hpp>
#include <netring/ring_options.hpp>
#include <netring/sendable_frame.hpp>
#include <netring/sourced_batch.hpp>
#include <netring/timestamp.hpp>
#include <netring/transmit_info.hpp>
#include <netring/transmit_timestamp.hpp>
#include <netring/umem.hpp>
#include <netring/umem_options.hpp>
#include <netring/version.hpp>
#include <netring/vlan.hpp>
#include <netring/vnet_header.hpp>
#include <netring/xdp_batch.hpp>
#include <netring/xdp_group.hpp>
#include <netring/xdp_match.hpp>
#include <netring/xdp_options.hpp>
#include <netring/xdp_pool.hpp>
#include <netring/xdp_program.hpp>
#include <netring/xdp_socket.hpp>
#include <netring/xdp_stats.hpp>

#endif
