// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_impl.hpp"

#include <algorithm>
#include <array>
#include <linux/if_ether.h>
#include <utility>

// What an AF_XDP socket does with frames; xdp_impl.cpp has what it is set up with.

namespace netring {
namespace {

using namespace std::chrono_literals;
namespace errc = boost::system::errc;

constexpr std::size_t tag_bytes = 4;

} // namespace

bool xdp_socket::impl::ready() noexcept {
    if (xsk.receive.ready())
        return true;
    refill();
    return false;
}

xdp_batch xdp_socket::impl::try_next() noexcept {
    constexpr std::size_t most = 64;
    auto& frames = memory->frames();
    detail::frame_chain taken;
    std::size_t packets = 0;
    std::uint64_t bytes = 0;
    // A packet that lies in several frames is there as a whole.
    for (bool whole = true; xsk.receive.available() != 0 && (packets != most || !whole);) {
        auto const part = xsk.receive.take();
        auto const frame = memory->frame_of(part.addr);
        whole = (part.options & detail::packet_continues) == 0;
        auto& record = frames[frame];
        record.address = part.addr;
        record.size_bytes = part.len;
        record.continued = !whole;
        frames.move(frame, place::fill, place::user);
        frames.append(taken, frame);
        held_[frame] = false;
        bytes += part.len;
        packets += whole ? 1U : 0U;
    }
    xsk.receive.release();
    frames.moved(place::fill, place::user, taken.count);
    filled_ -= taken.count;
    refill();
    if (taken.count == 0)
        return {};
    counted_.received += packets;
    counted_.received_bytes += bytes;
    counted_.batches += 1;
    timestamp const now(std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now()),
                        timestamp_clock::taken);
    return {memory, taken, packets, {helper.interface_index(), options.queue, now}};
}

/// Gives the kernel frames to receive into, up to the target.
void xdp_socket::impl::refill() noexcept {
    std::array<std::uint32_t, 64> taken{};
    while (xsk && filled_ < fill_target_) {
        auto const wanted = xsk.fill.room(std::min<std::uint32_t>(fill_target_ - filled_, taken.size()));
        // With few frames left, one that comes back is news, even while no packet comes.
        auto const enough = filled_ <= fill_target_ / 2 ? wanted : 0;
        auto const count = memory->take(std::span(taken).first(wanted), place::fill, enough);
        for (auto const frame : std::span(taken).first(count)) {
            held_[frame] = true;
            xsk.fill.write(memory->address_of(frame));
        }
        filled_ += static_cast<std::uint32_t>(count);
        if (count != taken.size())
            break;
    }
    xsk.fill.submit();
    counted_.fill_level = filled_;
    if (options.need_wakeup && xsk.fill.needs_wakeup())
        xsk.wake_fill();
}

bool xdp_socket::impl::has_room() noexcept {
    if (!xsk || sizes.transmit == 0)
        return false;
    auto const take = [&](std::size_t enough) { return memory->take({&spare_, 1}, place::user, enough) == 1; };
    if (spare_ == detail::frame_chain::none && !take(0)) {
        reap();
        if (!take(1))
            return false;
    }
    return xsk.transmit.room(1) != 0;
}

std::size_t xdp_socket::impl::max_frame_bytes() const noexcept {
    return std::min(mtu_ + ETH_HLEN + tag_bytes, memory->options().frame_size_bytes);
}

/// An MTU that has grown is noticed here; one that has shrunk, with the next change of the link.
error_code xdp_socket::impl::check(std::size_t size) noexcept {
    if (!xsk)
        return error::not_open;
    if (sizes.transmit == 0)
        return error::wrong_mode;
    if (terminal_error)
        return terminal_error;
    if (size < ETH_HLEN)
        return refuse(size, error::frame_too_short);
    return too_long(size) || size > memory->options().frame_size_bytes ? refuse(size, error::frame_too_long)
                                                                       : error_code();
}

/// True if the interface does not take a frame of that size.
bool xdp_socket::impl::too_long(std::size_t size) noexcept {
    auto const legal = [this] { return mtu_ + ETH_HLEN + tag_bytes; };
    if (size > legal())
        refresh_mtu();
    return size > legal();
}

error_code xdp_socket::impl::refuse(std::size_t size, error why) noexcept {
    refused_size_ = size;
    refused_for_ = why;
    (why == error::frame_too_short ? counted_.too_short : counted_.too_long) += 1;
    return why;
}

std::string xdp_socket::impl::last_refusal() const {
    if (refused_for_ == error{})
        return {};
    return "frame of " + std::to_string(refused_size_) + " bytes (legal: " + std::to_string(ETH_HLEN) + " to " +
           std::to_string(max_frame_bytes()) + " on " + options.interface + " with an MTU of " + std::to_string(mtu_) +
           " and frames of " + std::to_string(memory->options().frame_size_bytes) + ")";
}

std::span<std::byte> xdp_socket::impl::try_reserve(std::size_t size, error_code& ec) noexcept {
    reserved_ = 0;
    ec = check(size);
    if (ec || !has_room())
        return {};
    reserved_ = size;
    auto& record = memory->frames()[spare_];
    record.address = memory->address_of(spare_);
    record.size_bytes = static_cast<std::uint32_t>(size);
    record.continued = false;
    return memory->bytes_of(spare_);
}

void xdp_socket::impl::commit(std::size_t size, error_code& ec) noexcept {
    ec = xsk ? error_code() : error::not_open;
    if (!ec && (size == 0 || size > reserved_))
        ec = error::no_reservation;
    if (!ec && size < ETH_HLEN)
        ec = refuse(size, error::frame_too_short);
    if (ec)
        return;
    reserved_ = 0;
    auto const frame = std::exchange(spare_, detail::frame_chain::none);
    memory->frames()[frame].size_bytes = static_cast<std::uint32_t>(size);
    queue(frame);
    memory->frames().moved(place::user, place::transmit, 1);
}

/// Puts a frame into the ring, as its record tells.
void xdp_socket::impl::queue(std::uint32_t frame) noexcept {
    auto const& record = memory->frames()[frame];
    if (options.flush.delay.count() != 0 && unsent() == 0)
        first_unsent_ = clock::now();
    xsk.transmit.write({.addr = record.address,
                        .len = record.size_bytes,
                        .options = record.continued ? detail::packet_continues : 0U});
    memory->frames().move(frame, place::user, place::transmit);
    held_[frame] = true;
    counted_.queued += record.continued ? 0U : 1U;
    counted_.unsent += record.continued ? 0U : 1U;
}

/// How many frames the first packet of a chain lies in.
std::uint32_t xdp_socket::impl::frames_of_first(detail::frame_chain const& chain, std::size_t& bytes) const noexcept {
    auto const& frames = memory->frames();
    std::uint32_t count = 1;
    auto frame = chain.first;
    for (bytes = frames[frame].size_bytes; frames[frame].continued; ++count) {
        frame = frames[frame].next;
        bytes += frames[frame].size_bytes;
    }
    return count;
}

/// True if the interface and the transmit ring can take such a packet at all.
bool xdp_socket::impl::fits(std::size_t bytes, std::uint32_t frame_count) noexcept {
    return !too_long(bytes) && frame_count <= sizes.transmit;
}

/// Why nothing of it can be forwarded, whatever room there is.
error_code xdp_socket::impl::refusal_of(xdp_batch const& batch) const noexcept {
    if (!xsk)
        return error::not_open;
    if (terminal_error)
        return terminal_error;
    if (sizes.transmit == 0)
        return error::wrong_mode;
    return batch && batch.memory() != memory ? make_error_code(error::foreign_umem) : error_code();
}

bool xdp_socket::impl::can_forward(xdp_batch const& batch) noexcept {
    if (!batch || refusal_of(batch))
        return true;
    std::size_t bytes = 0;
    auto const count = frames_of_first(batch.frames(), bytes);
    return xsk.transmit.room(count) == count || !fits(bytes, count);
}

std::size_t xdp_socket::impl::forward(xdp_batch& batch, error_code& ec) noexcept {
    ec = refusal_of(batch);
    if (ec)
        return 0;
    auto& frames = memory->frames();
    detail::frame_chain refused;
    std::uint32_t queued_frames = 0;
    std::size_t queued_packets = 0;
    while (batch) {
        std::size_t bytes = 0;
        auto const count = frames_of_first(batch.frames(), bytes);
        bool const leaves = fits(bytes, count);
        if (leaves && xsk.transmit.room(count) != count)
            break;
        batch.take_first([&](std::uint32_t frame) { leaves ? queue(frame) : frames.append(refused, frame); });
        queued_frames += leaves ? count : 0;
        queued_packets += leaves ? 1U : 0U;
        if (!leaves)
            refuse(bytes, error::frame_too_long);
    }
    frames.moved(place::user, place::transmit, queued_frames);
    memory->give_back(refused, place::user);
    return queued_packets;
}

std::size_t xdp_socket::impl::withdraw(std::size_t most) noexcept {
    auto& frames = memory->frames();
    detail::frame_chain back;
    std::size_t packets = 0;
    auto const take_back = [&] {
        auto const frame = memory->frame_of(xsk.transmit.take_back().addr);
        held_[frame] = false;
        frames.append(back, frame);
    };
    for (; packets != most && xsk.transmit.unsubmitted() != 0; ++packets) {
        take_back();
        while (xsk.transmit.unsubmitted() != 0 && (xsk.transmit.newest().options & detail::packet_continues) != 0)
            take_back();
    }
    counted_.queued -= packets;
    counted_.unsent -= packets;
    memory->give_back(back, place::transmit);
    return packets;
}

std::size_t xdp_socket::impl::unsent() const noexcept {
    return std::size_t{xsk.transmit.unsubmitted()} + xsk.transmit.pending();
}

std::size_t xdp_socket::impl::in_flight() noexcept {
    reap();
    return under_way();
}

std::size_t xdp_socket::impl::under_way() const noexcept {
    return counted_.queued.value() - counted_.sent.value() - counted_.dropped.value() - counted_.discarded.value();
}

bool xdp_socket::impl::flush_due() const noexcept {
    auto const count = unsent();
    if (count == 0)
        return false;
    return xsk.transmit.pending() != 0 || (options.flush.frames != 0 && count >= options.flush.frames) ||
           (options.flush.delay.count() != 0 && clock::now() - first_unsent_ >= options.flush.delay);
}

void xdp_socket::impl::reap(std::uint32_t refused_bytes) noexcept {
    auto& frames = memory->frames();
    detail::frame_chain sent;
    std::uint64_t bytes = 0;
    std::size_t packets = 0;
    for (auto left = xsk.completion.available(); left != 0; --left) {
        auto const frame = memory->frame_of(xsk.completion.take());
        bytes += frames[frame].size_bytes;
        packets += frames[frame].continued ? 0U : 1U;
        held_[frame] = false;
        frames.append(sent, frame);
    }
    if (sent.count == 0) {
        // Who waits for those that are under way looks ever less often.
        if (under_way() != 0)
            futile_looks_ = std::min(futile_looks_ + 1, 7U);
        return;
    }
    xsk.completion.release();
    futile_looks_ = 0;
    std::uint64_t const refused = refused_bytes != 0 ? 1 : 0;
    counted_.dropped += refused;
    counted_.sent += packets - refused;
    counted_.sent_bytes += bytes - refused_bytes;
    memory->give_back(sent, place::transmit);
}

/// A call sends only so many frames, and none while completions wait to be taken.
error_code xdp_socket::impl::kick() noexcept {
    if (!xsk)
        return error::not_open;
    xsk.transmit.submit();
    error_code ec;
    for (auto left = xsk.transmit.pending(); !terminal_error; left = xsk.transmit.pending()) {
        reap();
        // A driver that needs no call is at it.
        if (left == 0 || (options.need_wakeup && !xsk.transmit.needs_wakeup()))
            break;
        counted_.kicks += 1;
        auto const refused = xsk.kick();
        if (xsk.transmit.pending() == left) {
            ec = judge(refused);
            break;
        }
        down_ = false;
        if (refused == errc::device_or_resource_busy)
            // The driver refused the frame that the kernel took last, and the kernel let go of it.
            reap(xsk.transmit.newest_taken().len);
    }
    reap();
    counted_.unsent = unsent();
    return ec ? ec : terminal_error;
}

/// What it means that a kick had nothing sent. Not now is no error: the frames stay, for the next kick.
error_code xdp_socket::impl::judge(error_code const& ec) noexcept {
    counted_.partial_kicks += 1;
    if (!ec || ec == errc::resource_unavailable_try_again || ec == errc::no_buffer_space || ec == errc::interrupted ||
        ec == errc::device_or_resource_busy)
        return {};
    counted_.link_errors += 1;
    // The kernel takes the socket off an interface that is being deleted, and tells the helper of it a moment later.
    if (ec == errc::no_such_device_or_address || helper.detached())
        return terminal_error = error::no_such_device;
    if (ec != errc::network_down)
        return ec;
    down_ = true;
    if (options.on_link_change == link_policy::fail)
        terminal_error = error::link_failed;
    return terminal_error;
}

std::chrono::nanoseconds xdp_socket::impl::retry_after() const noexcept {
    // That the link is up again is an event, and so it is that frames come back from elsewhere.
    if (down_ || under_way() == 0)
        return 100ms;
    return std::min<std::chrono::nanoseconds>(50us * (1U << futile_looks_), 5ms);
}

} // namespace netring
