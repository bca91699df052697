// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "deadline.hpp"
#include "sys.hpp"
#include "unique_fd.hpp"

#include <netring/detail/link_watch.hpp>
#include <netring/interface.hpp>
#include <netring/xdp_group.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace netring {
namespace {

using std::chrono::steady_clock;

/// What the queues share: the frames of all, and the program.
error_code share(xdp_group_options& options, diagnostics& why) {
    auto& each = options.each;
    error_code ec;
    if (options.one_umem && !each.umem) {
        auto all = each.memory;
        all.frame_count *= options.queue_count;
        if (all.transmit_frames)
            *all.transmit_frames *= options.queue_count;
        all.sharers = options.queue_count;
        each.umem = umem::create(all, ec, &why);
        each.memory = {};
    }
    bool const makes_program = each.mode != xdp_mode::send && each.steering == xdp_steering::program && !each.program;
    if (ec || !makes_program)
        return ec;
    each.program = xdp_program::create({.interface = each.interface,
                                        .netns = each.netns,
                                        .attach = std::exchange(each.attach, xdp_attach::automatic),
                                        .queue_count = each.queue + options.queue_count,
                                        .multi_buffer = each.multi_buffer,
                                        .redirect_only = std::exchange(each.redirect_only, std::nullopt),
                                        .join_dispatcher = std::exchange(each.join_dispatcher, false)},
                                       ec, &why);
    return ec;
}

error_code count_queues(xdp_group_options& options, diagnostics& why) {
    if (options.queue_count != 0)
        return {};
    auto const& each = options.each;
    error_code ec;
    auto const found =
        each.netns ? find_interface(each.interface, each.netns, ec, &why) : find_interface(each.interface, ec, &why);
    if (ec)
        return ec;
    auto const count = each.mode == xdp_mode::send ? found.tx_queues : found.rx_queues;
    if (each.queue >= count) {
        why.step = "each.queue is " + std::to_string(each.queue);
        why.hint = "legal: 0 to " + std::to_string(count - 1) + " on " + each.interface;
        return error::invalid_option;
    }
    options.queue_count = count - each.queue;
    return {};
}

} // namespace

/// For who waits for any of the sockets.
struct xdp_group::waiter {
    waiter(netns const& where, error_code& ec)
        : links(where, ec)
        , epoll(ec ? -1 : sys::epoll_create()) {}

    error_code watch(int fd, std::uint32_t data) const noexcept {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLET;
        event.data.u32 = data;
        return sys::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) == 0 ? error_code() : sys::last_error();
    }

    static constexpr std::uint32_t ring = 0;
    static constexpr std::uint32_t link = 1;
    detail::link_watch links;
    unique_fd epoll;
};

xdp_group::xdp_group() noexcept = default;
xdp_group::xdp_group(xdp_group&&) noexcept = default;
xdp_group& xdp_group::operator=(xdp_group&&) noexcept = default;
xdp_group::~xdp_group() = default;

xdp_group::xdp_group(xdp_group_options options) {
    open(std::move(options));
}

void xdp_group::open(xdp_group_options options) {
    error_code ec;
    diagnostics why;
    open(std::move(options), ec, &why);
    if (ec)
        throw system_error(ec, why.text());
}

void xdp_group::open(xdp_group_options options, error_code& ec, diagnostics* why) {
    diagnostics reason;
    ec = validate(options.each, reason);
    if (!ec)
        ec = count_queues(options, reason);
    if (!ec)
        ec = share(options, reason);
    xdp_group fresh;
    for (std::uint32_t queue = 0; !ec && queue != options.queue_count; ++queue) {
        fresh.sockets_.emplace_back().open(options.each, ec, &reason);
        ++options.each.queue;
    }
    if (!ec)
        *this = std::move(fresh);
    if (why != nullptr)
        *why = ec ? std::move(reason) : diagnostics();
}

std::vector<xdp_socket> xdp_group::sockets() && noexcept {
    waiter_.reset();
    return std::move(sockets_);
}

xdp_batch xdp_group::try_next() noexcept {
    for (std::size_t asked = 0; asked != sockets_.size(); ++asked) {
        auto& socket = sockets_[std::exchange(turn_, (turn_ + 1) % sockets_.size())];
        if (auto batch = socket.try_next())
            return batch;
    }
    return {};
}

xdp_batch xdp_group::next(std::chrono::nanoseconds timeout) {
    error_code ec;
    auto batch = next(timeout, ec);
    if (ec)
        throw system_error(ec, "wait for packets");
    return batch;
}

xdp_batch xdp_group::next(std::chrono::nanoseconds timeout, error_code& ec) {
    auto const deadline = deadline_after(timeout);
    bool const open = !sockets_.empty() && sockets_.front().is_open();
    ec = open ? open_waiter() : error_code(error::not_open);
    bool link_changed = true;
    while (!ec) {
        if (auto batch = try_next())
            return batch;
        if (std::exchange(link_changed, false))
            ec = pending();
        auto const now = steady_clock::now();
        if (ec || now >= deadline)
            break;
        auto const time = to_timespec(deadline - now);
        epoll_event event{};
        if (sys::epoll_wait(waiter_->epoll.get(), &event, 1, &time) < 0 && errno != EINTR)
            ec = sys::last_error();
        link_changed = event.data.u32 == waiter::link;
        if (link_changed)
            waiter_->links.drain();
    }
    return {};
}

error_code xdp_group::open_waiter() {
    if (waiter_)
        return {};
    error_code ec;
    auto made = std::make_unique<waiter>(sockets_.front().options().netns, ec);
    if (!ec)
        ec = made->watch(made->links.netlink(), waiter::link);
    for (auto const& socket : sockets_) {
        if (!ec)
            ec = made->watch(socket.native_handle(), waiter::ring);
        // The same one twice, where they share it.
        if (!ec && (&socket == &sockets_.front() || socket.memory() != sockets_.front().memory()))
            ec = made->watch(socket.memory()->returned(), waiter::ring);
    }
    if (!ec)
        waiter_ = std::move(made);
    return ec;
}

/// All sockets are on one interface, so what the first one hears holds for all.
error_code xdp_group::pending() noexcept {
    error_code ec;
    for (auto& socket : sockets_)
        if (auto const own = socket.take_pending_error(); !ec)
            ec = own;
    return ec;
}

xdp_stats xdp_group::stats() const noexcept {
    xdp_stats sum;
    for (auto const& socket : sockets_)
        sum = sum + socket.stats();
    return sum;
}

bool xdp_group::zero_copy() const noexcept {
    return !sockets_.empty() && std::ranges::all_of(sockets_, [](auto const& socket) { return socket.zero_copy(); });
}

void xdp_group::close() noexcept {
    waiter_.reset();
    for (auto& socket : sockets_)
        socket.close();
}

} // namespace netring
