// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xdp_impl.hpp"

#include "bpf.hpp"
#include "deadline.hpp"
#include "reject.hpp"
#include "socket_options.hpp"

#include <netring/detail/edge_epoll.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <linux/if_xdp.h>
#include <utility>

namespace netring {
namespace {

using namespace std::chrono_literals;
namespace errc = boost::system::errc;

/// The frames of a socket's own memory follow what it is for.
umem_options memory_for(xdp_mode mode, umem_options wanted) noexcept {
    // Several drivers want some frames to receive into, whatever the socket is for.
    constexpr std::size_t least_received = 64;
    if (!wanted.transmit_frames && mode == xdp_mode::receive)
        wanted.transmit_frames = 0;
    if (!wanted.transmit_frames && mode == xdp_mode::send)
        wanted.transmit_frames = wanted.frame_count - std::min(least_received, wanted.frame_count / 2);
    return wanted;
}

std::uint32_t entries_for(std::size_t frames) noexcept {
    constexpr std::size_t most = 32768;
    return static_cast<std::uint32_t>(std::clamp<std::size_t>(frames, 1, most));
}

xsk_sizes sizes_for(xdp_options const& options, umem_options const& memory) noexcept {
    auto const or_else = [](std::uint32_t given, std::uint32_t otherwise) { return given != 0 ? given : otherwise; };
    auto const received = memory.receive_frames() / memory.sharers;
    auto const sent = (memory.frame_count - memory.receive_frames()) / memory.sharers;
    // Both of these must be there for every socket.
    constexpr std::uint32_t unused_ring = 16;
    xsk_sizes sizes;
    if (options.mode != xdp_mode::send)
        // Each frame finds room.
        sizes.receive = or_else(options.receive_ring, std::bit_ceil(entries_for(received)));
    if (options.mode != xdp_mode::receive)
        // No more than its share, or receiving would have less than its own. Without a share, what is received is sent on.
        sizes.transmit = or_else(options.transmit_ring, std::bit_floor(entries_for(sent != 0 ? sent : received / 2)));
    sizes.fill =
        or_else(options.fill_ring, sizes.receive != 0 ? 2 * sizes.receive : std::bit_floor(entries_for(received)));
    sizes.completion = or_else(options.completion_ring, std::max(sizes.transmit, unused_ring));
    return sizes;
}

} // namespace

error_code xdp_socket::impl::open(diagnostics& why) {
    auto ec = validate(options, why);
    auto const step = [&](error_code result) { return ec = result, !ec; };
    if (!ec && step(open_helper(why)) && step(take_memory(why)) && step(bind(why)))
        step(steer(why));
    if (ec)
        close();
    return ec;
}

error_code xdp_socket::impl::open_helper(diagnostics& why) {
    auto ec = helper.open(options.netns, std::nullopt, why);
    if (!ec)
        ec = helper.find_interface(options.interface, options.netns, why);
    // Bound, it notices when the interface is deleted. Without a protocol it receives nothing.
    if (!ec)
        ec = helper.bind(0, why);
    if (!ec && options.promiscuous)
        ec = helper.promiscuous(why);
    refresh_mtu();
    return ec;
}

error_code xdp_socket::impl::take_memory(diagnostics& why) {
    error_code ec;
    memory = options.umem ? options.umem : umem::create(memory_for(options.mode, options.memory), ec, &why);
    if (ec)
        return ec;
    auto const& shape = memory->options();
    sizes = sizes_for(options, shape);
    fill_target_ =
        static_cast<std::uint32_t>(std::min<std::size_t>(sizes.fill, shape.receive_frames() / shape.sharers));
    held_.resize(shape.frame_count);
    return ec;
}

error_code xdp_socket::impl::bind(diagnostics& why) {
    // Others wait: who shares needs one that is bound.
    std::lock_guard const lock(memory->setting_up());
    auto const shares = memory->bound_socket();
    auto ec = xsk.open(options.netns, why);
    if (!ec && shares < 0)
        ec = xsk.register_memory(*memory, why);
    if (!ec)
        ec = xsk.make_rings(sizes, why);
    if (!ec && options.busy_poll)
        ec = set_busy_poll(xsk.fd(), *options.busy_poll, why);
    if (ec)
        return ec;
    refill();

    unsigned flags = options.need_wakeup ? XDP_USE_NEED_WAKEUP : 0U;
    if (options.multi_buffer)
        flags |= detail::use_several_frames;
    if (options.copy != xdp_copy::automatic)
        flags |= options.copy == xdp_copy::copy ? XDP_COPY : XDP_ZEROCOPY;
    ec = bind_patiently(static_cast<std::uint16_t>(flags), shares);
    if (ec) {
        explain_binding(ec, why);
        return ec;
    }
    memory->join(xsk.fd(), options.need_wakeup);
    options.need_wakeup = memory->need_wakeup();
    zero_copy = xsk.zero_copy();
    return ec;
}

error_code xdp_socket::impl::bind_patiently(std::uint16_t flags, int shares) noexcept {
    auto const deadline = clock::now() + options.patience;
    for (auto pause = 1ms;; pause = std::min(2 * pause, 20ms)) {
        auto const ec = xsk.bind(helper.interface_index(), options.queue, flags, shares);
        if (ec != errc::device_or_resource_busy || clock::now() >= deadline)
            return ec;
        sys::sleep(pause);
    }
}

void xdp_socket::impl::explain_binding(error_code const& ec, diagnostics& why) const {
    why.step = "bind to queue " + std::to_string(options.queue) + " of '" + options.interface + "'";
    if (ec == errc::device_or_resource_busy)
        why.hint = "another AF_XDP socket has it";
    else if (ec == errc::operation_not_supported && options.copy == xdp_copy::zero_copy)
        why.hint = "the driver has no zero copy here; use xdp_copy::automatic or copy";
    else if (ec == errc::invalid_argument) {
        why.hint = "is there such a queue, and no other socket of this UMEM on it?";
        if (options.multi_buffer)
            why.hint += " multi_buffer needs Linux 6.6";
        why.command = "ethtool -l " + options.interface;
    } else if (ec == errc::operation_not_permitted)
        why.hint = "needs CAP_NET_RAW, which this process lacks";
}

error_code xdp_socket::impl::steer(diagnostics& why) {
    if (options.mode == xdp_mode::send || options.steering == xdp_steering::none)
        return {};
    error_code ec;
    if (options.steering == xdp_steering::socket_map) {
        auto const socket = xsk.fd();
        ec = bpf::update(*options.socket_map, &options.queue, &socket);
    } else if (ec = take_program(why); !ec) {
        ec = program->set_socket(options.queue, xsk.fd());
    } else {
        return ec;
    }
    steered_ = !ec;
    if (ec)
        why.step = "register the socket for queue " + std::to_string(options.queue);
    return ec;
}

error_code xdp_socket::impl::take_program(diagnostics& why) {
    if (!options.program)
        return make_program(why);
    auto const& given = *options.program;
    if (given.interface_index() != helper.interface_index()) {
        why.step = "program is attached to '" + given.options().interface + "'";
        why.hint = "legal: one that is attached to '" + options.interface + "'";
        return error::invalid_option;
    }
    if (auto const queues = given.options().queue_count; options.queue >= queues)
        return reject(why, "queue", std::to_string(options.queue),
                      "0 to " + std::to_string(queues - 1) + ", of which the program knows");
    program = options.program;
    return {};
}

error_code xdp_socket::impl::make_program(diagnostics& why) {
    constexpr std::uint32_t usual_queues = 64;
    error_code ec;
    program = xdp_program::create({.interface = options.interface,
                                   .netns = options.netns,
                                   .attach = options.attach,
                                   .queue_count = std::max(usual_queues, options.queue + 1),
                                   .multi_buffer = options.multi_buffer,
                                   .redirect_only = options.redirect_only,
                                   .join_dispatcher = options.join_dispatcher},
                                  ec, &why);
    return ec;
}

error_code xdp_socket::impl::stop() noexcept {
    if (!xsk)
        return error::not_open;
    unsteer();
    sys::wait_for_packets_in_flight();
    return {};
}

/// The place of the queue is another's unless this socket has taken it.
void xdp_socket::impl::unsteer() noexcept {
    if (!std::exchange(steered_, false))
        return;
    if (program)
        program->clear_socket(options.queue);
    else
        bpf::erase(*options.socket_map, &options.queue);
}

/// No packet must be redirected to a socket that goes, so the program lets go first. The kernel keeps the queue as long as a ring is
/// mapped.
void xdp_socket::impl::close() noexcept {
    if (!helper)
        return;
    if (xsk) {
        unsteer();
        linger();
    }
    program.reset();
    options.program.reset();
    waiter_.reset();
    links_.reset();
    if (memory)
        memory->leave(xsk.fd());
    {
        std::lock_guard const lock(mutex_);
        if (auto const last = xsk.statistics())
            kernel_counted_ = *last;
        xsk.close();
    }
    take_frames_back();
    helper.close();
    options.netns = {};
}

/// Sees what is queued off, as far as the link lets it.
void xdp_socket::impl::linger() noexcept {
    auto const deadline = clock::now() + options.linger;
    error_code ec = kick();
    // Those that the kernel does not take are not waited for.
    while (!ec && in_flight() > unsent() && wait_until(deadline, true, ec))
        ec = kick();
}

void xdp_socket::impl::take_frames_back() noexcept {
    if (!memory)
        return;
    auto& frames = memory->frames();
    detail::frame_chain filled;
    detail::frame_chain sent;
    for (std::uint32_t frame = 0; frame != held_.size(); ++frame)
        // A driver without copies may still write into what it was given.
        if (held_[frame] && !zero_copy)
            frames.append(frames[frame].place == place::fill ? filled : sent, frame);
    held_.clear();
    memory->give_back(filled, place::fill);
    memory->give_back(sent, place::transmit);
    counted_.discarded += under_way();
    counted_.fill_level = 0;
    counted_.unsent = 0;
    filled_ = 0;
    if (spare_ == detail::frame_chain::none)
        return;
    detail::frame_chain spare;
    frames.append(spare, std::exchange(spare_, detail::frame_chain::none));
    memory->give_back(spare, place::user);
}

void xdp_socket::impl::refresh_mtu() noexcept {
    if (auto const now = helper.mtu())
        mtu_ = *now;
}

error_code xdp_socket::impl::check_link() noexcept {
    if (!xsk)
        return error::not_open;
    if (!terminal_error && helper.detached())
        terminal_error = error::no_such_device;
    if (terminal_error)
        return terminal_error;
    refresh_mtu();
    down_ = helper.link() == link_state::down;
    return {};
}

error_code xdp_socket::impl::take_pending_error() noexcept {
    if (auto const ec = check_link())
        return ec;
    if (!down_) {
        told_down_ = false;
        return {};
    }
    return went_down();
}

error_code xdp_socket::impl::went_down() noexcept {
    if (options.on_link_change == link_policy::fail)
        return terminal_error = error::link_failed;
    bool const tell = options.on_link_change == link_policy::report && !std::exchange(told_down_, true);
    return tell ? error::network_down : error_code();
}

error_code xdp_socket::impl::open_waiter() noexcept {
    error_code ec;
    links_.emplace(options.netns, ec);
    if (!ec)
        waiter_ = unique_fd(
            detail::open_edge_epoll({{xsk.fd(), EPOLLIN | EPOLLOUT}, memory->returned(), links_->netlink()}, ec));
    return ec;
}

bool xdp_socket::impl::wait_until(clock::time_point deadline, bool sending, error_code& ec) noexcept {
    ec.clear();
    auto const now = clock::now();
    if (now >= deadline)
        return false;
    if (!waiter_) {
        ec = open_waiter();
        // What happened to the link before raises no event: the caller looks once more.
        if (!ec && sending)
            ec = check_link();
        return !ec;
    }
    auto const most = sending ? std::min<clock::duration>(deadline - now, retry_after()) : deadline - now;
    auto const time = to_timespec(most);
    epoll_event event{};
    if (sys::epoll_wait(waiter_.get(), &event, 1, &time) < 0 && errno != EINTR) {
        ec = sys::last_error();
        return false;
    }
    constexpr unsigned link_edge = 4;
    if (event.data.u32 == link_edge) {
        links_->drain();
        ec = sending ? check_link() : error_code();
    }
    return !ec;
}

xdp_stats xdp_socket::impl::stats() noexcept {
    std::lock_guard const lock(mutex_);
    auto const kernel = xsk ? xsk.statistics().value_or(kernel_counted_) : kernel_counted_;
    auto const& own = counted_;
    xdp_stats result;
    result.received = own.received.value();
    result.received_bytes = own.received_bytes.value();
    result.batches = own.batches.value();
    result.dropped = kernel.rx_dropped + kernel.rx_ring_full;
    result.frames_missing = kernel.rx_dropped;
    result.receive_ring_full = kernel.rx_ring_full;
    result.fill_ring_empty = kernel.rx_fill_ring_empty_descs;
    result.receive_invalid = kernel.rx_invalid_descs;
    result.transmit_invalid = kernel.tx_invalid_descs;
    result.transmit_ring_empty = kernel.tx_ring_empty_descs;
    // Read in the order in which frames go, backwards, so that none is missing in between.
    result.send_dropped = own.dropped.value();
    result.sent = own.sent.value();
    result.sent_bytes = own.sent_bytes.value();
    result.discarded = own.discarded.value();
    result.queued = own.queued.value();
    result.too_short = own.too_short.value();
    result.too_long = own.too_long.value();
    result.kicks = own.kicks.value();
    result.partial_kicks = own.partial_kicks.value();
    result.link_errors = own.link_errors.value();
    result.fill_level = own.fill_level.value();
    result.in_flight = result.queued - result.sent - result.send_dropped - result.discarded;
    result.unsent = std::min<std::size_t>(own.unsent.value(), result.in_flight);
    return result;
}

} // namespace netring
