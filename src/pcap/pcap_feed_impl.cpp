// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "pcap_feed_impl.hpp"

#include "../reject.hpp"

#include <cmath>
#include <cstdint>
#include <new>
#include <string>
#include <system_error>

namespace netring::detail {
namespace {

error_code validate(pcap_source_options const& options, diagnostics& why) {
    if (options.path.empty())
        return reject(why, "path", "empty", "the path of a file, or -");
    if (!std::isfinite(options.speed) || options.speed < 0)
        return reject(why, "speed", std::to_string(options.speed), "0, or more");
    if (options.batch_packets == 0)
        return reject(why, "batch_packets", "0", "at least 1");
    return {};
}

} // namespace

error_code pcap_feed::impl::open(diagnostics& why) {
    if (auto const ec = validate(options_, why))
        return ec;
    event_ = file(pcap_sys::eventfd());
    if (!event_) {
        why.step = "make an eventfd";
        return pcap_sys::last_error();
    }
    front_ = empty_batch();
    ahead_ = empty_batch();
    try {
        thread_ = std::thread([this] { read(); });
    } catch (std::system_error const& failure) {
        why.step = "start a thread that reads";
        return failure.code();
    }
    return {};
}

void pcap_feed::impl::close() noexcept {
    if (!is_open())
        return;
    {
        std::lock_guard const lock(mutex_);
        closing_ = true;
    }
    room_.notify_one();
    reader_.interrupt();
    thread_.join();
}

void pcap_feed::impl::read() {
    diagnostics why;
    error_code ec;
    try {
        ec = read_all(why);
    } catch (std::bad_alloc const&) {
        ec = make_error_code(boost::system::errc::not_enough_memory);
    }
    std::lock_guard const lock(mutex_);
    end_ = ec;
    why_ = std::move(why);
    tell();
}

/// All loops. @return nothing at the end.
error_code pcap_feed::impl::read_all(diagnostics& why) {
    error_code ec;
    for (std::size_t loop = 0; options_.loops == 0 || loop != options_.loops; ++loop) {
        bool any = false;
        reader_.open(options_.path, ec, &why);
        loops_ += 1;
        size_bytes_ = reader_.size_bytes().value_or(0);
        while (!ec) {
            auto const packet = reader_.next(ec, &why);
            if (!packet)
                break;
            if (!hand_over(*packet))
                return {};
            any = true;
        }
        // What is empty is so however often.
        if (ec || !any)
            break;
    }
    return ec;
}

/// Waits for room. @return false if there will be none.
bool pcap_feed::impl::hand_over(packet_view const& packet) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closing_ || ahead_.size() < options_.batch_packets; });
    if (closing_)
        return false;
    // In this order, so that every packet has its end, though memory may run out.
    ahead_ends_.push_back(reader_.position_bytes());
    ahead_.push_back(packet);
    if (ahead_.size() == 1)
        tell();
    return true;
}

/// Makes an edge.
void pcap_feed::impl::tell() const noexcept {
    pcap_sys::notify(event_.get());
}

bool pcap_feed::impl::ready() noexcept {
    if (!is_open() || stopped_)
        return false;
    auto const now = clock::now();
    if (taken_ == front_.size())
        refill(now);
    while (due_end_ != front_.size() && due_ <= now) {
        ++due_end_;
        look_at_next(now);
    }
    return taken_ != due_end_;
}

void pcap_feed::impl::refill(clock::time_point now) noexcept {
    {
        std::lock_guard const lock(mutex_);
        if (ahead_.empty())
            return;
        front_ = std::exchange(ahead_, empty_batch());
        front_ends_.swap(ahead_ends_);
        ahead_ends_.clear();
    }
    room_.notify_one();
    taken_ = due_end_ = 0;
    look_at_next(now);
}

void pcap_feed::impl::look_at_next(clock::time_point now) noexcept {
    if (due_end_ != front_.size())
        due_ = schedule_.next(front_[due_end_].timestamp(), now);
}

bool pcap_feed::impl::ended() const noexcept {
    if (stopped_)
        return true;
    std::lock_guard const lock(mutex_);
    return taken_ == front_.size() && ahead_.empty() && end_;
}

error_code pcap_feed::impl::failure() const noexcept {
    std::lock_guard const lock(mutex_);
    return stopped_ ? error_code() : end_.value_or(error_code());
}

diagnostics pcap_feed::impl::why() const {
    std::lock_guard const lock(mutex_);
    return why_;
}

owned_batch pcap_feed::impl::take() {
    auto const end = due_end_;
    auto batch = take_due();
    if (!batch.empty())
        position_bytes_ = front_ends_[end - 1];
    packets_ += batch.size();
    bytes_ += batch.size_bytes();
    return batch;
}

owned_batch pcap_feed::impl::take_due() {
    if (taken_ == 0 && due_end_ == front_.size()) {
        due_end_ = 0;
        return std::exchange(front_, empty_batch());
    }
    auto batch = empty_batch();
    for (auto index = taken_; index != due_end_; ++index)
        batch.push_back(front_[index]);
    taken_ = due_end_;
    return batch;
}

} // namespace netring::detail
