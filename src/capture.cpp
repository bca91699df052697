// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "capture_impl.hpp"
#include "deadline.hpp"
#include "facade.hpp"
#include "sys.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace netring {
namespace {

using std::chrono::steady_clock;

} // namespace

capture::capture() noexcept = default;
capture::capture(capture&&) noexcept = default;

capture& capture::operator=(capture&& other) noexcept {
    netring::replace(impl_, std::move(other.impl_));
    return *this;
}

capture::capture(capture_options options) {
    open(std::move(options));
}

capture::~capture() {
    close();
}

void capture::open(capture_options options) {
    netring::open(impl_, std::move(options));
}

void capture::open(capture_options options, error_code& ec, diagnostics* why) {
    netring::open(impl_, std::move(options), ec, why);
}

bool capture::is_open() const noexcept {
    return impl_ && impl_->socket;
}

void capture::close() noexcept {
    netring::close(impl_);
}

bool capture::ready() const noexcept {
    return impl_ && impl_->ring.ready();
}

std::uint64_t capture::packets_in_open_block() const noexcept {
    return impl_ ? impl_->packets_in_open_block() : 0;
}

bool capture::drained() const noexcept {
    return packets_in_open_block() == 0;
}

std::chrono::nanoseconds capture::drain_time() const noexcept {
    auto const& ring = options().ring;
    return ring.format == ring_format::block ? ring.block_timeout : std::chrono::milliseconds(0);
}

packet_batch capture::try_next() noexcept {
    return impl_ ? impl_->try_next() : packet_batch();
}

packet_batch capture::next(std::chrono::nanoseconds timeout) {
    return next_until(deadline_after(timeout));
}

packet_batch capture::next(std::chrono::nanoseconds timeout, error_code& ec) {
    return next_until(deadline_after(timeout), ec);
}

packet_batch capture::next_until(steady_clock::time_point deadline) {
    error_code ec;
    auto batch = next_until(deadline, ec);
    throw_on(ec, "wait for packets");
    return batch;
}

packet_batch capture::next_until(steady_clock::time_point deadline, error_code& ec) {
    ec.clear();
    for (bool woken = false;; woken = true) {
        if (auto batch = try_next())
            return batch;
        if (!is_open())
            ec = error::not_open;
        else if (woken || terminal_error())
            ec = take_pending_error();
        if (!ec && !impl_->waiter)
            ec = impl_->open_waiter();
        auto const now = steady_clock::now();
        if (ec || now >= deadline)
            return {};
        epoll_event event{};
        auto const wait = to_timespec(deadline - now);
        if (sys::epoll_wait(impl_->waiter.get(), &event, 1, &wait) < 0 && errno != EINTR) {
            ec = sys::last_error();
            return {};
        }
        // Not for each packet: an event of the link is one of its own.
        if (event.data.u32 == impl::link_edge)
            impl_->links->drain();
    }
}

packet_sequence capture::packets_until(steady_clock::time_point deadline) noexcept {
    return {*this, deadline, nullptr};
}

packet_sequence capture::packets_until(steady_clock::time_point deadline, error_code& ec) noexcept {
    return {*this, deadline, &ec};
}

packet_sequence capture::packets_for(std::chrono::nanoseconds duration) noexcept {
    return packets_until(deadline_after(duration));
}

packet_sequence capture::packets_for(std::chrono::nanoseconds duration, error_code& ec) noexcept {
    return packets_until(deadline_after(duration), ec);
}

capture_stats capture::stats() const noexcept {
    return impl_ ? impl_->stats() : capture_stats();
}

void capture::reset_high_water() noexcept {
    if (impl_)
        impl_->reset_high_water();
}

void capture::set_filter(filter const& filter) {
    error_code ec;
    set_filter(filter, ec);
    throw_on(ec, "set the filter");
}

void capture::set_filter(filter const& filter, error_code& ec) {
    ec = impl_ ? impl_->change_filter(filter, std::nullopt) : error::not_open;
}

void capture::set_filter(ebpf_program const& program) {
    error_code ec;
    set_filter(program, ec);
    throw_on(ec, "set the eBPF filter");
}

void capture::set_filter(ebpf_program const& program, error_code& ec) {
    ec = impl_ ? impl_->change_filter(std::nullopt, program) : error::not_open;
}

void capture::clear_filter() {
    error_code ec;
    clear_filter(ec);
    throw_on(ec, "clear the filter");
}

void capture::clear_filter(error_code& ec) {
    ec = impl_ ? impl_->change_filter(std::nullopt, std::nullopt) : error::not_open;
}

void capture::stop() {
    error_code ec;
    stop(ec);
    throw_on(ec, "stop capturing");
}

void capture::stop(error_code& ec) {
    diagnostics ignored;
    ec = is_open() ? impl_->socket.attach(filter::reject_all(), ignored) : error::not_open;
    if (!ec)
        sys::wait_for_packets_in_flight();
}

link_state capture::link() const noexcept {
    if (!is_open())
        return link_state::gone;
    auto const state = impl_->socket.link();
    return state == link_state::gone && follows_name() ? impl_->socket.link_of(impl_->options.interface) : state;
}

bool capture::follows_name() const noexcept {
    return is_open() && impl_->follows_name();
}

int capture::interface_index() const noexcept {
    return is_open() ? impl_->socket.interface_index() : 0;
}

std::string capture::interface_name() const {
    return is_open() ? impl_->socket.interface_name() : std::string();
}

std::optional<std::uint16_t> capture::fanout_group() const noexcept {
    return is_open() && impl_->options.fanout ? impl_->socket.fanout_group() : std::nullopt;
}

capture_options const& capture::options() const noexcept {
    static capture_options const none;
    return impl_ ? impl_->options : none;
}

error_code capture::lock_error() const noexcept {
    return impl_ ? impl_->lock_error : error_code();
}

int capture::native_handle() const noexcept {
    return is_open() ? impl_->socket.fd() : -1;
}

error_code capture::take_pending_error() noexcept {
    return impl_ ? impl_->take_pending_error() : error::not_open;
}

error_code capture::terminal_error() const noexcept {
    return impl_ ? impl_->terminal_error : error_code();
}

} // namespace netring
