// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "inject_socket.hpp"

#include <netring/link_type.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <linux/errqueue.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <net/if.h>
#include <sys/ioctl.h>

namespace netring {
namespace {

struct option {
    int level;
    int name;
    int value;
    char const* step;
    char const* hint;
};

std::optional<timestamp> time_of(scm_timestamping const& stamps) noexcept {
    auto const at = [](timespec const& time) {
        return timestamp::time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    };
    auto const& [software, legacy, hardware] = stamps.ts;
    if (hardware.tv_sec != 0 || hardware.tv_nsec != 0)
        return timestamp(at(hardware), timestamp_clock::hardware_raw);
    if (software.tv_sec != 0 || software.tv_nsec != 0)
        return timestamp(at(software));
    return std::nullopt;
}

template <class Value>
Value value_of(cmsghdr const* message) noexcept {
    Value value{};
    std::memcpy(&value, CMSG_DATA(message), sizeof value);
    return value;
}

/// What a message of the error queue tells; none if it is of something else.
std::optional<inject_socket::stamp> stamp_in(msghdr& message) noexcept {
    std::optional<timestamp> time;
    std::optional<std::uint32_t> attempt;
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPING)
            time = time_of(value_of<scm_timestamping>(part));
        if (part->cmsg_level == SOL_PACKET && part->cmsg_type == PACKET_TX_TIMESTAMP)
            if (auto const told = value_of<sock_extended_err>(part); told.ee_origin == SO_EE_ORIGIN_TIMESTAMPING)
                attempt = told.ee_data;
    }
    if (!time || !attempt)
        return std::nullopt;
    return inject_socket::stamp{*attempt, *time};
}

} // namespace

error_code inject_socket::configure(inject_options const& options, diagnostics& why) {
    auto const apply = [&](bool wanted, option const& o) {
        return wanted && set(o.level, o.name, o.value) ? failed(why, o.step, o.hint) : error_code();
    };
    auto ec = apply(true, {SOL_PACKET, PACKET_VERSION, TPACKET_V2, "set PACKET_VERSION", ""});
    // A frame that the kernel refuses is passed over, instead of stopping all behind it.
    if (!ec)
        ec = apply(true, {SOL_PACKET, PACKET_LOSS, 1, "set PACKET_LOSS", ""});
    if (!ec)
        ec = apply(options.vnet_header, {SOL_PACKET, PACKET_VNET_HDR, 1, "set PACKET_VNET_HDR", ""});
    if (!ec)
        ec = apply(options.qdisc_bypass, {SOL_PACKET, PACKET_QDISC_BYPASS, 1, "set PACKET_QDISC_BYPASS", ""});
    if (!ec)
        ec = apply(options.priority.has_value(), {SOL_SOCKET, SO_PRIORITY, options.priority.value_or(0),
                                                  "set SO_PRIORITY", "more than 6 needs CAP_NET_ADMIN or CAP_NET_RAW"});
    if (!ec)
        ec = apply(options.mark.has_value(), {SOL_SOCKET, SO_MARK, static_cast<int>(options.mark.value_or(0)),
                                              "set SO_MARK", "needs CAP_NET_ADMIN or CAP_NET_RAW"});
    if (!ec && options.launch_clock) {
        sock_txtime request{};
        request.clockid = *options.launch_clock == launch_clock::tai ? CLOCK_TAI : CLOCK_MONOTONIC;
        if (set(SOL_SOCKET, SO_TXTIME, request))
            ec = failed(why, "set SO_TXTIME", "launch_clock::tai needs CAP_NET_ADMIN");
    }
    return ec;
}

error_code inject_socket::make_ring(frame_geometry const& geometry, diagnostics& why) {
    tpacket_req request{};
    request.tp_block_size = static_cast<unsigned>(geometry.block_size);
    request.tp_block_nr = static_cast<unsigned>(geometry.block_count);
    request.tp_frame_size = static_cast<unsigned>(geometry.slot_size);
    request.tp_frame_nr = static_cast<unsigned>(geometry.frame_count);
    if (!set(SOL_PACKET, PACKET_TX_RING, request))
        return {};
    auto const ec = failed(why, "set PACKET_TX_RING (" + std::to_string(geometry.frame_count) + " frames of " +
                                    std::to_string(geometry.slot_size) + " bytes)");
    if (ec == boost::system::errc::not_enough_memory)
        why.hint = "the kernel has no memory for this ring: lower frame_count";
    return ec;
}

void inject_socket::size_send_buffer(std::size_t bytes) noexcept {
    auto const wanted = static_cast<int>(std::min<std::size_t>(bytes, std::numeric_limits<int>::max() / 2));
    // The first is not held to the system's limit.
    if (set(SOL_SOCKET, SO_SNDBUFFORCE, wanted))
        set(SOL_SOCKET, SO_SNDBUF, wanted);
}

error_code inject_socket::set_timestamps(transmit_timestamp_source source, diagnostics& why) {
    if (source == transmit_timestamp_source::none)
        return {};
    unsigned flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
                     SOF_TIMESTAMPING_OPT_TSONLY;
    if (source == transmit_timestamp_source::hardware)
        flags |= SOF_TIMESTAMPING_TX_HARDWARE | SOF_TIMESTAMPING_RAW_HARDWARE;
    return set(SOL_SOCKET, SO_TIMESTAMPING, flags) ? failed(why, "set SO_TIMESTAMPING") : error_code();
}

std::size_t inject_socket::link_header_bytes() const noexcept {
    sockaddr_ll address{};
    socklen_t size = sizeof address;
    bool const known = sys::getsockname(fd(), reinterpret_cast<sockaddr*>(&address), &size) == 0;
    return known && link_type_of(address.sll_hatype) == link_type::ethernet ? ETH_HLEN : 0;
}

std::size_t inject_socket::kick(std::chrono::nanoseconds launch_time, error_code& ec) noexcept {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint64_t))> control{};
    msghdr message{};
    if (launch_time.count() != 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        auto* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_TXTIME;
        header->cmsg_len = CMSG_LEN(sizeof(std::uint64_t));
        auto const time = static_cast<std::uint64_t>(launch_time.count());
        std::memcpy(CMSG_DATA(header), &time, sizeof time);
    }
    auto const sent = sys::sendmsg(fd(), &message, MSG_DONTWAIT);
    ec = sent < 0 ? sys::last_error() : error_code();
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

std::optional<inject_socket::stamp> inject_socket::read_stamp(error_code& ec) noexcept {
    for (;;) {
        alignas(cmsghdr) std::array<std::byte, 512> control{};
        msghdr message{};
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        if (sys::recvmsg(fd(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
            ec = errno == EAGAIN ? error_code() : sys::last_error();
            return std::nullopt;
        }
        if (auto const read = stamp_in(message))
            return read;
    }
}

} // namespace netring
