// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_bridge.hpp"

#include "partial_checksum.hpp"
#include "umem_room.hpp"

#include <algorithm>
#include <array>
#include <linux/if_ether.h>
#include <new>
#include <span>
#include <utility>

namespace netring {
namespace {

std::size_t bytes_in(xdp_batch const& packets) noexcept {
    std::size_t bytes = 0;
    for (auto const packet : packets)
        bytes += packet.wire_size();
    return bytes;
}

/// Queues packets as far as there is room, and as the kernel makes some by sending what was there.
error_code queue(xdp_batch& packets, xdp_socket& socket) noexcept {
    error_code ec;
    socket.forward(packets, ec);
    for (std::size_t queued = 1; packets && !ec && queued != 0;) {
        socket.flush(ec);
        queued = ec ? 0 : socket.forward(packets, ec);
    }
    return ec;
}

/// What a local sender has left to a NIC that is not there.
void complete_checksum(xdp_batch::iterator const& at) noexcept {
    // As many as the kernel makes of a packet.
    std::array<std::span<std::byte>, 18> fragments;
    std::size_t count = 0;
    at.for_each_fragment([&](std::span<std::byte> fragment) {
        if (count != fragments.size())
            fragments[count++] = fragment;
    });
    complete_partial_checksum(std::span(fragments).first(count));
}

/// In the generic hook packets come as receive offloads have merged them, longer than a frame.
error_code check_offloads(xdp_socket const& socket, bridge_port const& port, diagnostics& why) {
    if (socket.program()->attach() != xdp_attach::generic)
        return {};
    auto const offloads = describe(port).offloads;
    if (!offloads.generic_receive && !offloads.large_receive)
        return {};
    why.step = "bridge " + port.interface + " in the generic XDP hook";
    why.hint = "receive offloads (GRO, LRO) are on, and the packets that they merge are longer than a frame";
    why.command = "ethtool -K " + port.interface + " gro off lro off";
    return error::invalid_option;
}

} // namespace

xdp_end::xdp_end(xdp_socket socket, link_policy policy)
    : bridge_end(policy)
    , socket_(std::move(socket))
    , options_(socket_.options()) {
    options_.umem = socket_.memory();
    options_.memory = {};
    options_.program.reset();
    up = link() == link_state::up;
}

bool xdp_end::need_several_frames(bridge_options const& options) {
    constexpr std::size_t tag = 4;
    auto const room = room_for_received_bytes(options.memory);
    return std::ranges::any_of(std::array{&options.a, &options.b}, [&](bridge_port const* port) {
        return describe(*port).mtu_bytes + ETH_HLEN + tag > room;
    });
}

std::unique_ptr<xdp_end> xdp_end::open(bridge_port const& port, bridge_options const& options,
                                       std::shared_ptr<umem> const& memory, bool several, error_code& ec,
                                       diagnostics& why) {
    xdp_socket socket;
    socket.open({.interface = port.interface,
                 .netns = port.netns,
                 .queue = port.queue,
                 .umem = memory,
                 .multi_buffer = several,
                 .promiscuous = options.promiscuous,
                 .attach = options.attach,
                 .flush = flush_when_full},
                ec, &why);
    if (!ec)
        ec = check_offloads(socket, port, why);
    return ec ? nullptr : std::make_unique<xdp_end>(std::move(socket), options.on_link_change);
}

void xdp_end::close() noexcept {
    socket_.close();
    options_.netns = {};
    up = false;
}

error_code xdp_end::flush() noexcept {
    error_code ec;
    socket_.flush(ec);
    // The news of it comes by itself, and may not be the end.
    return ec == error::no_such_device || ec == error::not_open ? error_code() : ec;
}

std::optional<std::chrono::nanoseconds> xdp_end::retry_after() noexcept {
    // Frames that were sent come back without an event, and are needed to receive into.
    if (!socket_.is_open() || socket_.in_flight() == 0)
        return std::nullopt;
    return socket_.retry_after();
}

error_code xdp_end::look() noexcept {
    auto ec = socket_.take_pending_error();
    if (keeps_waiting() && (ec == error::no_such_device || ec == error::not_open))
        ec = reopen();
    return settle(ec, socket_.terminal_error());
}

/// Until there is an interface of that name again, the next news tries again.
error_code xdp_end::reopen() noexcept {
    missed_before_ = missed();
    // It leaves the memory, so that the new one may share it. Its program went with the interface.
    socket_ = xdp_socket();
    auto const ec = try_to_open([this](error_code& failure) { socket_.open(options_, failure); });
    sockets += socket_.is_open() ? 1U : 0U;
    return ec;
}

bridge_lane::outcome xdp_lane::move(detail::bridge_judge const& judge, std::size_t burst) {
    for (;;) {
        try {
            while (burst != 0 && batch_)
                burst -= std::min(burst, share_of(judge_first(judge)));
        } catch (...) {
            // Those before the one that it did not judge leave as they would have.
            send_off_all();
            throw;
        }
        if (!send_off_all())
            return outcome::blocked;
        if (burst == 0)
            return outcome::more;
        batch_ = from_.socket()->try_next();
        if (!batch_)
            return outcome::empty;
    }
}

void xdp_lane::release() noexcept {
    batch_.release();
    forwarded_.release();
    reflected_.release();
}

/// Where the first packet is to go. It may change meanwhile.
bridge_action xdp_lane::ask(packet_view const& packet, detail::bridge_judge const& judge) const {
    if (!judge.changes_frames())
        return judge(packet, direction_);
    auto const at = batch_.begin();
    mutable_frame frame(at.room(), packet.captured_size(), packet.metadata());
    auto const verdict = judge(frame, direction_);
    at.resize(frame.size_bytes());
    return verdict;
}

/// @return the bytes that it had.
std::size_t xdp_lane::judge_first(detail::bridge_judge const& judge) {
    auto const at = batch_.begin();
    // Before a filter changes what tells that it is undone.
    complete_checksum(at);
    auto const packet = *at;
    auto const bytes = packet.wire_size();
    auto const verdict = ask(packet, judge);
    received(bytes);
    if (verdict == bridge_action::drop) {
        ++counted.filtered;
        discard_first();
        return bytes;
    }
    auto const judged = *at;
    bool const forward = verdict == bridge_action::forward;
    auto& socket = *(forward ? to_ : from_).socket();
    // The kernel sends no packet whose first frame is empty.
    if (judged.captured_size() < ETH_HLEN) {
        ++counted.malformed;
        discard_first();
    } else if (socket.is_open() && !socket.takes(judged.wire_size())) {
        ++counted.too_large;
        discard_first();
    } else {
        batch_.move_first_to(forward ? forwarded_ : reflected_);
    }
    return bytes;
}

void xdp_lane::discard_first() noexcept {
    xdp_batch discarded;
    batch_.move_first_to(discarded);
}

/// @return false if some must wait.
bool xdp_lane::send_off_all() noexcept {
    bool const forwarded = send_off(forwarded_, to_, bridge_action::forward);
    bool const reflected = send_off(reflected_, from_, bridge_action::reflect);
    counted.pending = forwarded_.size() + reflected_.size();
    return forwarded && reflected;
}

/// Queues what is to leave at an end, as far as there is room. @return false if the rest must wait.
bool xdp_lane::send_off(xdp_batch& packets, xdp_end& end, bridge_action how) noexcept {
    if (!packets)
        return true;
    auto const count = packets.size();
    auto const bytes = bytes_in(packets);
    end.up = end.up && !queue(packets, *end.socket());
    left(how, bytes - bytes_in(packets), count - packets.size());
    if (!packets)
        return true;
    if (end.up && waits_)
        return false;
    (end.up ? counted.ring_full : counted.link_down) += packets.size();
    packets.release();
    return true;
}

} // namespace netring
