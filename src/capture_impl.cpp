// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "capture_impl.hpp"

#include "poison.hpp"
#include "sys.hpp"

#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/packet_walker.hpp>

#include <algorithm>
#include <utility>

namespace netring {
namespace {

bool lock_refused(error_code const& ec) noexcept {
    namespace errc = boost::system::errc;
    return ec == errc::operation_not_permitted || ec == errc::resource_unavailable_try_again ||
           ec == errc::not_enough_memory;
}

detail::run_layout layout_of(capture_options const& options) noexcept {
    return {.frame_size_bytes = options.ring.format == ring_format::frame ? options.ring.frame_size_bytes : 0,
            .vnet = options.vnet_header,
            .restore_vlan = options.restore_vlan};
}

} // namespace

error_code capture::impl::open(diagnostics& why) {
    error_code ec = validate(options, why);
    if (ec)
        return ec;
    auto const step = [&](error_code result) { return ec = result, !ec; };
    // A fanout member would see packets of the whole interface between bind and join, and a given socket may receive already, so
    // these start with a filter that drops all of them.
    bool const deaf = options.fanout || options.socket;
    bool const ok = step(socket.open(options.netns, options.socket, why)) &&
                    (!deaf || step(socket.attach(filter::reject_all(), why))) &&
                    step(socket.find_interface(options.interface, options.netns, why)) &&
                    step(socket.configure(options, why)) && step(socket.make_ring(options, why)) &&
                    step(map_ring(why)) && (deaf || step(apply_filter(why))) && step(socket.bind(options, why)) &&
                    step(socket.join(options, why)) && (!deaf || step(start_deaf(why))) &&
                    (!options.promiscuous || step(socket.promiscuous(why)));
    if (ok)
        ring = detail::receive_ring(mapping->memory(), layout_of(options).slots(options.ring.block_size_bytes));
    else if (options.socket)
        socket.release();
    return ec;
}

error_code capture::impl::map_ring(diagnostics& why) noexcept {
    auto ec = mapping->map(socket.fd(), options.ring.size_bytes(), options.lock_memory);
    if (options.lock_memory && lock_refused(ec)) {
        lock_error = ec;
        ec = mapping->map(socket.fd(), options.ring.size_bytes(), false);
    }
    if (ec)
        why.step = "map the ring";
    return ec;
}

/// What was counted before now is not this capture's.
error_code capture::impl::start_deaf(diagnostics& why) {
    if (!socket.take_counters()) {
        why.step = "read PACKET_STATISTICS";
        return sys::last_error();
    }
    return apply_filter(why);
}

error_code capture::impl::apply_filter(diagnostics& why) {
    if (options.ebpf_filter)
        return socket.attach(*options.ebpf_filter, why);
    bool const outgoing = options.direction == capture_direction::outgoing;
    if (!options.filter && options.snap_length_bytes == 0 && !outgoing)
        return socket.detach_filter(why);
    auto wanted = options.filter ? *options.filter : filter::accept_all();
    if (options.snap_length_bytes != 0)
        wanted = wanted.with_snap_length(options.snap_length_bytes);
    return socket.attach(outgoing ? wanted.only(packet_direction::outgoing) : wanted, why);
}

error_code capture::impl::change_filter(std::optional<filter> classic, std::optional<ebpf_program> ebpf) {
    if (!socket)
        return error::not_open;
    auto wanted = options;
    wanted.filter = std::move(classic);
    wanted.ebpf_filter = ebpf;
    diagnostics ignored;
    auto ec = validate(wanted, ignored);
    if (ec)
        return ec;
    // Only these two: any thread may ask for statistics, which look at the rest.
    auto const exchange = [&] {
        std::swap(options.filter, wanted.filter);
        std::swap(options.ebpf_filter, wanted.ebpf_filter);
    };
    exchange();
    ec = apply_filter(ignored);
    if (ec)
        exchange();
    return ec;
}

error_code capture::impl::open_waiter() noexcept {
    error_code ec;
    links.emplace(options.netns, ec);
    if (!ec)
        waiter = unique_fd(detail::open_edge_epoll({socket.fd(), links->netlink()}, ec));
    return ec;
}

void capture::impl::close() noexcept {
    std::lock_guard const lock(mutex_);
    if (!socket)
        return;
    sample();
    waiter.reset();
    links.reset();
    settle_leases();
    if (mapping->detach(ring)) {
        // The ring stays mapped, which keeps the socket: at least it captures nothing more.
        diagnostics ignored;
        socket.attach(filter::reject_all(), ignored);
    }
    ring = {};
    // From here on the leases alone hold the memory.
    mapping.reset();
    socket.close();
    // A closed capture keeps no namespace alive.
    options.netns = {};
}

/// Whoever walks a lease after that changes nothing, so it may go on while the memory is copied.
void capture::impl::settle_leases() const noexcept {
    auto const layout = layout_of(options);
    for (std::size_t index = 0; layout.restore_vlan && index != ring.slot_count(); ++index)
        if (ring.on_lease(index))
            for (detail::packet_walker packets(ring.slot(index), layout); !packets.done();)
                packets.next();
}

packet_batch capture::impl::try_next() noexcept {
    // Kernels before 4.9 hand over empty blocks too.
    while (ring.ready()) {
        raise_high_water(ring.backlog());
        if (auto batch = lease(ring.take()))
            return batch;
    }
    return {};
}

packet_batch capture::impl::lease(std::span<std::byte> run) noexcept {
    unpoison(run);
    auto const layout = layout_of(options);
    packet_batch batch(mapping, run, layout);
    auto const packets = batch.size();
    if (packets == 0)
        return {};
    auto const total = delivered_.load(std::memory_order_relaxed) + packets;
    delivered_.store(total, std::memory_order_release);
    batches_.store(batches_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);

    // The kernel counts in 32 bits between two readings.
    constexpr std::uint64_t sample_every = std::uint64_t{1} << 28U;
    if (total - delivered_at_sample_ > sample_every) {
        std::lock_guard const lock(mutex_);
        sample();
        delivered_at_sample_ = total;
    }
    return batch;
}

error_code capture::impl::take_pending_error() noexcept {
    if (!socket)
        return error::not_open;
    if (terminal_error)
        return terminal_error;
    auto const ec = socket.take_error();
    if (ec && ec != boost::system::errc::network_down)
        return ec;
    if (socket.detached()) {
        return follows_name() ? reattach() : terminal_error = error::no_such_device;
    }
    if (!ec || options.on_link_change == link_policy::keep_waiting)
        return {};
    if (options.on_link_change == link_policy::fail)
        return terminal_error = error::link_failed;
    return error::network_down;
}

/// A member of a fanout group cannot be bound again.
bool capture::impl::follows_name() const noexcept {
    return options.on_link_change == link_policy::keep_waiting && !options.fanout;
}

/// Binds to the interface that has the name now. If there is none, or it goes at this moment, the next wake-up tries again.
error_code capture::impl::reattach() noexcept {
    diagnostics ignored;
    auto ec = socket.find_interface(options.interface, options.netns, ignored);
    if (!ec)
        ec = socket.bind(options, ignored);
    if (!ec && options.promiscuous)
        ec = socket.promiscuous(ignored);
    return ec == boost::system::errc::no_such_device ? error_code() : ec;
}

void capture::impl::sample() noexcept {
    auto const counters = socket.take_counters();
    if (!counters)
        return;
    seen_ += counters->tp_packets;
    dropped_ += counters->tp_drops;
    freezes_ += counters->tp_freeze_q_cnt;
}

void capture::impl::raise_high_water(std::size_t slots) noexcept {
    auto known = high_water_.load(std::memory_order_relaxed);
    while (known < slots && !high_water_.compare_exchange_weak(known, slots, std::memory_order_relaxed)) {
    }
}

capture_stats capture::impl::stats() noexcept {
    std::lock_guard const lock(mutex_);
    capture_stats result;
    // Before the kernel's counters: what was handed out by now is in them.
    result.delivered = delivered_.load(std::memory_order_acquire);
    result.batches = batches_.load(std::memory_order_relaxed);
    sample();
    result.seen = seen_;
    result.dropped = dropped_;
    result.freezes = freezes_;
    result.in_ring = result.seen - result.dropped - result.delivered;
    result.occupied_slots = ring.occupied();
    raise_high_water(result.occupied_slots);
    result.high_water_slots = high_water_.load(std::memory_order_relaxed);
    auto const slots = layout_of(options).slots(options.ring.block_size_bytes);
    result.slot_count = options.ring.size_bytes() / slots.size_bytes;
    return result;
}

std::uint64_t capture::impl::packets_in_open_block() noexcept {
    std::lock_guard const lock(mutex_);
    sample();
    auto const in_ring = seen_ - dropped_ - delivered_.load(std::memory_order_acquire);
    std::uint64_t ready = 0;
    auto const layout = layout_of(options);
    for (std::size_t ahead = 0, filled = ring.backlog(); ahead != filled; ++ahead)
        ready += detail::packets_in(ring.upcoming(ahead), layout);
    // A packet may be in a block before it is counted.
    return in_ring - std::min(in_ring, ready);
}

void capture::impl::reset_high_water() noexcept {
    std::lock_guard const lock(mutex_);
    high_water_.store(ring.occupied(), std::memory_order_relaxed);
}

} // namespace netring
