// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_impl.hpp"

#include "deadline.hpp"
#include "facade.hpp"
#include "umem_room.hpp"

#include <algorithm>
#include <utility>

namespace netring {
namespace {

using std::chrono::steady_clock;

/// Of a frame that was refused, says why.
void throw_refusal(error_code const& ec, xdp_socket const& by) {
    if (!ec)
        return;
    bool const refused = ec == error::frame_too_short || ec == error::frame_too_long;
    throw system_error(ec, refused ? by.last_refusal() : "send");
}

} // namespace

xdp_socket::xdp_socket() noexcept = default;
xdp_socket::xdp_socket(xdp_socket&&) noexcept = default;

xdp_socket& xdp_socket::operator=(xdp_socket&& other) noexcept {
    netring::replace(impl_, std::move(other.impl_));
    return *this;
}

xdp_socket::xdp_socket(xdp_options options) {
    open(std::move(options));
}

xdp_socket::~xdp_socket() {
    close();
}

void xdp_socket::open(xdp_options options) {
    netring::open(impl_, std::move(options));
}

void xdp_socket::open(xdp_options options, error_code& ec, diagnostics* why) {
    netring::open(impl_, std::move(options), ec, why);
}

bool xdp_socket::is_open() const noexcept {
    return impl_ && impl_->xsk;
}

void xdp_socket::close() noexcept {
    netring::close(impl_);
}

xdp_batch xdp_socket::try_next() noexcept {
    return is_open() ? impl_->try_next() : xdp_batch();
}

xdp_batch xdp_socket::next(std::chrono::nanoseconds timeout) {
    error_code ec;
    auto batch = next(timeout, ec);
    throw_on(ec, "wait for packets");
    return batch;
}

xdp_batch xdp_socket::next(std::chrono::nanoseconds timeout, error_code& ec) {
    auto const deadline = deadline_after(timeout);
    ec.clear();
    for (bool woken = false;; woken = true) {
        if (auto batch = try_next())
            return batch;
        if (!is_open())
            ec = error::not_open;
        else if (impl_->sizes.receive == 0)
            ec = error::wrong_mode;
        else if (woken || terminal_error())
            ec = take_pending_error();
        if (ec || !impl_->wait_until(deadline, false, ec))
            return {};
    }
}

bool xdp_socket::ready() noexcept {
    return is_open() && impl_->ready();
}

int xdp_socket::frames_returned() const noexcept {
    return is_open() ? impl_->memory->returned() : -1;
}

void xdp_socket::stop() {
    error_code ec;
    stop(ec);
    throw_on(ec, "stop receiving");
}

void xdp_socket::stop(error_code& ec) noexcept {
    ec = impl_ ? impl_->stop() : error::not_open;
}

std::span<std::byte> xdp_socket::try_reserve(std::size_t size_bytes) {
    error_code ec;
    auto const memory = try_reserve(size_bytes, ec);
    throw_refusal(ec, *this);
    return memory;
}

std::span<std::byte> xdp_socket::try_reserve(std::size_t size_bytes, error_code& ec) noexcept {
    ec = error::not_open;
    return impl_ ? impl_->try_reserve(size_bytes, ec) : std::span<std::byte>();
}

void xdp_socket::commit(std::size_t size_bytes) {
    error_code ec;
    commit(size_bytes, ec);
    throw_refusal(ec, *this);
}

void xdp_socket::commit(std::size_t size_bytes, error_code& ec) noexcept {
    ec = error::not_open;
    if (impl_)
        impl_->commit(size_bytes, ec);
}

bool xdp_socket::try_queue(std::span<std::byte const> frame) {
    error_code ec;
    bool const queued = try_queue(frame, ec);
    throw_refusal(ec, *this);
    return queued;
}

bool xdp_socket::try_queue(std::span<std::byte const> frame, error_code& ec) noexcept {
    auto const memory = try_reserve(frame.size(), ec);
    if (memory.empty())
        return false;
    std::ranges::copy(frame, memory.begin());
    commit(frame.size(), ec);
    return !ec;
}

void xdp_socket::send(std::span<std::byte const> frame) {
    error_code ec;
    send(frame, ec);
    throw_refusal(ec, *this);
}

void xdp_socket::send(std::span<std::byte const> frame, error_code& ec) noexcept {
    while (!try_queue(frame, ec)) {
        if (!ec)
            ec = impl_->kick();
        if (!ec && !has_room())
            impl_->wait_until(steady_clock::time_point::max(), true, ec);
        if (ec)
            return;
    }
    if (flush_due())
        ec = impl_->kick();
}

std::size_t xdp_socket::forward(xdp_batch& batch, error_code& ec) noexcept {
    ec = error::not_open;
    return impl_ ? impl_->forward(batch, ec) : 0;
}

bool xdp_socket::can_forward(xdp_batch const& batch) noexcept {
    return is_open() && impl_->can_forward(batch);
}

bool xdp_socket::takes(std::size_t packet_bytes) noexcept {
    return is_open() && !impl_->too_long(packet_bytes);
}

std::size_t xdp_socket::flush() {
    error_code ec;
    auto const left = flush(ec);
    throw_on(ec, "flush");
    return left;
}

std::size_t xdp_socket::flush(error_code& ec) noexcept {
    ec = impl_ ? impl_->kick() : error::not_open;
    return unsent();
}

bool xdp_socket::flush_due() const noexcept {
    return is_open() && impl_->flush_due();
}

bool xdp_socket::wait_drained(std::chrono::nanoseconds timeout) {
    error_code ec;
    bool const drained = wait_drained(timeout, ec);
    throw_on(ec, "wait until all frames have left");
    return drained;
}

bool xdp_socket::wait_drained(std::chrono::nanoseconds timeout, error_code& ec) noexcept {
    auto const deadline = deadline_after(timeout);
    for (;;) {
        flush(ec);
        if (ec)
            return false;
        if (in_flight() == 0)
            return true;
        if (!impl_->wait_until(deadline, true, ec))
            return false;
    }
}

std::size_t xdp_socket::withdraw(std::size_t most) noexcept {
    return is_open() ? impl_->withdraw(most) : 0;
}

bool xdp_socket::has_room() noexcept {
    return is_open() && impl_->has_room();
}

std::size_t xdp_socket::in_flight() noexcept {
    return is_open() ? impl_->in_flight() : 0;
}

std::size_t xdp_socket::unsent() const noexcept {
    return is_open() ? impl_->unsent() : 0;
}

std::chrono::nanoseconds xdp_socket::retry_after() const noexcept {
    return impl_ ? impl_->retry_after() : std::chrono::nanoseconds();
}

std::size_t xdp_socket::max_frame_bytes() const noexcept {
    return is_open() ? impl_->max_frame_bytes() : 0;
}

std::string xdp_socket::last_refusal() const {
    return impl_ ? impl_->last_refusal() : std::string();
}

xdp_stats xdp_socket::stats() const noexcept {
    return impl_ ? impl_->stats() : xdp_stats();
}

std::shared_ptr<umem> xdp_socket::memory() const noexcept {
    return impl_ ? impl_->memory : nullptr;
}

std::shared_ptr<xdp_program> xdp_socket::program() const noexcept {
    return impl_ ? impl_->program : nullptr;
}

bool xdp_socket::zero_copy() const noexcept {
    return impl_ && impl_->zero_copy;
}

std::size_t xdp_socket::max_receive_bytes() const noexcept {
    if (!impl_)
        return 0;
    // What the kernel gathers at most: MAX_SKB_FRAGS, and the first.
    constexpr std::size_t most_frames = 17;
    return room_for_received_bytes(impl_->memory->options()) * (impl_->options.multi_buffer ? most_frames : 1);
}

std::size_t xdp_socket::slots() const noexcept {
    return impl_ ? impl_->sizes.transmit : 0;
}

link_state xdp_socket::link() const noexcept {
    return is_open() ? impl_->helper.link() : link_state::gone;
}

error_code xdp_socket::check_link() noexcept {
    return impl_ ? impl_->check_link() : error::not_open;
}

error_code xdp_socket::take_pending_error() noexcept {
    return impl_ ? impl_->take_pending_error() : error::not_open;
}

int xdp_socket::interface_index() const noexcept {
    return is_open() ? impl_->helper.interface_index() : 0;
}

std::string xdp_socket::interface_name() const {
    return is_open() ? impl_->helper.interface_name() : std::string();
}

xdp_options const& xdp_socket::options() const noexcept {
    static xdp_options const none;
    return impl_ ? impl_->options : none;
}

error_code xdp_socket::terminal_error() const noexcept {
    return impl_ ? impl_->terminal_error : error_code();
}

int xdp_socket::native_handle() const noexcept {
    return is_open() ? impl_->xsk.fd() : -1;
}

} // namespace netring
