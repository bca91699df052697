// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bpf.hpp"
#include "link_query.hpp"
#include "packet_socket.hpp"
#include "reject.hpp"
#include "steering.hpp"

#include <netring/xdp_program.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <limits>
#include <linux/if_link.h>
#include <netinet/in.h>
#include <utility>

namespace netring {
namespace {

namespace errc = boost::system::errc;

constexpr std::uint32_t most_matches = 1024;

bool has_ports(std::uint8_t protocol) noexcept {
    constexpr std::array with_ports{IPPROTO_TCP, IPPROTO_UDP, IPPROTO_DCCP, IPPROTO_SCTP, IPPROTO_UDPLITE};
    return std::ranges::find(with_ports, protocol) != with_ports.end();
}

error_code validate(xdp_program_options const& options, diagnostics& why) {
    why.clear();
    if (auto const ec = validate_interface(options.interface, why))
        return ec;
    constexpr std::uint32_t most_queues = std::numeric_limits<std::uint16_t>::max();
    if (options.queue_count == 0 || options.queue_count > most_queues)
        return reject(why, "queue_count", std::to_string(options.queue_count), "1 to " + std::to_string(most_queues));
    if (!options.redirect_only)
        return {};
    if (options.redirect_only->size() > most_matches)
        return reject(why, "redirect_only", std::to_string(options.redirect_only->size()) + " matches",
                      "at most " + std::to_string(most_matches));
    for (auto const& match : *options.redirect_only)
        if (match.port && !has_ports(match.protocol))
            return reject(why, "redirect_only",
                          "port " + std::to_string(*match.port) + " of protocol " + std::to_string(match.protocol),
                          "ports of TCP (6), UDP (17), DCCP (33), SCTP (132) or UDP-Lite (136)");
    return {};
}

/// Names what the process lacks.
void explain_permission(error_code const& ec, diagnostics& why) {
    if (ec == errc::operation_not_permitted || ec == errc::permission_denied)
        why.hint = "needs CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN, which this process lacks";
}

steering_key key_of(xdp_match const& match) noexcept {
    return {.protocol = match.protocol, .port = htons(match.port.value_or(0))};
}

} // namespace

struct xdp_program::impl {
    explicit impl(xdp_program_options given)
        : options(std::move(given)) {}

    error_code open(diagnostics& why);
    error_code load(diagnostics& why);
    error_code attach(diagnostics& why);
    error_code attach_as(xdp_attach where, diagnostics& why);
    void explain_conflict(std::optional<bpf::attached> const& other, diagnostics& why) const;
    error_code change(xdp_match const& match, bool redirected) const noexcept;

    xdp_program_options options;
    int interface_index = 0;
    std::size_t mtu = 0;
    xdp_attach granted = xdp_attach::generic;
    unique_fd socket_map;
    unique_fd match_map;
    unique_fd program;
    unique_fd link;
    bpf::dispatcher_link dispatcher;
};

error_code xdp_program::impl::open(diagnostics& why) {
    if (auto const ec = validate(options, why))
        return ec;
    packet_socket finder;
    if (auto const ec = finder.open(options.netns, std::nullopt, why))
        return ec;
    if (auto const ec = finder.find_interface(options.interface, options.netns, why))
        return ec;
    interface_index = finder.interface_index();
    mtu = finder.mtu().value_or(0);
    if (auto const ec = load(why))
        return ec;
    error_code result;
    // The kernel looks the interface up where the calling thread is.
    auto body = [&] { result = attach(why); };
    if (!options.netns)
        body();
    else if (auto const ec = detail::in_netns(options.netns, body)) {
        why.step = "enter the network namespace " + options.netns.label();
        return ec;
    }
    return result;
}

error_code xdp_program::impl::load(diagnostics& why) {
    error_code ec;
    why.step = "make a map for " + std::to_string(options.queue_count) + " AF_XDP sockets";
    socket_map = bpf::create_map(BPF_MAP_TYPE_XSKMAP, "netring_sockets", sizeof(std::uint32_t), sizeof(int),
                                 options.queue_count, ec);
    if (!ec && options.redirect_only) {
        why.step = "make a map of what is redirected";
        match_map = bpf::create_map(BPF_MAP_TYPE_HASH, "netring_matches", sizeof(steering_key), 1, most_matches, ec);
        for (auto const& match : *options.redirect_only)
            if (!ec)
                ec = change(match, true);
    }
    if (!ec) {
        why.step = "load the XDP program";
        program = bpf::load_xdp("netring",
                                options.redirect_only ? redirect_matches(socket_map.get(), match_map.get())
                                                      : redirect_all(socket_map.get()),
                                options.multi_buffer, ec);
    }
    explain_permission(ec, why);
    return ec;
}

error_code xdp_program::impl::attach(diagnostics& why) {
    if (options.attach != xdp_attach::automatic)
        return attach_as(options.attach, why);
    auto const ec = attach_as(xdp_attach::native, why);
    // The driver cannot, or not with this MTU, or these queues.
    bool const cannot =
        ec == errc::operation_not_supported || ec == errc::result_out_of_range || ec == errc::no_space_on_device;
    return cannot ? attach_as(xdp_attach::generic, why) : ec;
}

error_code xdp_program::impl::attach_as(xdp_attach where, diagnostics& why) {
    bool const native = where == xdp_attach::native;
    error_code ec;
    if (options.join_dispatcher)
        ec = dispatcher.join(program.get(), interface_index, native);
    else
        link = bpf::attach_xdp(program.get(), interface_index, native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE, ec);
    granted = where;
    if (!ec) {
        why.clear();
        return ec;
    }
    why.step = "attach an XDP program to '" + options.interface + "' (" + (native ? "native" : "generic") + ")";
    why.hint.clear();
    explain_permission(ec, why);
    if (ec == errc::device_or_resource_busy || ec == errc::file_exists) {
        explain_conflict(bpf::attached_to(interface_index), why);
    } else if (ec == errc::operation_not_supported) {
        why.hint = "the driver has no native XDP; use xdp_attach::generic or automatic";
    } else if (ec == errc::result_out_of_range) {
        why.hint = "the driver cannot with this MTU (" + std::to_string(mtu) +
                   "); lower it, or use multi_buffer, or xdp_attach::generic or automatic";
    } else if (ec == errc::no_space_on_device) {
        why.hint = "the driver cannot with so few queues; use more, or xdp_attach::generic or automatic";
        why.command = "ethtool -l " + options.interface;
    }
    return ec;
}

void xdp_program::impl::explain_conflict(std::optional<bpf::attached> const& other, diagnostics& why) const {
    if (!other) {
        why.hint = "another program is attached there";
        return;
    }
    why.hint = "the program '" + other->name + "' (id " + std::to_string(other->id) + ") is attached there";
    if (other->by_link)
        why.hint += ", until the process ends that holds it";
    else
        why.command = "ip link set dev " + options.interface + " xdp off";
}

error_code xdp_program::impl::change(xdp_match const& match, bool redirected) const noexcept {
    if (!match_map || (match.port && !has_ports(match.protocol)))
        return error::invalid_option;
    auto const key = key_of(match);
    std::uint8_t const present = 1;
    if (redirected)
        return bpf::update(match_map.get(), &key, &present);
    auto const ec = bpf::erase(match_map.get(), &key);
    return ec == errc::no_such_file_or_directory ? error_code() : ec;
}

xdp_program::xdp_program(std::unique_ptr<impl> loaded) noexcept
    : impl_(std::move(loaded)) {}

xdp_program::xdp_program(xdp_program_options options)
    : impl_(std::make_unique<impl>(std::move(options))) {
    diagnostics why;
    if (auto const ec = impl_->open(why))
        throw system_error(ec, why.text());
}

xdp_program::~xdp_program() {
    // libxdp, too, looks the interface up where the calling thread is.
    auto leave = [this] { impl_->dispatcher = {}; };
    if (impl_->options.netns && impl_->dispatcher)
        detail::in_netns(impl_->options.netns, leave);
}

std::shared_ptr<xdp_program> xdp_program::create(xdp_program_options options, error_code& ec, diagnostics* why) {
    diagnostics reason;
    auto loaded = std::make_unique<impl>(std::move(options));
    ec = loaded->open(reason);
    if (why != nullptr)
        *why = ec ? std::move(reason) : diagnostics();
    return ec ? nullptr : std::shared_ptr<xdp_program>(new xdp_program(std::move(loaded)));
}

xdp_attach xdp_program::attach() const noexcept {
    return impl_->granted;
}

int xdp_program::interface_index() const noexcept {
    return impl_->interface_index;
}

xdp_program_options const& xdp_program::options() const noexcept {
    return impl_->options;
}

void xdp_program::redirect(xdp_match const& what) {
    error_code ec;
    redirect(what, ec);
    if (ec)
        throw system_error(ec, "redirect more packets");
}

void xdp_program::redirect(xdp_match const& what, error_code& ec) noexcept {
    ec = impl_->change(what, true);
}

void xdp_program::pass(xdp_match const& what) {
    error_code ec;
    pass(what, ec);
    if (ec)
        throw system_error(ec, "redirect fewer packets");
}

void xdp_program::pass(xdp_match const& what, error_code& ec) noexcept {
    ec = impl_->change(what, false);
}

error_code xdp_program::set_socket(std::uint32_t queue, int socket) noexcept {
    return bpf::update(impl_->socket_map.get(), &queue, &socket);
}

void xdp_program::clear_socket(std::uint32_t queue) noexcept {
    bpf::erase(impl_->socket_map.get(), &queue);
}

} // namespace netring
