// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "packet_bridge.hpp"

#include "partial_checksum.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace netring {

packet_end::packet_end(bridge_rings rings, link_policy policy)
    : bridge_end(policy)
    , rings_(std::move(rings)) {
    unsent_.reserve(rings_.sender.stats().frame_count);
    up = link() == link_state::up;
}

std::unique_ptr<packet_end> packet_end::open(bridge_port const& port, bridge_options const& options, error_code& ec,
                                             diagnostics& why) {
    bool const waits = options.on_link_change == link_policy::keep_waiting;
    bridge_rings rings;
    rings.receiver.open({.interface = port.interface,
                         .netns = port.netns,
                         .ring = port.receive_ring,
                         .direction = capture_direction::incoming,
                         .promiscuous = options.promiscuous,
                         .rxhash = false,
                         .vnet_header = true,
                         .on_link_change = waits ? link_policy::keep_waiting : link_policy::report},
                        ec, &why);
    if (!ec)
        rings.sender.open({.interface = port.interface,
                           .netns = port.netns,
                           .frame_size_bytes = port.transmit_frame_size_bytes,
                           .frame_count = port.transmit_frames,
                           .flush = flush_when_full,
                           .qdisc_bypass = options.qdisc_bypass,
                           .vnet_header = true},
                          ec, &why);
    return ec ? nullptr : std::make_unique<packet_end>(std::move(rings), options.on_link_change);
}

void packet_end::close() noexcept {
    rings_.receiver.close();
    rings_.sender.close();
    count_taken(rings_.sender.stats().discarded);
    up = false;
}

bool packet_end::has_room() noexcept {
    if (rings_.sender.has_room())
        return true;
    if (full_)
        return false;
    hand_over();
    full_ = !rings_.sender.has_room();
    return !full_;
}

error_code packet_end::flush() noexcept {
    full_ = false;
    return hand_over();
}

error_code packet_end::hand_over() noexcept {
    auto& sender = rings_.sender;
    if (unsent_.empty())
        return {};
    error_code ec;
    sender.flush(ec);
    count_taken(sender.unsent());
    if (ec != error::network_down && ec != error::no_such_device)
        return ec;
    up = false;
    lose_unsent();
    return {};
}

/// The kernel has taken all but the last ones.
void packet_end::count_taken(std::size_t left) noexcept {
    auto const end = unsent_.end() - static_cast<std::ptrdiff_t>(std::min(left, unsent_.size()));
    for (auto frame = unsent_.begin(); frame != end; ++frame)
        frame->lane->taken(frame->how, frame->size_bytes);
    unsent_.erase(unsent_.begin(), end);
}

/// What waits for a link would leave long after its time.
void packet_end::lose_unsent() noexcept {
    rings_.sender.withdraw(unsent_.size());
    for (auto const& frame : unsent_)
        frame.lane->lost();
    unsent_.clear();
}

std::optional<std::chrono::nanoseconds> packet_end::retry_after() noexcept {
    if (rings_.sender.unsent() == 0)
        return std::nullopt;
    return rings_.sender.retry_after();
}

error_code packet_end::look() noexcept {
    auto ec = rings_.receiver.take_pending_error();
    if (!ec && rings_.sender.check_link())
        ec = keeps_waiting() ? reopen_sender() : error::no_such_device;
    return settle(ec, rings_.sender.terminal_error());
}

error_code packet_end::reopen_sender() noexcept {
    // The receiver goes first.
    if (link() == link_state::gone)
        return {};
    lose_unsent();
    return try_to_open([this](error_code& ec) {
        auto options = rings_.sender.options();
        options.netns = rings_.receiver.options().netns;
        rings_.sender.open(std::move(options), ec);
    });
}

void packet_end::write(std::span<std::byte> slot, std::span<std::byte const> frame,
                       packet_metadata const& metadata) const noexcept {
    std::memcpy(slot.data(), frame.data(), frame.size());
    if (metadata.checksum == checksum_state::partial && !rings_.sender.options().vnet_header)
        complete_partial_checksum(slot.first(frame.size()));
}

std::span<std::byte> packet_end::reserve_longest(std::size_t at_least, error_code& ec) {
    auto const size = std::max(at_least, rings_.sender.max_frame_bytes());
    if (up)
        return rings_.sender.try_reserve(size, ec);
    // The ring of an interface that is gone has no memory to give.
    spare_.resize(size);
    return spare_;
}

error_code packet_end::commit(std::span<std::byte> frame, packet_metadata const& metadata, packet_lane& lane,
                              bridge_action how) noexcept {
    auto& sender = rings_.sender;
    transmit_info info;
    if (sender.options().vnet_header)
        info.vnet = metadata.vnet_header.value_or(vnet_header());
    error_code ec;
    sender.commit(frame.size(), info, ec);
    if (!ec)
        unsent_.push_back({&lane, static_cast<std::uint32_t>(frame.size()), how});
    return ec;
}

bridge_lane::outcome packet_lane::move(detail::bridge_judge const& judge, std::size_t burst) {
    while (burst != 0) {
        if (!batch_) {
            batch_ = from_.receiver()->try_next();
            if (!batch_)
                return outcome::empty;
            at_ = batch_.begin();
        }
        for (; at_ != batch_.end() && burst != 0; ++at_) {
            auto const packet = *at_;
            if (!settle(packet, judge))
                return outcome::blocked;
            received(packet.captured_size());
            burst -= std::min(burst, share_of(packet.captured_size()));
        }
        if (at_ == batch_.end())
            batch_.release();
    }
    return outcome::more;
}

void packet_lane::release() noexcept {
    at_ = {};
    batch_.release();
    verdict_.reset();
    is_changed_ = false;
}

/// @return false if the packet must wait.
bool packet_lane::settle(packet_view const& packet, detail::bridge_judge const& judge) {
    if (packet.truncated()) {
        ++counted.too_large;
        return true;
    }
    if (!verdict_ && judge.changes_frames())
        return settle_frame(packet, judge);
    if (!verdict_)
        verdict_ = judge(packet, direction_);
    return carry_out(packet);
}

/// The frame is changed in the slot that it will leave from, if it is forwarded.
bool packet_lane::settle_frame(packet_view const& packet, detail::bridge_judge const& judge) {
    if (!to_.has_room())
        return no_room(to_);
    error_code ec;
    auto const slot = to_.reserve_longest(packet.captured_size(), ec);
    if (ec) {
        drop(ec);
        return true;
    }
    to_.write(slot, packet.data(), packet.metadata());
    mutable_frame frame(slot, packet.captured_size(), packet.metadata());
    switch (judge(frame, direction_)) {
    case bridge_action::drop:
        ++counted.filtered;
        break;
    case bridge_action::forward:
        if (!to_.up)
            return no_room(to_);
        commit(to_, frame.data(), frame.metadata(), bridge_action::forward);
        break;
    case bridge_action::reflect:
        changed_.assign(frame.data().begin(), frame.data().end());
        changed_metadata_ = frame.metadata();
        is_changed_ = true;
        verdict_ = bridge_action::reflect;
        return carry_out(packet);
    }
    return true;
}

/// Does what was decided, perhaps by the filter of an earlier run.
bool packet_lane::carry_out(packet_view const& packet) noexcept {
    if (*verdict_ == bridge_action::drop)
        ++counted.filtered;
    else if (!(is_changed_ ? send(changed_, changed_metadata_, *verdict_)
                           : send(packet.data(), packet.metadata(), *verdict_)))
        return false;
    verdict_.reset();
    is_changed_ = false;
    return true;
}

bool packet_lane::send(std::span<std::byte const> frame, packet_metadata const& metadata, bridge_action how) noexcept {
    auto& end = how == bridge_action::forward ? to_ : from_;
    if (!end.up || !end.has_room())
        return no_room(end);
    error_code ec;
    auto const slot = end.sender()->try_reserve(frame.size(), ec);
    if (ec) {
        drop(ec);
        return true;
    }
    end.write(slot, frame, metadata);
    commit(end, slot, metadata, how);
    return true;
}

void packet_lane::commit(packet_end& end, std::span<std::byte> frame, packet_metadata const& metadata,
                         bridge_action how) noexcept {
    if (auto const ec = end.commit(frame, metadata, *this, how))
        drop(ec);
    else
        ++counted.pending;
}

/// @return false if the packet must wait.
bool packet_lane::no_room(packet_end const& end) noexcept {
    if (end.up && waits_)
        return false;
    ++(end.up ? counted.ring_full : counted.link_down);
    return true;
}

void packet_lane::drop(error_code const& why) noexcept {
    if (why == error::frame_too_long)
        ++counted.too_large;
    else if (why == error::no_such_device)
        ++counted.link_down;
    else
        ++counted.malformed;
}

void packet_lane::taken(bridge_action how, std::size_t bytes) noexcept {
    --counted.pending;
    left(how, bytes);
}

void packet_lane::lost() noexcept {
    --counted.pending;
    ++counted.link_down;
}

} // namespace netring
