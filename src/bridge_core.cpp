// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridge_impl.hpp"

#include "facade.hpp"
#include "sys.hpp"

#include <netring/detail/edge_epoll.hpp>

#include <utility>

namespace netring {

bridge_core::bridge_core() noexcept = default;
bridge_core::bridge_core(bridge_core&&) noexcept = default;

bridge_core& bridge_core::operator=(bridge_core&& other) noexcept {
    netring::replace(impl_, std::move(other.impl_));
    return *this;
}

bridge_core::bridge_core(bridge_options options) {
    open(std::move(options));
}

bridge_core::bridge_core(bridge_rings a, bridge_rings b, bridge_options policy) {
    adopt(std::move(a), std::move(b), std::move(policy));
}

bridge_core::bridge_core(xdp_socket a, xdp_socket b, bridge_options policy) {
    adopt(std::move(a), std::move(b), std::move(policy));
}

bridge_core::~bridge_core() {
    close();
}

template <class Objects>
void bridge_core::adopt(Objects a, Objects b, bridge_options policy) {
    auto fresh = std::make_unique<impl>(std::move(policy));
    diagnostics why;
    if (auto const ec = fresh->adopt(std::move(a), std::move(b), why))
        throw system_error(ec, why.text());
    impl_ = std::move(fresh);
}

void bridge_core::open(bridge_options options) {
    netring::open(impl_, std::move(options));
}

void bridge_core::open(bridge_options options, error_code& ec, diagnostics* why) {
    netring::open(impl_, std::move(options), ec, why);
}

bool bridge_core::is_open() const noexcept {
    return impl_ && impl_->is_open();
}

void bridge_core::close() noexcept {
    netring::close(impl_);
}

error_code bridge_core::run_until(detail::bridge_judge const& judge, std::stop_token const& stop) {
    return is_open() ? impl_->run(judge, stop) : error::not_open;
}

void bridge_core::run_until_stopped(detail::bridge_judge const& judge, std::stop_token const& stop) {
    auto const ec = run_until(judge, stop);
    if (!ec)
        return;
    auto const side = failed_side();
    throw system_error(ec, side ? impl_->name_of(*side) : "run the bridge");
}

bridge_stats bridge_core::stats() const noexcept {
    return impl_ ? impl_->stats() : bridge_stats();
}

bridge_options const& bridge_core::options() const noexcept {
    static bridge_options const none;
    return impl_ ? impl_->options : none;
}

link_state bridge_core::link(bridge_side side) const noexcept {
    return impl_ ? impl_->link(side) : link_state::gone;
}

std::string bridge_core::interface_name(bridge_side side) const {
    return impl_ ? impl_->interface_name(side) : std::string();
}

std::optional<bridge_side> bridge_core::failed_side() const noexcept {
    return impl_ ? impl_->failed : std::nullopt;
}

std::vector<std::string> const& bridge_core::warnings() const noexcept {
    static std::vector<std::string> const none;
    return impl_ ? impl_->warnings : none;
}

capture* bridge_core::receiver(bridge_side side) noexcept {
    return is_open() ? impl_->end(side)->receiver() : nullptr;
}

injector* bridge_core::sender(bridge_side side) noexcept {
    return is_open() ? impl_->end(side)->sender() : nullptr;
}

xdp_socket* bridge_core::socket(bridge_side side) noexcept {
    return is_open() ? impl_->end(side)->socket() : nullptr;
}

int bridge_core::open_wake(error_code& ec) const noexcept {
    if (!is_open()) {
        ec = error::not_open;
        return -1;
    }
    auto const descriptor = sys::duplicate(impl_->wake.get());
    ec = descriptor < 0 ? sys::last_error() : error_code();
    return descriptor;
}

void bridge_core::woken(int wake) noexcept {
    auto const edges = detail::eat_edges(wake);
    if (is_open())
        impl_->woken(edges);
}

bridge_core::progress bridge_core::turn(detail::bridge_judge const& judge, error_code& ec) {
    if (impl_)
        return impl_->turn(judge, ec);
    ec = error::not_open;
    return progress::busy;
}

} // namespace netring
