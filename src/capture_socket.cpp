// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "capture_socket.hpp"

#include "fanout_group.hpp"
#include "socket_options.hpp"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <net/if.h>
#include <string>

namespace netring {
namespace {

/// The kernel wants a frame size even where packets are packed by length; any legal one divides every block.
constexpr unsigned nominal_frame_size = 2048;

std::uint16_t protocol_of(capture_options const& options) noexcept {
    return options.protocol == 0 ? std::uint16_t{ETH_P_ALL} : options.protocol;
}

sock_fprog request_for(filter const& program) noexcept {
    auto const instructions = program.instructions();
    sock_fprog request{};
    request.len = static_cast<unsigned short>(instructions.size());
    // The kernel reads the program only; both structures are checked to have one layout.
    request.filter = reinterpret_cast<sock_filter*>(const_cast<bpf_instruction*>(instructions.data()));
    return request;
}

int clock_flag(timestamp_source source) noexcept {
    switch (source) {
    case timestamp_source::software:
        break;
    case timestamp_source::hardware_system:
        return SOF_TIMESTAMPING_SYS_HARDWARE;
    case timestamp_source::hardware_raw:
        return SOF_TIMESTAMPING_RAW_HARDWARE;
    }
    return 0;
}

} // namespace

error_code capture_socket::configure(capture_options const& options, diagnostics& why) {
    int const version = options.ring.format == ring_format::block ? TPACKET_V3 : TPACKET_V2;
    if (set(SOL_PACKET, PACKET_VERSION, version))
        return failed(why, "set PACKET_VERSION");
    if (options.headroom_bytes != 0 && set(SOL_PACKET, PACKET_RESERVE, options.headroom_bytes))
        return failed(why, "set PACKET_RESERVE");
    if (options.vnet_header && set(SOL_PACKET, PACKET_VNET_HDR, int{1}))
        return failed(why, "set PACKET_VNET_HDR");
    if (int const clock = clock_flag(options.timestamps); clock != 0 && set(SOL_PACKET, PACKET_TIMESTAMP, clock))
        return failed(why, "set PACKET_TIMESTAMP");
    bool const incoming = options.direction == capture_direction::incoming ||
                          (options.direction == capture_direction::automatic &&
                           (flags_of(options.interface).value_or(0) & IFF_LOOPBACK) != 0);
    if (incoming && set(SOL_PACKET, PACKET_IGNORE_OUTGOING, int{1}))
        return failed(why, "set PACKET_IGNORE_OUTGOING", "needs Linux 4.20");
    return options.busy_poll ? set_busy_poll(fd(), *options.busy_poll, why) : error_code();
}

error_code capture_socket::make_ring(capture_options const& options, diagnostics& why) {
    auto const& ring = options.ring;
    bool const blocks = ring.format == ring_format::block;
    tpacket_req3 request{};
    request.tp_block_size = static_cast<unsigned>(ring.block_size_bytes);
    request.tp_block_nr = static_cast<unsigned>(ring.block_count);
    request.tp_frame_size = blocks ? nominal_frame_size : static_cast<unsigned>(ring.frame_size_bytes);
    request.tp_frame_nr = request.tp_block_size / request.tp_frame_size * request.tp_block_nr;
    request.tp_retire_blk_tov = static_cast<unsigned>(ring.block_timeout.count());
    request.tp_feature_req_word = options.rxhash ? TP_FT_REQ_FILL_RXHASH : 0;
    // The request of frame format is the first part of this one.
    auto const size = blocks ? sizeof(tpacket_req3) : sizeof(tpacket_req);
    if (sys::setsockopt(fd(), SOL_PACKET, PACKET_RX_RING, &request, static_cast<socklen_t>(size)) == 0)
        return {};
    auto const ec = failed(why, "set PACKET_RX_RING (" + std::to_string(ring.block_count) + " blocks of " +
                                    std::to_string(ring.block_size_bytes) + " bytes)");
    if (ec == boost::system::errc::not_enough_memory)
        why.hint = "the kernel has no memory for this ring: lower ring.block_count";
    return ec;
}

error_code capture_socket::attach(filter const& program, diagnostics& why) noexcept {
    auto const ec = set(SOL_SOCKET, SO_ATTACH_FILTER, request_for(program));
    return ec ? failed(why, "attach the filter", "the kernel refuses its instructions") : ec;
}

error_code capture_socket::attach(ebpf_program const& program, diagnostics& why) noexcept {
    auto const ec = set(SOL_SOCKET, SO_ATTACH_BPF, program.fd);
    return ec ? failed(why, "attach the eBPF filter", "needs a loaded program of type BPF_PROG_TYPE_SOCKET_FILTER")
              : ec;
}

error_code capture_socket::detach_filter(diagnostics& why) noexcept {
    auto const ec = set(SOL_SOCKET, SO_DETACH_FILTER, int{0});
    if (!ec || ec == boost::system::errc::no_such_file_or_directory)
        return {};
    return failed(why, "detach the filter");
}

error_code capture_socket::bind(capture_options const& options, diagnostics& why) {
    return packet_socket::bind(protocol_of(options), why);
}

error_code capture_socket::join(capture_options const& options, diagnostics& why) {
    if (!options.fanout)
        return {};
    auto const& group = *options.fanout;
    if (set(SOL_PACKET, PACKET_FANOUT, fanout_request(group))) {
        auto const ec = failed(why, "join fanout group " + std::to_string(group.group));
        if (ec == boost::system::errc::invalid_argument)
            why.hint = difference_from_group(options.netns ? &options.netns : nullptr, group, interface_index(),
                                             protocol_of(options));
        return ec;
    }
    if (group.program && set(SOL_PACKET, PACKET_FANOUT_DATA, request_for(*group.program)))
        return failed(why, "set the fanout program", "the kernel refuses its instructions");
    if (group.ebpf && set(SOL_PACKET, PACKET_FANOUT_DATA, group.ebpf->fd))
        return failed(why, "set the eBPF fanout program", "needs a loaded program of type BPF_PROG_TYPE_SOCKET_FILTER");
    return {};
}

std::optional<std::uint16_t> capture_socket::fanout_group() const noexcept {
    std::uint32_t value = 0;
    socklen_t size = sizeof value;
    if (sys::getsockopt(fd(), SOL_PACKET, PACKET_FANOUT, &value, &size) != 0)
        return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

std::optional<tpacket_stats_v3> capture_socket::take_counters() noexcept {
    tpacket_stats_v3 counters{};
    // Frame format fills only the first two.
    socklen_t size = sizeof counters;
    if (!*this || sys::getsockopt(fd(), SOL_PACKET, PACKET_STATISTICS, &counters, &size) != 0)
        return std::nullopt;
    return counters;
}

} // namespace netring
