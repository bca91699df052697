// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "packet_socket.hpp"
#include "poison.hpp"
#include "ring_mapping.hpp"
#include "sys.hpp"

#include <netring/capture.hpp>
#include <netring/detail/block_ring.hpp>
#include <netring/detail/block_walker.hpp>
#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/link_watch.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <linux/if_packet.h>
#include <mutex>
#include <optional>
#include <utility>

namespace netring {
namespace {

using std::chrono::steady_clock;

void throw_on(error_code const& ec, diagnostics const& why) {
    if (ec)
        throw system_error(ec, why.text());
}

timespec to_timespec(steady_clock::duration left) noexcept {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(left);
    return {static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
}

bool lock_refused(error_code const& ec) noexcept {
    namespace errc = boost::system::errc;
    return ec == errc::operation_not_permitted || ec == errc::resource_unavailable_try_again ||
           ec == errc::not_enough_memory;
}

} // namespace

struct capture::impl {
    explicit impl(capture_options given)
        : options(std::move(given)) {}

    error_code open(diagnostics& why);
    error_code map_ring(diagnostics& why) noexcept;
    error_code apply_filter(diagnostics& why);
    error_code change_filter(std::optional<filter> wanted);
    error_code open_waiter() noexcept;
    void close() noexcept;
    void sample() noexcept;
    packet_batch lease(std::span<std::byte> block) noexcept;
    void raise_high_water(std::size_t blocks) noexcept;

    capture_options options;
    packet_socket socket;
    std::shared_ptr<ring_mapping> mapping = std::make_shared<ring_mapping>();
    detail::block_ring ring;
    error_code lock_error;
    // For the synchronous wait: an interface that is down raises no event on the ring when it is deleted.
    unique_fd waiter;
    std::optional<detail::link_watch> links;
    bool gone = false;

    std::atomic<std::uint64_t> delivered{0};
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::size_t> high_water{0};
    // Guards the kernel's counters, which reset when they are read, and the ring against a close meanwhile.
    std::mutex mutex;
    std::uint64_t seen = 0;
    std::uint64_t dropped = 0;
    std::uint64_t freezes = 0;
    std::uint64_t delivered_at_sample = 0;
};

error_code capture::impl::open(diagnostics& why) {
    error_code ec = validate(options, why);
    auto const step = [&](error_code result) { return ec = result, !ec; };
    // A fanout member would see packets of the whole interface between bind and join, so it starts with a filter that drops
    // all of them.
    bool const ok =
        !ec && step(socket.open(why)) && step(socket.find_interface(options.interface, why)) &&
        step(socket.set_version(TPACKET_V3, why)) && (!options.ignore_outgoing || step(socket.ignore_outgoing(why))) &&
        step(socket.make_receive_ring(options, why)) && step(map_ring(why)) &&
        step(options.fanout ? socket.attach(filter::reject_all(), why) : apply_filter(why)) && step(socket.bind(why)) &&
        (!options.fanout || (step(socket.join(*options.fanout, why)) && step(apply_filter(why)))) &&
        (!options.promiscuous || step(socket.promiscuous(why)));
    if (ok)
        ring = detail::block_ring(mapping->memory(), options.block_size_bytes);
    return ec;
}

error_code capture::impl::map_ring(diagnostics& why) noexcept {
    auto const size = options.block_size_bytes * options.block_count;
    auto ec = mapping->map(socket.fd(), size, options.lock_memory);
    if (options.lock_memory && lock_refused(ec)) {
        lock_error = ec;
        ec = mapping->map(socket.fd(), size, false);
    }
    if (ec)
        why.step = "map the ring";
    return ec;
}

error_code capture::impl::apply_filter(diagnostics& why) {
    if (!options.filter && options.snap_length_bytes == 0)
        return socket.detach_filter(why);
    auto const wanted = options.filter ? *options.filter : filter::accept_all();
    return socket.attach(options.snap_length_bytes == 0 ? wanted : wanted.with_snap_length(options.snap_length_bytes),
                         why);
}

error_code capture::impl::change_filter(std::optional<filter> wanted) {
    if (!socket)
        return error::not_open;
    diagnostics ignored;
    auto previous = std::exchange(options.filter, std::move(wanted));
    auto const ec = apply_filter(ignored);
    if (ec)
        options.filter = std::move(previous);
    return ec;
}

error_code capture::impl::open_waiter() noexcept {
    error_code ec;
    links.emplace(ec);
    if (!ec)
        waiter = unique_fd(detail::open_edge_epoll({socket.fd(), links->netlink()}, ec));
    return ec;
}

void capture::impl::close() noexcept {
    std::lock_guard const lock(mutex);
    if (!socket)
        return;
    sample();
    waiter.reset();
    links.reset();
    if (mapping->detach(ring)) {
        // The ring stays mapped, which keeps the socket: at least it captures nothing more.
        diagnostics ignored;
        socket.attach(filter::reject_all(), ignored);
    }
    ring = {};
    // From here on the leases alone hold the memory.
    mapping.reset();
    socket.close();
}

void capture::impl::sample() noexcept {
    tpacket_stats_v3 counters{};
    socklen_t size = sizeof counters;
    if (!socket || sys::getsockopt(socket.fd(), SOL_PACKET, PACKET_STATISTICS, &counters, &size) != 0)
        return;
    seen += counters.tp_packets;
    dropped += counters.tp_drops;
    freezes += counters.tp_freeze_q_cnt;
}

packet_batch capture::impl::lease(std::span<std::byte> block) noexcept {
    unpoison(block);
    auto const packets = detail::block_header(block.data()).num_pkts;
    packet_batch batch(mapping, block);
    if (packets == 0)
        return {};
    if (options.restore_vlan)
        for (detail::block_walker walker(block); !walker.done(); walker.next())
            walker.restore_vlan();
    auto const total = delivered.load(std::memory_order_relaxed) + packets;
    delivered.store(total, std::memory_order_release);
    batches.store(batches.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);

    // The kernel counts in 32 bits between two readings.
    constexpr std::uint64_t sample_every = std::uint64_t{1} << 28U;
    if (total - delivered_at_sample > sample_every) {
        std::lock_guard const lock(mutex);
        sample();
        delivered_at_sample = total;
    }
    return batch;
}

void capture::impl::raise_high_water(std::size_t blocks) noexcept {
    auto known = high_water.load(std::memory_order_relaxed);
    while (known < blocks && !high_water.compare_exchange_weak(known, blocks, std::memory_order_relaxed)) {
    }
}

capture::capture() noexcept = default;
capture::capture(capture&&) noexcept = default;

capture& capture::operator=(capture&& other) noexcept {
    if (this != &other) {
        close();
        impl_ = std::move(other.impl_);
    }
    return *this;
}

capture::capture(capture_options options) {
    open(std::move(options));
}

capture::~capture() {
    close();
}

void capture::open(capture_options options) {
    error_code ec;
    diagnostics why;
    open(std::move(options), ec, &why);
    throw_on(ec, why);
}

void capture::open(capture_options options, error_code& ec, diagnostics* why) {
    diagnostics reason;
    auto fresh = std::make_unique<impl>(std::move(options));
    ec = fresh->open(reason);
    if (!ec) {
        close();
        impl_ = std::move(fresh);
    }
    if (why != nullptr)
        *why = ec ? std::move(reason) : diagnostics();
}

bool capture::is_open() const noexcept {
    return impl_ && impl_->socket;
}

void capture::close() noexcept {
    if (impl_)
        impl_->close();
}

bool capture::ready() const noexcept {
    return impl_ && impl_->ring.ready();
}

packet_batch capture::try_next() noexcept {
    if (!impl_)
        return {};
    // Kernels before 4.9 hand over empty blocks too.
    while (impl_->ring.ready()) {
        impl_->raise_high_water(impl_->ring.backlog());
        if (auto batch = impl_->lease(impl_->ring.take()))
            return batch;
    }
    return {};
}

packet_batch capture::next(std::chrono::nanoseconds timeout) {
    error_code ec;
    auto batch = next(timeout, ec);
    if (ec)
        throw system_error(ec, "wait for packets");
    return batch;
}

packet_batch capture::next(std::chrono::nanoseconds timeout, error_code& ec) {
    ec.clear();
    // Bounded, so that "for ever" does not overflow the clock.
    auto const deadline = steady_clock::now() + std::min<std::chrono::nanoseconds>(timeout, std::chrono::years(1));
    for (bool woken = false;; woken = true) {
        if (auto batch = try_next())
            return batch;
        if (!is_open())
            ec = error::not_open;
        else if (woken || gone())
            ec = take_pending_error();
        if (!ec && !impl_->waiter)
            ec = impl_->open_waiter();
        auto const left = deadline - steady_clock::now();
        if (ec || left <= left.zero())
            return {};
        epoll_event event;
        auto const wait = to_timespec(left);
        if (sys::epoll_wait(impl_->waiter.get(), &event, 1, &wait) < 0 && errno != EINTR) {
            ec = sys::last_error();
            return {};
        }
        impl_->links->drain();
    }
}

capture_stats capture::stats() const noexcept {
    if (!impl_)
        return {};
    auto& state = *impl_;
    std::lock_guard const lock(state.mutex);
    capture_stats result;
    // Before the kernel's counters: what was handed out by now is in them.
    result.delivered = state.delivered.load(std::memory_order_acquire);
    result.batches = state.batches.load(std::memory_order_relaxed);
    state.sample();
    result.seen = state.seen;
    result.dropped = state.dropped;
    result.freezes = state.freezes;
    result.in_ring = result.seen - result.dropped - result.delivered;
    result.occupied_blocks = state.ring.occupied();
    state.raise_high_water(result.occupied_blocks);
    result.high_water_blocks = state.high_water.load(std::memory_order_relaxed);
    result.block_count = state.options.block_count;
    return result;
}

void capture::reset_high_water() noexcept {
    if (!impl_)
        return;
    std::lock_guard const lock(impl_->mutex);
    impl_->high_water.store(impl_->ring.occupied(), std::memory_order_relaxed);
}

void capture::set_filter(filter const& filter) {
    error_code ec;
    set_filter(filter, ec);
    if (ec)
        throw system_error(ec, "set the filter");
}

void capture::set_filter(filter const& filter, error_code& ec) {
    ec = impl_ ? impl_->change_filter(filter) : error::not_open;
}

void capture::clear_filter() {
    error_code ec;
    clear_filter(ec);
    if (ec)
        throw system_error(ec, "clear the filter");
}

void capture::clear_filter(error_code& ec) {
    ec = impl_ ? impl_->change_filter(std::nullopt) : error::not_open;
}

link_state capture::link() const noexcept {
    return is_open() ? impl_->socket.link() : link_state::gone;
}

int capture::interface_index() const noexcept {
    return is_open() ? impl_->socket.interface_index() : 0;
}

std::string capture::interface_name() const {
    return is_open() ? impl_->socket.interface_name() : std::string();
}

capture_options const& capture::options() const noexcept {
    static capture_options const none;
    return impl_ ? impl_->options : none;
}

error_code capture::lock_error() const noexcept {
    return impl_ ? impl_->lock_error : error_code();
}

int capture::native_handle() const noexcept {
    return is_open() ? impl_->socket.fd() : -1;
}

error_code capture::take_pending_error() noexcept {
    if (!is_open())
        return error::not_open;
    if (gone())
        return error::no_such_device;
    auto const ec = impl_->socket.take_error();
    if (ec && ec != boost::system::errc::network_down)
        return ec;
    impl_->gone = impl_->socket.detached();
    if (impl_->gone)
        return error::no_such_device;
    return ec ? error_code(error::network_down) : ec;
}

bool capture::gone() const noexcept {
    return impl_ && impl_->gone;
}

} // namespace netring
