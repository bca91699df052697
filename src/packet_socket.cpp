// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "packet_socket.hpp"

#include "link_flags.hpp"

#include <netring/interface.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <filesystem>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace netring {
namespace {

/// The kernel wants a frame size even where packets are packed by length; any legal one divides every block.
constexpr unsigned nominal_frame_size = 2048;

error_code failed(diagnostics& why, std::string step, std::string hint = {}) {
    auto const ec = sys::last_error();
    why.step = std::move(step);
    why.hint = std::move(hint);
    return ec;
}

void explain_permission(diagnostics& why) {
    why.hint = "needs CAP_NET_RAW, which this process lacks";
    std::error_code ignored;
    // A root without it sits in a container, where a file capability does not help either.
    why.command = ::geteuid() == 0 ? "docker run --cap-add NET_RAW ..."
                                   : "sudo setcap cap_net_raw=ep " +
                                         std::filesystem::read_symlink("/proc/self/exe", ignored).string();
}

std::string interfaces_hint() {
    error_code ignored;
    std::string names;
    for (auto const& interface : list_interfaces(ignored))
        names += (names.empty() ? "" : ", ") + interface.name;
    return "interfaces here: " + names;
}

ifreq request_for(std::string const& name) noexcept {
    ifreq request{};
    std::copy_n(name.data(), std::min<std::size_t>(name.size(), IFNAMSIZ - 1), request.ifr_name);
    return request;
}

} // namespace

template <class Value>
error_code packet_socket::set(int level, int option, Value const& value) noexcept {
    if (sys::setsockopt(fd_.get(), level, option, &value, sizeof value) == 0)
        return {};
    return sys::last_error();
}

error_code packet_socket::open(diagnostics& why) {
    fd_ = unique_fd(sys::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd_)
        return {};
    auto const ec = failed(why, "open a packet socket");
    if (ec == boost::system::errc::operation_not_permitted)
        explain_permission(why);
    return ec;
}

error_code packet_socket::find_interface(std::string const& name, diagnostics& why) {
    auto request = request_for(name);
    if (sys::ioctl(fd_.get(), SIOCGIFINDEX, &request) == 0) {
        interface_index_ = request.ifr_ifindex;
        return {};
    }
    auto const ec = failed(why, "find interface '" + name + "'");
    if (ec != boost::system::errc::no_such_device)
        return ec;
    why.hint = interfaces_hint();
    return error::no_such_interface;
}

error_code packet_socket::set_version(int version, diagnostics& why) noexcept {
    auto const ec = set(SOL_PACKET, PACKET_VERSION, version);
    return ec ? failed(why, "set PACKET_VERSION") : ec;
}

error_code packet_socket::ignore_outgoing(diagnostics& why) noexcept {
    auto const ec = set(SOL_PACKET, PACKET_IGNORE_OUTGOING, int{1});
    return ec ? failed(why, "set PACKET_IGNORE_OUTGOING", "needs Linux 4.20") : ec;
}

error_code packet_socket::make_receive_ring(capture_options const& options, diagnostics& why) {
    tpacket_req3 request{};
    request.tp_block_size = static_cast<unsigned>(options.block_size_bytes);
    request.tp_block_nr = static_cast<unsigned>(options.block_count);
    request.tp_frame_size = nominal_frame_size;
    request.tp_frame_nr = request.tp_block_size / nominal_frame_size * request.tp_block_nr;
    request.tp_retire_blk_tov = static_cast<unsigned>(options.block_timeout.count());
    request.tp_feature_req_word = TP_FT_REQ_FILL_RXHASH;
    if (!set(SOL_PACKET, PACKET_RX_RING, request))
        return {};
    auto const ec = failed(why, "set PACKET_RX_RING (" + std::to_string(options.block_count) + " blocks of " +
                                    std::to_string(options.block_size_bytes) + " bytes)");
    if (ec == boost::system::errc::not_enough_memory)
        why.hint = "the kernel has no memory for this ring: lower block_count";
    return ec;
}

error_code packet_socket::attach(filter const& program, diagnostics& why) noexcept {
    auto const instructions = program.instructions();
    sock_fprog request{};
    request.len = static_cast<unsigned short>(instructions.size());
    // The kernel reads the program only; both structures are checked to have one layout.
    request.filter = reinterpret_cast<sock_filter*>(const_cast<bpf_instruction*>(instructions.data()));
    auto const ec = set(SOL_SOCKET, SO_ATTACH_FILTER, request);
    return ec ? failed(why, "attach the filter", "the kernel refuses its instructions") : ec;
}

error_code packet_socket::detach_filter(diagnostics& why) noexcept {
    auto const ec = set(SOL_SOCKET, SO_DETACH_FILTER, int{0});
    if (!ec || ec == boost::system::errc::no_such_file_or_directory)
        return {};
    return failed(why, "detach the filter");
}

error_code packet_socket::bind(diagnostics& why) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = interface_index_;
    if (sys::bind(fd_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0)
        return {};
    return failed(why, "bind to interface " + std::to_string(interface_index_));
}

error_code packet_socket::join(fanout const& group, diagnostics& why) {
    auto const request = std::uint32_t{group.group} | static_cast<std::uint32_t>(group.mode) << 16U;
    if (!set(SOL_PACKET, PACKET_FANOUT, request))
        return {};
    auto const number = std::to_string(group.group);
    auto const ec = failed(why, "join fanout group " + number);
    if (ec == boost::system::errc::invalid_argument)
        why.hint = "fanout group " + number + " already used with another mode, other flags or another interface";
    return ec;
}

error_code packet_socket::promiscuous(diagnostics& why) noexcept {
    packet_mreq request{};
    request.mr_ifindex = interface_index_;
    request.mr_type = PACKET_MR_PROMISC;
    auto const ec = set(SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
    return ec ? failed(why, "set promiscuous mode") : ec;
}

std::string packet_socket::interface_name() const {
    ifreq request{};
    request.ifr_ifindex = interface_index_;
    if (!fd_ || sys::ioctl(fd_.get(), SIOCGIFNAME, &request) != 0)
        return {};
    return {request.ifr_name, ::strnlen(request.ifr_name, IFNAMSIZ)};
}

link_state packet_socket::link() const noexcept {
    ifreq request{};
    request.ifr_ifindex = interface_index_;
    // The flags are asked for by name, which may change between the two calls: then look again.
    for (int attempt = 0; attempt != 3; ++attempt) {
        if (!fd_ || sys::ioctl(fd_.get(), SIOCGIFNAME, &request) != 0)
            return link_state::gone;
        if (sys::ioctl(fd_.get(), SIOCGIFFLAGS, &request) == 0)
            return link_state_of(static_cast<unsigned short>(request.ifr_flags));
        request.ifr_ifindex = interface_index_;
    }
    return link_state::gone;
}

bool packet_socket::detached() const noexcept {
    sockaddr_ll address{};
    socklen_t size = sizeof address;
    return sys::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0 && address.sll_ifindex < 0;
}

error_code packet_socket::take_error() noexcept {
    int value = 0;
    socklen_t size = sizeof value;
    if (sys::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &value, &size) != 0)
        return sys::last_error();
    return {value, boost::system::system_category()};
}

} // namespace netring
