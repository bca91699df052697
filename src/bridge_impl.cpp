// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridge_impl.hpp"

#include "packet_bridge.hpp"
#include "reject.hpp"
#include "sys.hpp"
#include "xdp_bridge.hpp"

#include <netring/detail/edge_epoll.hpp>

#include <algorithm>
#include <chrono>
#include <sys/epoll.h>
#include <utility>

namespace netring {
namespace {

using namespace std::chrono_literals;

/// What `wake` watches, in its order.
enum edge : unsigned { receive_a = 1, receive_b = 2, alarm = 4, stop = 8, link_a = 16, link_b = 32, frames_back = 64 };

edge edge_of(bridge_side side) noexcept {
    return side == bridge_side::a ? edge::receive_a : edge::receive_b;
}

constexpr std::array sides{bridge_side::a, bridge_side::b};

error_code refuse(diagnostics& why, std::string step, std::string hint) {
    why.step = std::move(step);
    why.hint = std::move(hint);
    return error::invalid_option;
}

/// Number of the namespace that a socket is in; 0 where the kernel does not tell (before Linux 5.14).
std::uint64_t namespace_of(int socket) noexcept {
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    return sys::getsockopt(socket, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

/// True if both of a side's rings are on the same interface, as far as the kernel tells.
bool are_one(bridge_rings const& rings) noexcept {
    auto const receives_in = namespace_of(rings.receiver.native_handle());
    auto const sends_in = namespace_of(rings.sender.native_handle());
    return rings.receiver.interface_index() == rings.sender.interface_index() &&
           (receives_in == sends_in || receives_in == 0 || sends_in == 0);
}

/// Adopted captures must not see what the bridge sends, and must hand over whole packets.
error_code check(bridge_rings const& rings, bool vnet_header, link_policy policy, diagnostics& why) {
    auto const& receiving = rings.receiver.options();
    if (!rings.receiver.is_open() || !rings.sender.is_open())
        return refuse(why, "adopt a bridge's rings", "both must be open");
    if (!are_one(rings))
        return refuse(why, "adopt a capture of " + receiving.interface,
                      "the injector beside it must be on that interface, not on " + rings.sender.options().interface);
    if (receiving.direction != capture_direction::incoming)
        return refuse(why, "adopt a capture of " + receiving.interface,
                      "its direction must be capture_direction::incoming, or the bridge hears itself");
    if (!receiving.restore_vlan)
        return refuse(why, "adopt a capture of " + receiving.interface,
                      "restore_vlan must be true, or VLAN tags are lost");
    if (policy == link_policy::keep_waiting && receiving.on_link_change != policy)
        return refuse(why, "adopt a capture of " + receiving.interface,
                      "its on_link_change must be link_policy::keep_waiting, as the bridge's");
    if (receiving.vnet_header != vnet_header || rings.sender.options().vnet_header != vnet_header)
        return refuse(why, "adopt the rings of " + receiving.interface,
                      "vnet_header must be the same for both captures and both injectors");
    return {};
}

error_code check(xdp_socket const& a, xdp_socket const& b, diagnostics& why) {
    if (!a.is_open() || !b.is_open())
        return refuse(why, "adopt a bridge's sockets", "both must be open");
    if (a.options().mode != xdp_mode::receive_and_send || b.options().mode != xdp_mode::receive_and_send)
        return refuse(why, "adopt a bridge's sockets", "their mode must be xdp_mode::receive_and_send");
    if (a.memory() != b.memory())
        return refuse(why, "adopt a bridge's sockets", "they must share one UMEM: set xdp_options::umem");
    return {};
}

/// One interface may have several names, and one namespace several handles.
bool are_one(bridge_end const& a, bridge_end const& b) noexcept {
    if (a.interface_index() != b.interface_index())
        return false;
    auto const of_a = namespace_of(a.native_handle());
    return of_a != 0 && of_a == namespace_of(b.native_handle());
}

} // namespace

std::string bridge_core::impl::name_of(bridge_side side) const {
    return std::string("side ") + to_string(side) + " (" + port(side).interface + ")";
}

error_code bridge_core::impl::open(diagnostics& why) {
    auto ec = validate(options, why);
    if (ec)
        return ec;
    if (options.backend == bridge_backend::packet) {
        ec = open_ends<packet_end, packet_lane>(
            [&](auto const& of, error_code& failure) { return packet_end::open(of, options, failure, why); }, why);
    } else if (auto const memory = umem::create(options.memory, ec, &why)) {
        bool const several = xdp_end::need_several_frames(options);
        ec = open_ends<xdp_end, xdp_lane>(
            [&](auto const& of, error_code& failure) {
                return xdp_end::open(of, options, memory, several, failure, why);
            },
            why);
    }
    return ec ? ec : watch(why);
}

template <class End, class Lane, class Open>
error_code bridge_core::impl::open_ends(Open open, diagnostics& why) {
    std::array<std::unique_ptr<End>, 2> opened;
    error_code ec;
    for (auto const side : sides) {
        opened[static_cast<std::size_t>(side)] = open(port(side), ec);
        if (ec) {
            why.step = name_of(side) + ": " + why.step;
            return ec;
        }
    }
    join<Lane>(std::move(opened[0]), std::move(opened[1]));
    return ec;
}

template <class Lane, class End>
void bridge_core::impl::join(std::unique_ptr<End> a, std::unique_ptr<End> b) {
    lanes_[0] = std::make_unique<Lane>(*a, *b, bridge_direction::a_to_b, options.on_full);
    lanes_[1] = std::make_unique<Lane>(*b, *a, bridge_direction::b_to_a, options.on_full);
    ends_ = {std::move(a), std::move(b)};
}

error_code bridge_core::impl::adopt(bridge_rings a, bridge_rings b, diagnostics& why) {
    bool const vnet = a.receiver.options().vnet_header;
    auto ec = check(a, vnet, options.on_link_change, why);
    if (!ec)
        ec = check(b, vnet, options.on_link_change, why);
    if (ec)
        return ec;
    options.backend = bridge_backend::packet;
    options.a = {.interface = a.receiver.options().interface, .netns = a.receiver.options().netns};
    options.b = {.interface = b.receiver.options().interface, .netns = b.receiver.options().netns};
    if (ec = validate(options, why); ec)
        return ec;
    join<packet_lane>(std::make_unique<packet_end>(std::move(a), options.on_link_change),
                      std::make_unique<packet_end>(std::move(b), options.on_link_change));
    return watch(why);
}

error_code bridge_core::impl::adopt(xdp_socket a, xdp_socket b, diagnostics& why) {
    if (auto const ec = check(a, b, why))
        return ec;
    options.backend = bridge_backend::xdp;
    options.a = {.interface = a.options().interface, .netns = a.options().netns, .queue = a.options().queue};
    options.b = {.interface = b.options().interface, .netns = b.options().netns, .queue = b.options().queue};
    if (auto const ec = validate(options, why))
        return ec;
    join<xdp_lane>(std::make_unique<xdp_end>(std::move(a), options.on_link_change),
                   std::make_unique<xdp_end>(std::move(b), options.on_link_change));
    return watch(why);
}

error_code bridge_core::impl::watch(diagnostics& why) {
    if (are_one(*ends_[0], *ends_[1]))
        return refuse(why, name_of(bridge_side::b), "it is the interface of side a, too");
    error_code ec;
    links_[0].emplace(options.a.netns, ec);
    if (!ec)
        links_[1].emplace(options.b.netns, ec);
    if (!ec)
        alarm_ = detail::edge_timer(ec);
    if (!ec) {
        stop_event_ = unique_fd(sys::eventfd());
        ec = stop_event_ ? error_code() : sys::last_error();
    }
    if (!ec) {
        // Over AF_PACKET nothing comes back, so it stands for itself twice.
        auto* const socket = ends_[0]->socket();
        auto const back = socket != nullptr ? socket->frames_returned() : links_[0]->changes();
        wake = unique_fd(detail::open_edge_epoll({ends_[0]->native_handle(), ends_[1]->native_handle(), alarm_.fd(),
                                                  stop_event_.get(), links_[0]->netlink(), links_[1]->netlink(), back},
                                                 ec));
    }
    if (ec) {
        why.step = "watch the interfaces";
        return ec;
    }
    // What changed before it was watched.
    look();
    find_obstacles();
    return ec;
}

void bridge_core::impl::find_obstacles() {
    std::array<interface_info, 2> found;
    for (auto const side : sides) {
        auto const& info = found[static_cast<std::size_t>(side)] = describe(port(side));
        if (options.backend == bridge_backend::xdp && info.rx_queues > 1)
            warnings.push_back(name_of(side) + " has " + std::to_string(info.rx_queues) +
                               " receive queues, and only what arrives at queue " + std::to_string(port(side).queue) +
                               " is bridged; try: ethtool -L " + port(side).interface + " combined 1");
    }
    auto const& [a, b] = found;
    if (a.mtu_bytes != b.mtu_bytes)
        warnings.push_back("the MTU of " + name_of(bridge_side::a) + " is " + std::to_string(a.mtu_bytes) +
                           ", that of " + name_of(bridge_side::b) + " " + std::to_string(b.mtu_bytes) +
                           ": longer packets are dropped; try: ip link set " +
                           (a.mtu_bytes < b.mtu_bytes ? options.a : options.b).interface + " mtu " +
                           std::to_string(std::max(a.mtu_bytes, b.mtu_bytes)));
}

void bridge_core::impl::close() noexcept {
    if (!is_open())
        return;
    std::lock_guard const lock(mutex_);
    wake.reset();
    for (auto& lane : lanes_)
        lane->release();
    for (auto& end : ends_)
        end->close();
    published_ = {lanes_[0]->counted, lanes_[1]->counted};
    for (auto& watched : links_)
        watched.reset();
    stop_event_.reset();
    alarm_ = {};
    // A closed bridge keeps no namespace alive.
    options.a.netns = {};
    options.b.netns = {};
}

void bridge_core::impl::woken(unsigned edges) noexcept {
    constexpr unsigned expected = edge::receive_a | edge::receive_b | edge::alarm | edge::stop | edge::frames_back;
    if ((edges & ~expected) != 0)
        look();
}

void bridge_core::impl::look() noexcept {
    for (auto const& watched : links_)
        watched->drain();
    // A side may be opened anew meanwhile.
    std::lock_guard const lock(mutex_);
    for (auto const side : sides) {
        auto& end = *ends_[static_cast<std::size_t>(side)];
        auto const before = end.sockets;
        auto ec = end.look();
        if (!ec && end.sockets != before)
            ec = detail::add_edge(wake.get(), end.native_handle(), edge_of(side));
        if (ec && !terminal_error_) {
            terminal_error_ = ec;
            failed = side;
        }
    }
}

bridge_core::progress bridge_core::impl::turn(detail::bridge_judge const& judge, error_code& ec) {
    ec = is_open() ? terminal_error_ : error::not_open;
    if (ec)
        return progress::busy;
    failed.reset();
    bool more = false;
    bool blocked = false;
    for (auto& lane : lanes_) {
        try {
            auto const outcome = lane->move(judge, options.burst);
            more = more || outcome == bridge_lane::outcome::more;
            blocked = blocked || outcome == bridge_lane::outcome::blocked;
        } catch (...) {
            flush();
            publish();
            throw;
        }
        if (!ec)
            ec = flush();
    }
    publish();
    if (more && !ec)
        // A link may change while packets have no end.
        woken(detail::eat_edges(wake.get()));
    if (ec || more)
        return progress::busy;
    rest(blocked);
    return progress::idle;
}

/// True if the alarm has packets looked for. The ring of AF_PACKET has its block timeout for that.
bool bridge_core::impl::moderate() noexcept {
    return options.backend == bridge_backend::xdp &&
           moderation_.before_wait(futile_turns_ == 0, options.coalesce,
                                   [this](bool wanted) { return wake_by_packets(wanted); });
}

/// @return false if a socket would not.
bool bridge_core::impl::wake_by_packets(bool wanted) const noexcept {
    bool done = true;
    for (auto const side : sides) {
        int const fd = end(side)->native_handle();
        if (!wanted)
            detail::remove_edge(wake.get(), fd);
        else if (fd >= 0)
            done = !detail::add_edge(wake.get(), fd, edge_of(side)) && done;
    }
    return done;
}

error_code bridge_core::impl::flush() noexcept {
    for (auto const side : sides)
        if (auto const ec = ends_[static_cast<std::size_t>(side)]->flush()) {
            failed = side;
            return ec;
        }
    return {};
}

/// Sees to it that what comes without an event is looked for in time.
void bridge_core::impl::rest(bool blocked) noexcept {
    std::optional<std::chrono::nanoseconds> soonest;
    auto const consider = [&](std::optional<std::chrono::nanoseconds> time) {
        if (time && (!soonest || *time < *soonest))
            soonest = time;
    };
    for (auto const& end : ends_)
        consider(end->retry_after());
    if (moderate())
        consider(options.coalesce);
    if (blocked)
        consider(100us * (1U << std::min(futile_turns_, 6U)));
    if (soonest)
        alarm_.arm(*soonest);
}

void bridge_core::impl::publish() noexcept {
    auto const moved = [](bridge_stats const& stats) {
        return stats.a_to_b.received + stats.a_to_b.forwarded + stats.b_to_a.received + stats.b_to_a.forwarded;
    };
    std::lock_guard const lock(mutex_);
    bridge_stats const now{lanes_[0]->counted, lanes_[1]->counted};
    futile_turns_ = moved(now) == moved(published_) ? futile_turns_ + 1 : 0;
    published_ = now;
}

bridge_stats bridge_core::impl::stats() const noexcept {
    std::lock_guard const lock(mutex_);
    auto result = published_;
    if (ends_[0]) {
        result.a_to_b.missed = ends_[0]->missed();
        result.b_to_a.missed = ends_[1]->missed();
    }
    return result;
}

link_state bridge_core::impl::link(bridge_side side) const noexcept {
    std::lock_guard const lock(mutex_);
    return is_open() ? end(side)->link() : link_state::gone;
}

std::string bridge_core::impl::interface_name(bridge_side side) const {
    std::lock_guard const lock(mutex_);
    return is_open() ? end(side)->interface_name() : std::string();
}

error_code bridge_core::impl::run(detail::bridge_judge const& judge, std::stop_token const& stop) {
    std::stop_callback const on_stop(stop, [this] { sys::notify(stop_event_.get()); });
    error_code ec;
    while (!stop.stop_requested())
        if (turn(judge, ec) == progress::idle)
            woken(detail::wait_for_edges(wake.get()));
        else if (ec)
            break;
    return ec;
}

} // namespace netring
