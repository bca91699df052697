// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../facade.hpp"
#include "pcap_feed_impl.hpp"

namespace netring::detail {

pcap_feed::pcap_feed() noexcept = default;
pcap_feed::pcap_feed(pcap_feed&&) noexcept = default;

pcap_feed& pcap_feed::operator=(pcap_feed&& other) noexcept {
    netring::replace(impl_, std::move(other.impl_));
    return *this;
}

pcap_feed::pcap_feed(pcap_source_options options) {
    open(std::move(options));
}

pcap_feed::~pcap_feed() {
    close();
}

void pcap_feed::open(pcap_source_options options) {
    netring::open(impl_, std::move(options));
}

void pcap_feed::open(pcap_source_options options, error_code& ec, diagnostics* why) {
    netring::open(impl_, std::move(options), ec, why);
}

void pcap_feed::close() noexcept {
    netring::close(impl_);
}

bool pcap_feed::is_open() const noexcept {
    return impl_ && impl_->is_open();
}

pcap_source_options const& pcap_feed::options() const noexcept {
    static pcap_source_options const none;
    return impl_ ? impl_->options() : none;
}

pcap_source_stats pcap_feed::stats() const noexcept {
    return impl_ ? impl_->stats() : pcap_source_stats();
}

int pcap_feed::native_handle() const noexcept {
    return impl_ ? impl_->event() : -1;
}

bool pcap_feed::ready() noexcept {
    return is_open() && impl_->ready();
}

std::optional<pcap_feed::clock::time_point> pcap_feed::due() const noexcept {
    return is_open() ? impl_->due() : std::nullopt;
}

bool pcap_feed::ended() const noexcept {
    return is_open() && impl_->ended();
}

error_code pcap_feed::failure() const noexcept {
    return is_open() ? impl_->failure() : error_code();
}

diagnostics pcap_feed::why() const {
    return is_open() ? impl_->why() : diagnostics();
}

owned_batch pcap_feed::take(error_code& ec) noexcept {
    try {
        return is_open() ? impl_->take() : owned_batch();
    } catch (std::bad_alloc const&) {
        ec = make_error_code(boost::system::errc::not_enough_memory);
        return {};
    }
}

void pcap_feed::stop() noexcept {
    if (is_open())
        impl_->stop();
}

} // namespace netring::detail
