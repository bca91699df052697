// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../facade.hpp"
#include "pcap_writer_impl.hpp"

#include <utility>

namespace netring {

pcap_writer::pcap_writer() noexcept = default;
pcap_writer::pcap_writer(pcap_writer&&) noexcept = default;

pcap_writer& pcap_writer::operator=(pcap_writer&& other) noexcept {
    netring::replace(impl_, std::move(other.impl_));
    return *this;
}

pcap_writer::pcap_writer(pcap_writer_options options) {
    open(std::move(options));
}

pcap_writer::~pcap_writer() {
    netring::close(impl_);
}

void pcap_writer::open(pcap_writer_options options) {
    netring::open(impl_, std::move(options));
}

void pcap_writer::open(pcap_writer_options options, error_code& ec, diagnostics* why) {
    netring::open(impl_, std::move(options), ec, why);
}

bool pcap_writer::is_open() const noexcept {
    return impl_ && impl_->is_open();
}

pcap_writer_options const& pcap_writer::options() const noexcept {
    static pcap_writer_options const none;
    return impl_ ? impl_->options : none;
}

void pcap_writer::write(packet_view const& packet, error_code& ec) {
    auto const all = packet.data();
    write(packet, {&all, 1}, ec);
}

void pcap_writer::write(packet_view const& packet, std::span<std::span<std::byte const> const> all, error_code& ec) {
    ec = is_open() ? impl_->write(packet, all) : error::not_open;
}

void pcap_writer::write(packet_view const& packet) {
    error_code ec;
    write(packet, ec);
    throw_on(ec);
}

void pcap_writer::report(int interface_index, pcap_counters const& totals) {
    if (is_open())
        impl_->report(interface_index, totals);
}

void pcap_writer::flush(error_code& ec) {
    ec = is_open() ? impl_->flush() : error::not_open;
}

void pcap_writer::flush() {
    error_code ec;
    flush(ec);
    throw_on(ec);
}

bool pcap_writer::rotate_if_due(error_code& ec) {
    ec = error::not_open;
    return is_open() && impl_->rotate_if_due(ec);
}

void pcap_writer::rotate(error_code& ec) {
    ec = is_open() ? impl_->rotate() : error::not_open;
}

void pcap_writer::close(error_code& ec) {
    ec = impl_ ? impl_->finish() : error_code();
}

void pcap_writer::close() {
    error_code ec;
    close(ec);
    throw_on(ec);
}

std::filesystem::path const& pcap_writer::path() const noexcept {
    return impl_ ? impl_->path() : options().path;
}

pcap_writer_stats pcap_writer::stats() const noexcept {
    return impl_ ? impl_->stats() : pcap_writer_stats();
}

void pcap_writer::throw_on(error_code const& ec) const {
    if (ec)
        throw system_error(ec, "write " + path().string());
}

} // namespace netring
