// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/pcap_reader.hpp>

#include "packet_parser.hpp"

#include <utility>

namespace netring {

class pcap_reader::impl {
public:
    template <class Source>
    void open(Source const& source) {
        pcap_input input(source, interruption);
        input.stop_if_interrupted();
        parser = make_parser(std::move(input));
    }

    std::optional<packet_view> next() const {
        if (!parser)
            throw input_failure{error::not_open, {.step = "read a packet"}};
        parser->input().stop_if_interrupted();
        return parser->next();
    }

    interrupter interruption;
    /// None unless a file is open.
    std::unique_ptr<packet_parser> parser;
};

namespace {

/// Calls what throws input_failure, and tells that by an error code.
template <class Function>
auto telling(error_code& ec, diagnostics* why, Function&& function) -> decltype(function()) {
    ec.clear();
    if (why != nullptr)
        why->clear();
    try {
        return function();
    } catch (input_failure& failure) {
        ec = failure.code;
        if (why != nullptr)
            *why = std::move(failure.why);
        return decltype(function())();
    }
}

/// Calls what throws input_failure, and throws system_error in its place.
template <class Function>
auto throwing(Function&& function) -> decltype(function()) {
    try {
        return function();
    } catch (input_failure const& failure) {
        throw system_error(failure.code, failure.why.text());
    }
}

} // namespace

pcap_reader::pcap_reader()
    : impl_(std::make_unique<impl>()) {}

pcap_reader::pcap_reader(std::filesystem::path const& path)
    : pcap_reader() {
    open(path);
}

pcap_reader::pcap_reader(std::span<std::byte const> content)
    : pcap_reader() {
    throwing([&] { impl_->open(content); });
}

pcap_reader::pcap_reader(pcap_reader&&) noexcept = default;
pcap_reader& pcap_reader::operator=(pcap_reader&&) noexcept = default;
pcap_reader::~pcap_reader() = default;

pcap_reader::impl& pcap_reader::own_impl() {
    if (!impl_)
        impl_ = std::make_unique<impl>();
    return *impl_;
}

void pcap_reader::open(std::filesystem::path const& path, error_code& ec, diagnostics* why) {
    telling(ec, why, [&] { own_impl().open(path); });
}

void pcap_reader::open(std::filesystem::path const& path) {
    throwing([&] { own_impl().open(path); });
}

void pcap_reader::open(std::span<std::byte const> content, error_code& ec, diagnostics* why) {
    telling(ec, why, [&] { own_impl().open(content); });
}

void pcap_reader::close() noexcept {
    if (impl_)
        impl_->parser.reset();
}

bool pcap_reader::is_open() const noexcept {
    return impl_ && impl_->parser;
}

pcap_format pcap_reader::format() const noexcept {
    return is_open() ? impl_->parser->format() : pcap_format::pcap;
}

std::span<pcap_interface const> pcap_reader::interfaces() const noexcept {
    return is_open() ? impl_->parser->interfaces() : std::span<pcap_interface const>();
}

std::optional<packet_view> pcap_reader::next(error_code& ec, diagnostics* why) {
    return telling(ec, why, [&] { return own_impl().next(); });
}

std::optional<packet_view> pcap_reader::next() {
    return throwing([&] { return own_impl().next(); });
}

void pcap_reader::interrupt() noexcept {
    if (impl_)
        impl_->interruption.raise();
}

std::uint64_t pcap_reader::position_bytes() const noexcept {
    return is_open() ? impl_->parser->input().position_bytes() : 0;
}

std::optional<std::uint64_t> pcap_reader::size_bytes() const noexcept {
    return is_open() ? impl_->parser->input().size_bytes() : std::nullopt;
}

} // namespace netring
