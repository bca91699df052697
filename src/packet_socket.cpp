// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "packet_socket.hpp"

#include "link_flags.hpp"
#include "link_query.hpp"
#include "socket_in.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <filesystem>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace netring {
namespace {

void explain_permission(diagnostics& why) {
    why.hint = "needs CAP_NET_RAW, which this process lacks";
    std::error_code ignored;
    // A root without it sits in a container, where a file capability does not help either.
    why.command = ::geteuid() == 0 ? "docker run --cap-add NET_RAW ..."
                                   : "sudo setcap cap_net_raw=ep " +
                                         std::filesystem::read_symlink("/proc/self/exe", ignored).string();
}

ifreq request_for(std::string const& name) noexcept {
    ifreq request{};
    std::copy_n(name.data(), std::min<std::size_t>(name.size(), IFNAMSIZ - 1), request.ifr_name);
    return request;
}

bool is_raw_packet_socket(int fd) noexcept {
    auto const option = [fd](int name) {
        int value = -1;
        socklen_t size = sizeof value;
        return sys::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
    };
    return option(SO_DOMAIN) == AF_PACKET && option(SO_TYPE) == SOCK_RAW;
}

} // namespace

error_code failed(diagnostics& why, std::string step, std::string hint) {
    auto const ec = sys::last_error();
    why.step = std::move(step);
    why.hint = std::move(hint);
    return ec;
}

error_code packet_socket::open(netns const& where, std::optional<int> given, diagnostics& why) {
    if (!given) {
        error_code ec;
        fd_ = unique_fd(socket_in(where ? &where : nullptr, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ec));
        if (!ec)
            return {};
        why.step = "open a packet socket";
        if (where)
            explain_entering(ec, why);
        else if (ec == boost::system::errc::operation_not_permitted)
            explain_permission(why);
        return ec;
    }
    if (!is_raw_packet_socket(*given)) {
        why.step = "socket is " + std::to_string(*given);
        why.hint = "legal: a descriptor of socket(AF_PACKET, SOCK_RAW, ...)";
        return error::invalid_option;
    }
    fd_ = unique_fd(*given);
    return {};
}

error_code packet_socket::find_interface(std::string const& name, netns const& where, diagnostics& why) {
    auto request = request_for(name);
    if (sys::ioctl(fd_.get(), SIOCGIFINDEX, &request) == 0) {
        interface_index_ = request.ifr_ifindex;
        return {};
    }
    auto const ec = failed(why, "find interface '" + name + "'");
    if (ec != boost::system::errc::no_such_device)
        return ec;
    why.hint = interfaces_hint(where ? &where : nullptr);
    return error::no_such_interface;
}

error_code packet_socket::bind(std::uint16_t protocol, diagnostics& why) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(protocol);
    address.sll_ifindex = interface_index_;
    if (sys::bind(fd_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0)
        return {};
    return failed(why, "bind to interface " + std::to_string(interface_index_));
}

error_code packet_socket::promiscuous(diagnostics& why) noexcept {
    packet_mreq request{};
    request.mr_ifindex = interface_index_;
    request.mr_type = PACKET_MR_PROMISC;
    auto const ec = set(SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
    return ec ? failed(why, "set promiscuous mode") : ec;
}

std::optional<std::size_t> packet_socket::mtu() const noexcept {
    // It is asked for by name, which may change between the two calls: then there is no such name, and the next change of the
    // link asks again.
    ifreq request{};
    request.ifr_ifindex = interface_index_;
    if (sys::ioctl(fd_.get(), SIOCGIFNAME, &request) != 0 || sys::ioctl(fd_.get(), SIOCGIFMTU, &request) != 0)
        return std::nullopt;
    return static_cast<std::size_t>(request.ifr_mtu);
}

std::string packet_socket::interface_name() const {
    ifreq request{};
    request.ifr_ifindex = interface_index_;
    if (!fd_ || sys::ioctl(fd_.get(), SIOCGIFNAME, &request) != 0)
        return {};
    return {request.ifr_name, ::strnlen(request.ifr_name, IFNAMSIZ)};
}

std::optional<unsigned> packet_socket::flags_of(std::string const& name) const noexcept {
    auto request = request_for(name);
    if (!fd_ || sys::ioctl(fd_.get(), SIOCGIFFLAGS, &request) != 0)
        return std::nullopt;
    return static_cast<unsigned short>(request.ifr_flags);
}

link_state packet_socket::link_of(std::string const& name) const noexcept {
    auto const flags = flags_of(name);
    return flags ? link_state_of(*flags) : link_state::gone;
}

link_state packet_socket::link() const noexcept {
    // The flags are asked for by name, which may change between the two calls: then look again.
    for (int attempt = 0; attempt != 3; ++attempt) {
        auto const name = interface_name();
        if (name.empty())
            return link_state::gone;
        if (auto const state = link_of(name); state != link_state::gone)
            return state;
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
