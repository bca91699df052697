// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injector_impl.hpp"

#include "deadline.hpp"
#include "facade.hpp"

#include <algorithm>
#include <utility>

namespace netring {
namespace {

using std::chrono::steady_clock;

/// Of a frame that was refused, says why.
void throw_refusal(error_code const& ec, injector const& by) {
    if (!ec)
        return;
    bool const refused =
        ec == error::frame_too_short || ec == error::frame_too_long || ec == error::invalid_vnet_header;
    throw system_error(ec, refused ? by.last_refusal() : "send");
}

} // namespace

injector::injector() noexcept = default;
injector::injector(injector&&) noexcept = default;

injector& injector::operator=(injector&& other) noexcept {
    netring::replace(impl_, std::move(other.impl_));
    return *this;
}

injector::injector(inject_options options) {
    open(std::move(options));
}

injector::~injector() {
    close();
}

void injector::open(inject_options options) {
    netring::open(impl_, std::move(options));
}

void injector::open(inject_options options, error_code& ec, diagnostics* why) {
    netring::open(impl_, std::move(options), ec, why);
}

bool injector::is_open() const noexcept {
    return impl_ && impl_->socket;
}

void injector::close() noexcept {
    netring::close(impl_);
}

std::span<std::byte> injector::try_reserve(std::size_t size_bytes) {
    error_code ec;
    auto const memory = try_reserve(size_bytes, ec);
    throw_refusal(ec, *this);
    return memory;
}

std::span<std::byte> injector::try_reserve(std::size_t size_bytes, error_code& ec) noexcept {
    ec = error::not_open;
    return impl_ ? impl_->try_reserve(size_bytes, ec) : std::span<std::byte>();
}

void injector::commit(std::size_t size_bytes, transmit_info const& info) {
    error_code ec;
    commit(size_bytes, info, ec);
    throw_refusal(ec, *this);
}

void injector::commit(std::size_t size_bytes, transmit_info const& info, error_code& ec) noexcept {
    ec = error::not_open;
    if (impl_)
        impl_->commit(size_bytes, info, ec);
}

bool injector::try_queue(std::span<std::byte const> frame, transmit_info const& info) {
    error_code ec;
    bool const queued = try_queue(frame, info, ec);
    throw_refusal(ec, *this);
    return queued;
}

bool injector::try_queue(std::span<std::byte const> frame, transmit_info const& info, error_code& ec) noexcept {
    auto const slot = try_reserve(frame.size(), ec);
    if (slot.empty())
        return false;
    std::ranges::copy(frame, slot.begin());
    commit(frame.size(), info, ec);
    return !ec;
}

void injector::send(std::span<std::byte const> frame, transmit_info const& info) {
    error_code ec;
    send(frame, info, ec);
    throw_refusal(ec, *this);
}

void injector::send(std::span<std::byte const> frame, transmit_info const& info, error_code& ec) noexcept {
    for (;;) {
        if (try_queue(frame, info, ec))
            break;
        if (!ec)
            ec = impl_->kick();
        if (!ec && !has_room())
            impl_->wait_until(steady_clock::time_point::max(), ec);
        if (ec)
            return;
    }
    if (!flush_due())
        return;
    ec = impl_->kick();
    if (ec)
        withdraw(1);
}

std::size_t injector::flush() {
    error_code ec;
    auto const left = flush(ec);
    throw_on(ec, "flush");
    return left;
}

std::size_t injector::flush(error_code& ec) noexcept {
    ec = impl_ ? impl_->kick() : error::not_open;
    return unsent();
}

bool injector::flush_due() const noexcept {
    return impl_ && impl_->flush_due();
}

bool injector::wait_drained(std::chrono::nanoseconds timeout) {
    error_code ec;
    bool const drained = wait_drained(timeout, ec);
    throw_on(ec, "wait until frames are sent");
    return drained;
}

bool injector::wait_drained(std::chrono::nanoseconds timeout, error_code& ec) noexcept {
    auto const deadline = deadline_after(timeout);
    ec = impl_ ? error_code() : error::not_open;
    while (!ec) {
        if (unsent() != 0)
            ec = impl_->kick();
        if (ec || in_flight() == 0)
            return !ec;
        if (!impl_->wait_until(deadline, ec))
            break;
    }
    return false;
}

std::size_t injector::withdraw(std::size_t most) noexcept {
    return impl_ ? impl_->withdraw(most) : 0;
}

bool injector::has_room() noexcept {
    return impl_ && impl_->has_room();
}

std::size_t injector::in_flight() noexcept {
    return impl_ ? impl_->reclaim() : 0;
}

std::size_t injector::unsent() const noexcept {
    return impl_ ? impl_->ring.unsent() : 0;
}

std::uint64_t injector::next_frame() const noexcept {
    return impl_ ? impl_->ring.committed() : 0;
}

std::chrono::nanoseconds injector::retry_after() const noexcept {
    return impl_ ? impl_->retry_after() : std::chrono::nanoseconds(0);
}

std::size_t injector::max_frame_bytes() const noexcept {
    return is_open() ? impl_->max_frame_bytes() : 0;
}

std::string injector::last_refusal() const {
    return impl_ ? impl_->last_refusal() : std::string();
}

std::optional<transmit_timestamp> injector::try_read_timestamp() {
    error_code ec;
    auto const stamp = try_read_timestamp(ec);
    throw_on(ec, "read a time stamp");
    return stamp;
}

std::optional<transmit_timestamp> injector::try_read_timestamp(error_code& ec) noexcept {
    ec = error::not_open;
    return impl_ ? impl_->read_timestamp(ec) : std::nullopt;
}

inject_stats injector::stats() const noexcept {
    return impl_ ? impl_->stats() : inject_stats();
}

link_state injector::link() const noexcept {
    return is_open() ? impl_->socket.link() : link_state::gone;
}

error_code injector::check_link() noexcept {
    return impl_ ? impl_->check_link() : error::not_open;
}

int injector::interface_index() const noexcept {
    return is_open() ? impl_->socket.interface_index() : 0;
}

std::string injector::interface_name() const {
    return is_open() ? impl_->socket.interface_name() : std::string();
}

inject_options const& injector::options() const noexcept {
    static inject_options const none;
    return impl_ ? impl_->options : none;
}

error_code injector::terminal_error() const noexcept {
    return impl_ ? impl_->terminal_error : error_code();
}

int injector::native_handle() const noexcept {
    return is_open() ? impl_->socket.fd() : -1;
}

} // namespace netring
