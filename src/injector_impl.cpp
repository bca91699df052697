// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "injector_impl.hpp"

#include "deadline.hpp"
#include "sys.hpp"

#include <netring/detail/edge_epoll.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace netring {
namespace {

using namespace std::chrono_literals;
namespace errc = boost::system::errc;

constexpr std::size_t vlan_tag_bytes = 4;
/// The length, without checksum, below which Ethernet frames are runts.
constexpr std::size_t shortest_on_ethernet = 60;
/// What segmentation offload takes at once.
constexpr std::size_t longest_super_frame = 65536;

/// What a tagged frame may be longer than the MTU allows. Without a virtio header the kernel allows it to 802.1Q tags only.
std::size_t vlan_allowance(std::span<std::byte const> frame, bool vnet_header) noexcept {
    constexpr std::size_t type = 12;
    if (frame.size() < type + 2)
        return 0;
    bool const customer = frame[type] == std::byte{0x81} && frame[type + 1] == std::byte{0};
    bool const service = frame[type] == std::byte{0x88} && frame[type + 1] == std::byte{0xa8};
    return customer || (service && vnet_header) ? vlan_tag_bytes : 0;
}

/// Unless it says otherwise, a frame of an ordinary length is copied whole: that costs the kernel less than to copy as much as the
/// header says, which is the link header else, and to refer to the ring for the rest.
vnet_header copied_whole(vnet_header vnet, std::size_t size) noexcept {
    constexpr std::size_t ordinary = 2048;
    if (vnet.header_size_bytes == 0 && vnet.gso_type == 0 && size <= ordinary)
        vnet.header_size_bytes = static_cast<std::uint16_t>(size);
    return vnet;
}

bool within(vnet_header const& vnet, std::size_t size) noexcept {
    bool const checksum = (vnet.flags & vnet_header::needs_checksum) != 0;
    return vnet.header_size_bytes <= size &&
           (!checksum || std::size_t{vnet.checksum_start} + vnet.checksum_offset + sizeof(std::uint16_t) <= size);
}

} // namespace

std::size_t injector::impl::prefix_bytes() const noexcept {
    return options.vnet_header ? sizeof(vnet_header) : 0;
}

error_code injector::impl::open(diagnostics& why) {
    error_code ec = validate(options, why);
    if (ec)
        return ec;
    auto const step = [&](error_code result) { return ec = result, !ec; };
    bool const ok = step(socket.open(options.netns, options.socket, why)) &&
                    step(socket.find_interface(options.interface, options.netns, why)) &&
                    step(socket.configure(options, why)) && step(socket.set_timestamps(options.timestamps, why)) &&
                    step(map_ring(why)) && step(socket.bind(0, why));
    if (!ok) {
        if (options.socket)
            socket.release();
        return ec;
    }
    link_header_ = socket.link_header_bytes();
    room_ = ring.frame_count();
    counted_.frame_count = ring.frame_count();
    if (options.launch_clock)
        launch_times_.resize(ring.frame_count());
    stamps_.reserve();
    return ec;
}

error_code injector::impl::map_ring(diagnostics& why) {
    refresh_mtu();
    auto size = options.frame_size_bytes;
    if (size == 0) {
        constexpr std::size_t ethernet = 14;
        auto const longest = std::max(mtu_, options.vnet_header ? longest_super_frame : 0);
        size = detail::tpacket_align(detail::frame_ring::data_offset + prefix_bytes() + longest + ethernet +
                                     vlan_tag_bytes);
    }
    auto const geometry = frame_geometry::of(size, options.frame_count, sys::page_size());
    if (auto const ec = socket.make_ring(geometry, why))
        return ec;
    // Bookkeeping of a frame takes less than that. Twice all of it, since the kernel calls a buffer writable that is half empty;
    // it is the kernel that doubles.
    constexpr std::size_t bookkeeping = 1024;
    socket.size_send_buffer(options.send_buffer_bytes != 0 ? options.send_buffer_bytes
                                                           : options.frame_count * (size + bookkeeping));
    if (auto const ec = mapping_.map(socket.fd(), geometry.size_bytes(), false)) {
        why.step = "map the ring";
        return ec;
    }
    ring = detail::frame_ring(mapping_.memory(), geometry.slot_size, prefix_bytes());
    return {};
}

void injector::impl::close() noexcept {
    if (!socket)
        return;
    kick();
    {
        std::lock_guard const lock(mutex_);
        reclaim_locked();
        counted_.discarded = ring.unsent();
        // The kernel has these, and sends them whether the ring is there or not.
        for (auto frame = ring.reclaimed(); frame != ring.accepted(); ++frame) {
            ++counted_.sent;
            counted_.sent_bytes += ring.size_bytes(frame);
        }
        ring = {};
    }
    room_ = 0;
    reserved_ = 0;
    room_watch_ = {};
    waiter_.reset();
    links_.reset();
    // The mapping keeps the socket.
    mapping_.unmap();
    socket.close();
    // A closed injector keeps no namespace alive.
    options.netns = {};
}

bool injector::impl::has_room() noexcept {
    if (room_ == 0)
        room_ = ring.frame_count() - reclaim();
    return room_ != 0;
}

std::size_t injector::impl::reclaim() noexcept {
    std::lock_guard const lock(mutex_);
    reclaim_locked();
    return ring.in_flight();
}

void injector::impl::reclaim_locked() noexcept {
    while (ring.reclaimable()) {
        auto const frame = ring.reclaim();
        if (frame.refused) {
            ++counted_.refused;
        } else {
            ++counted_.sent;
            counted_.sent_bytes += frame.size_bytes;
        }
    }
}

void injector::impl::refresh_mtu() noexcept {
    if (auto const now = socket.mtu())
        mtu_ = *now;
}

std::size_t injector::impl::limit_for(std::size_t allowance) const noexcept {
    return std::min(mtu_ + link_header_ + allowance, ring.capacity_bytes());
}

std::size_t injector::impl::max_frame_bytes() const noexcept {
    return options.vnet_header ? ring.capacity_bytes() : limit_for(0);
}

/// An MTU that has grown is noticed here; one that has shrunk, when the kernel refuses a frame.
bool injector::impl::fits(std::size_t size, std::size_t allowance) noexcept {
    if (size <= limit_for(allowance))
        return true;
    refresh_mtu();
    return size <= limit_for(allowance);
}

error_code injector::impl::refuse(std::size_t size, error why) noexcept {
    refused_size_ = size;
    refused_for_ = why;
    if (why == error::frame_too_short)
        too_short_ += 1;
    if (why == error::frame_too_long)
        too_long_ += 1;
    return why;
}

std::string injector::impl::last_refusal() const {
    if (refused_size_ == 0 && refused_for_ == error{})
        return {};
    auto text = "frame of " + std::to_string(refused_size_) + " bytes";
    if (refused_for_ == error::invalid_vnet_header)
        return text + " (its virtio header points beyond its end)";
    return text + " (legal: " + std::to_string(std::max<std::size_t>(link_header_, 1)) + " to " +
           std::to_string(max_frame_bytes()) + " on " + options.interface + " with an MTU of " + std::to_string(mtu_) +
           " and slots for " + std::to_string(ring.capacity_bytes()) + ")";
}

std::span<std::byte> injector::impl::try_reserve(std::size_t size, error_code& ec) noexcept {
    reserved_ = 0;
    ec = terminal_error;
    if (!socket)
        ec = error::not_open;
    else if (!ec && size < std::max<std::size_t>(link_header_, 1))
        ec = refuse(size, error::frame_too_short);
    // What it carries is not known yet, so it may be a tagged one.
    else if (!ec && (options.vnet_header ? size > ring.capacity_bytes() : !fits(size, vlan_tag_bytes)))
        ec = refuse(size, error::frame_too_long);
    if (ec || !has_room())
        return {};
    reserved_ = size;
    return ring.next_data().first(size);
}

error_code injector::impl::check(std::size_t size, transmit_info const& info) noexcept {
    if (!socket)
        return error::not_open;
    if (size == 0 || size > reserved_)
        return error::no_reservation;
    if (size < link_header_)
        return refuse(size, error::frame_too_short);
    // The kernel leaves a frame that is to be segmented to the driver.
    bool const segmented = options.vnet_header && info.vnet.gso_type != 0;
    if (!segmented && !fits(size, vlan_allowance(ring.next_data().first(size), options.vnet_header)))
        return refuse(size, error::frame_too_long);
    if (options.vnet_header && !within(info.vnet, size))
        return refuse(size, error::invalid_vnet_header);
    return {};
}

void injector::impl::commit(std::size_t size, transmit_info const& info, error_code& ec) noexcept {
    ec = check(size, info);
    if (ec)
        return;
    room_watch_.stop();
    reserved_ = 0;
    auto padded = size;
    if (options.pad_short_frames && size < shortest_on_ethernet) {
        padded = std::min(shortest_on_ethernet, ring.capacity_bytes());
        std::ranges::fill(ring.next_data().first(padded).subspan(size), std::byte{0});
    }
    if (options.vnet_header) {
        auto const vnet = copied_whole(info.vnet, padded);
        std::memcpy(ring.next_prefix().data(), &vnet, sizeof vnet);
    }
    if (options.launch_clock)
        launch_times_[ring.committed() % ring.frame_count()] = info.launch_time;
    if (options.flush.delay.count() != 0 && ring.unsent() == 0)
        first_unsent_ = clock::now();
    ring.commit(padded);
    --room_;
    queued_ += 1;
}

std::size_t injector::impl::withdraw(std::size_t most) noexcept {
    auto const count = std::min(most, ring.unsent());
    ring.withdraw(count);
    room_ += count;
    queued_ -= count;
    return count;
}

bool injector::impl::flush_due() const noexcept {
    auto const unsent = ring.unsent();
    if (unsent == 0)
        return false;
    return ring.requested() != ring.accepted() || (options.flush.frames != 0 && unsent >= options.flush.frames) ||
           (options.flush.delay.count() != 0 && clock::now() - first_unsent_ >= options.flush.delay);
}

/// The frames from the first unsent one on that one system call may hand over: the kernel takes one launch time a call.
std::uint64_t injector::impl::group_end() const noexcept {
    if (!options.launch_clock)
        return ring.committed();
    auto const time_of = [&](std::uint64_t frame) { return launch_times_[frame % ring.frame_count()]; };
    auto end = ring.accepted();
    while (end != ring.committed() && time_of(end) == time_of(ring.accepted()))
        ++end;
    return end;
}

error_code injector::impl::kick() noexcept {
    if (!socket)
        return error::not_open;
    for (bool stale = false; !terminal_error;) {
        auto const before = ring.accepted();
        auto const ec = kick_group();
        // What is pending from before a link came back is told once.
        if (ec == error::network_down && !std::exchange(stale, true) && socket.link() != link_state::down)
            continue;
        if (ec || ring.unsent() == 0 || ring.accepted() == before || ring.requested() != ring.accepted())
            return ec;
    }
    return terminal_error;
}

error_code injector::impl::kick_group() noexcept {
    auto const first = ring.accepted();
    auto const end = group_end();
    ring.request(end);
    error_code ec;
    auto const launch_time = options.launch_clock && first != end ? launch_times_[first % ring.frame_count()] : 0ns;
    auto const taken_bytes = socket.kick(launch_time, ec);

    std::lock_guard const lock(mutex_);
    auto const bytes = ring.accept();
    auto const count = ring.accepted() - first;
    // After an error it does not tell the bytes.
    if (ec && count != 0)
        find_refused(first, std::nullopt);
    if (!ec && bytes > taken_bytes)
        find_refused(first, bytes - taken_bytes);
    count_attempts(first);
    ++counted_.kicks;
    futile_kicks_ = count != 0 || ring.unsent() == 0 ? 0 : futile_kicks_ + 1;
    return judge(ec, count != 0);
}

/// The kernel took these frames, of which it threw some away: with PACKET_LOSS it says so by the bytes alone.
void injector::impl::find_refused(std::uint64_t first, std::optional<std::size_t> missing_bytes) noexcept {
    refresh_mtu();
    auto left = missing_bytes.value_or(0);
    auto const mark = [&](std::uint64_t frame) {
        left -= std::min(left, ring.size_bytes(frame));
        ring.mark_refused(frame);
    };
    for (auto frame = first; frame != ring.accepted(); ++frame)
        if (!options.vnet_header &&
            ring.size_bytes(frame) > mtu_ + link_header_ + vlan_allowance(ring.bytes(frame), false))
            mark(frame);
    // Otherwise its virtio header did not fit, which only the kernel can tell: best a frame whose length explains it.
    for (auto frame = first; frame != ring.accepted() && left != 0; ++frame)
        if (!ring.refused(frame) && ring.size_bytes(frame) == left)
            mark(frame);
    for (auto frame = first; frame != ring.accepted() && left != 0; ++frame)
        if (!ring.refused(frame))
            mark(frame);
}

/// Keeps up with how the kernel numbers the frames that it stamps.
void injector::impl::count_attempts(std::uint64_t first) noexcept {
    if (options.timestamps == transmit_timestamp_source::none)
        return;
    for (auto frame = first; frame != ring.accepted(); ++frame)
        if (ring.refused(frame) && !options.vnet_header &&
            ring.size_bytes(frame) > mtu_ + link_header_ + vlan_tag_bytes)
            stamps_.passed_over(frame);
        else
            stamps_.took();
}

/// What an error of a kick means. No room for all frames is none: they stay, for the next kick.
error_code injector::impl::judge(error_code const& ec, bool progress) noexcept {
    bool const no_buffers = ec == errc::no_buffer_space;
    if (no_buffers) {
        ++counted_.no_buffers;
        stamps_.failed(ring.accepted());
    }
    if (no_buffers || ec == errc::resource_unavailable_try_again || (!ec && ring.unsent() != 0 && !progress) ||
        ec == errc::interrupted) {
        ++counted_.partial_kicks;
        return {};
    }
    if (ec == errc::network_down) {
        ++counted_.link_errors;
        return error::network_down;
    }
    if (ec == errc::no_such_device_or_address) {
        ++counted_.link_errors;
        return terminal_error = error::no_such_device;
    }
    return ec;
}

std::chrono::nanoseconds injector::impl::retry_after() const noexcept {
    constexpr auto longest = 25ms;
    // The driver's events come only while the send buffer is half empty.
    if (ring.unsent() == 0)
        return longest;
    // No event tells that the interface's queue has room again.
    return std::min(1ms * (1U << std::min(futile_kicks_, 5U)), longest);
}

error_code injector::impl::check_link() noexcept {
    if (!socket)
        return error::not_open;
    if (!terminal_error && socket.detached())
        terminal_error = error::no_such_device;
    if (!terminal_error)
        refresh_mtu();
    return terminal_error;
}

error_code injector::impl::open_waiter() noexcept {
    if (waiter_)
        return {};
    error_code ec;
    links_.emplace(options.netns, ec);
    if (!ec)
        waiter_ = unique_fd(detail::open_edge_epoll({links_->netlink()}, ec));
    constexpr unsigned room = 2;
    room_watch_ = detail::room_watch(waiter_.get(), socket.fd(), room);
    return ec;
}

/// Waits for one event, and takes it.
error_code injector::impl::take_event(clock::duration most) noexcept {
    auto const time = to_timespec(most);
    epoll_event event{};
    if (sys::epoll_wait(waiter_.get(), &event, 1, &time) < 0 && errno != EINTR)
        return sys::last_error();
    constexpr unsigned link_edge = 1;
    if (event.data.u32 != link_edge)
        return {};
    links_->drain();
    return check_link();
}

bool injector::impl::wait_until(clock::time_point deadline, error_code& ec) noexcept {
    ec = open_waiter();
    auto const now = clock::now();
    if (ec || now >= deadline)
        return false;
    auto const most = room_watch_.start(retry_after());
    // To refuse a frame raises an event, too, which would have the frame tried, and refused, at once, over and over.
    if (ring.unsent() != 0)
        ec = take_event({});
    if (!ec)
        ec = take_event(std::min<clock::duration>(deadline - now, most));
    return !ec;
}

std::optional<transmit_timestamp> injector::impl::read_timestamp(error_code& ec) noexcept {
    ec = socket ? error_code() : error::not_open;
    while (!ec) {
        auto const stamp = socket.read_stamp(ec);
        if (!stamp)
            break;
        if (auto const frame = stamps_.frame_of(stamp->attempt))
            return transmit_timestamp{*frame, stamp->time};
    }
    return std::nullopt;
}

inject_stats injector::impl::stats() noexcept {
    std::lock_guard const lock(mutex_);
    reclaim_locked();
    auto result = counted_;
    result.queued = queued_.value();
    result.too_short = too_short_.value();
    result.too_long = too_long_.value();
    result.in_flight = result.queued - result.sent - result.refused - result.discarded;
    // Unless closed, which leaves nothing in the ring.
    result.unsent = std::min<std::uint64_t>(result.queued - ring.accepted(), result.in_flight);
    return result;
}

} // namespace netring
