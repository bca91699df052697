// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "snippets.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <csignal>
#include <linux/if_ether.h>
#include <memory>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace snippets {

netring::capture open_with_options(std::string const& interface) {
    // tag::options[]
    netring::capture capture({
        .interface = interface,
        .ring = {.block_size_bytes = 256 * 1024, .block_count = 32, .block_timeout = 2ms},
        .direction = netring::capture_direction::incoming,
        .promiscuous = true,
    });
    // end::options[]
    return capture;
}

std::string report(std::string const& interface) {
    std::ostringstream out;
    // tag::errors[]
    netring::capture capture;
    netring::error_code ec;
    netring::diagnostics why;
    capture.open({.interface = interface}, ec, &why);
    if (ec == netring::error::no_such_interface)
        out << "there is no " << interface << ": " << why.hint << '\n';
    else if (ec)
        out << why.text() << ": " << ec.message() << '\n';
    // end::errors[]
    return out.str();
}

netring::capture capture_arp(std::string const& interface) {
    // tag::filter[]
    // tcpdump -dd arp
    netring::filter const arp({
        {0x28, 0, 0, 0x0000000c},
        {0x15, 0, 1, 0x00000806},
        {0x6, 0, 0, 0x00040000},
        {0x6, 0, 0, 0x00000000},
    });
    netring::capture capture({.interface = interface, .filter = arp});
    // end::filter[]
    return capture;
}

netring::capture capture_headers(std::string const& interface) {
    // tag::snap[]
    netring::capture capture({.interface = interface, .snap_length_bytes = 96});
    // end::snap[]
    return capture;
}

netring::capture open_large_frames(std::string const& interface) {
    // tag::profile[]
    netring::ring_options ring = netring::ring_profile::low_latency;
    ring.frame_size_bytes = 16384; // For an MTU of 9000.
    netring::capture capture({.interface = interface, .ring = ring});
    // end::profile[]
    return capture;
}

std::size_t receive_for_a_while(netring::capture& capture) {
    std::size_t bytes = 0;
    // tag::range[]
    for (netring::packet_view const packet : capture.packets_for(100ms))
        bytes += packet.wire_size();
    // end::range[]
    return bytes;
}

void change_filters(netring::capture& capture, netring::filter const& next, std::function<void()> const& receive) {
    // tag::swap[]
    capture.set_filter(next);
    receive();
    capture.clear_filter(); // All packets again.
    // end::swap[]
}

void filter_by_program(netring::capture& capture, int fd) {
    // tag::ebpf[]
    capture.set_filter(netring::ebpf_program{fd}); // From bpf(2) or libbpf.
    // end::ebpf[]
}

netring::capture open_with_details(std::string const& interface) {
    // tag::details[]
    netring::capture capture({
        .interface = interface,
        .timestamps = netring::timestamp_source::hardware_raw,
        .vnet_header = true,
    });
    // end::details[]
    return capture;
}

std::string describe(netring::packet_view const& packet) {
    std::ostringstream out;
    // tag::describe[]
    if (packet.timestamp().clock() != netring::timestamp_clock::software)
        out << "stamped by the NIC\n";
    if (auto const tag = packet.vlan())
        out << "VLAN " << tag->id() << ", priority " << int{tag->priority()} << '\n';
    if (auto const left = packet.vnet_header(); left && (left->flags & netring::vnet_header::needs_checksum) != 0)
        out << "its checksum is not computed yet\n";
    // end::describe[]
    return out.str();
}

void put_in_front(netring::packet_batch const& batch, std::span<std::byte const> header,
                  std::function<void(std::span<std::byte const>)> const& send) {
    // tag::headroom[]
    for (auto at = batch.begin(); at != batch.end(); ++at) {
        std::span<std::byte> const front = at.headroom().last(header.size());
        std::ranges::copy(header, front.begin());
        send({front.data(), front.size() + at.mutable_data().size()});
    }
    // end::headroom[]
}

netring::capture open_handed_over(std::string const& interface, int socket) {
    // tag::socket[]
    netring::capture capture({.interface = interface, .socket = socket});
    // end::socket[]
    return capture;
}

netring::capture open_busy(std::string const& interface) {
    // tag::busy[]
    netring::capture capture({.interface = interface, .busy_poll = netring::busy_poll{.time = 50us}});
    // end::busy[]
    return capture;
}

netring::capture open_patient(std::string const& interface) {
    // tag::policy[]
    netring::capture capture({.interface = interface, .on_link_change = netring::link_policy::keep_waiting});
    // end::policy[]
    return capture;
}

std::size_t take_what_is_left(netring::capture& capture) {
    std::size_t bytes = 0;
    // tag::stop[]
    capture.stop();
    while (capture.ready() || !capture.drained())
        for (netring::packet_view const packet : capture.next(1s))
            bytes += packet.wire_size();
    // end::stop[]
    return bytes;
}

std::string print_growth(netring::capture const& capture, std::function<void()> const& wait_a_second) {
    std::ostringstream out;
    // tag::growth[]
    netring::capture_stats const before = capture.stats();
    wait_a_second();
    netring::capture_stats const growth = capture.stats() - before;
    out << growth.seen << " packets/s, " << growth.dropped << " of them dropped\n";
    // end::growth[]
    return out.str();
}

asio::awaitable<std::size_t> take_lease(netring::async_capture& capture) {
    std::size_t bytes = 0;
    // tag::lease[]
    netring::packet_batch const batch = co_await capture.async_receive_batch(asio::use_awaitable);
    for (netring::packet_view const packet : batch)
        bytes += packet.wire_size();
    // end::lease[]
    co_return bytes;
}

asio::awaitable<std::size_t> take_all(netring::async_capture& capture) {
    std::size_t bytes = 0;
    // tag::guard[]
    netring::ready_guard guard = co_await capture.async_readable(asio::use_awaitable);
    while (netring::packet_batch const batch = guard.next_batch())
        for (netring::packet_view const packet : batch)
            bytes += packet.wire_size();
    // end::guard[]
    co_return bytes;
}

asio::awaitable<void> share_work(netring::async_capture& capture, asio::thread_pool& workers,
                                 std::function<void(netring::owned_batch const&)> analyse) {
    // tag::copies[]
    netring::owned_batch packets = co_await capture.async_receive(asio::use_awaitable);
    asio::post(workers, [analyse, packets = std::move(packets)] { analyse(packets); });
    // end::copies[]
}

asio::awaitable<std::size_t> reuse_memory(netring::async_capture& capture, std::size_t wanted) {
    std::size_t bytes = 0;
    // tag::into[]
    netring::owned_batch packets;
    for (std::size_t seen = 0; seen < wanted;) {
        seen += co_await capture.async_receive(packets, asio::use_awaitable);
        bytes += packets.size_bytes();
    }
    // end::into[]
    co_return bytes;
}

asio::awaitable<void> follow_link(netring::async_capture& capture, std::vector<std::string>& states) {
    // tag::link[]
    for (auto state = capture.link(); state != netring::link_state::gone;) {
        state = co_await capture.async_wait_link(asio::use_awaitable);
        states.emplace_back(to_string(state));
    }
    // end::link[]
}

// tag::race[]
asio::awaitable<netring::packet_batch> receive_within(netring::async_capture& capture,
                                                      std::chrono::milliseconds patience) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(capture.get_executor(), patience);
    co_await (capture.async_readable(asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
    co_return capture.try_receive_batch();
}
// end::race[]

asio::awaitable<std::size_t> receive_with_pauses(netring::async_capture& capture, std::chrono::milliseconds patience) {
    std::size_t bytes = 0;
    // tag::limit[]
    for (int pauses = 0; pauses < 3;) {
        auto [ec, batch] =
            co_await capture.async_receive_batch(netring::cancel_after(patience, asio::as_tuple(asio::use_awaitable)));
        if (ec == asio::error::operation_aborted)
            ++pauses;
        else if (ec)
            throw netring::system_error(ec);
        for (netring::packet_view const packet : batch)
            bytes += packet.wire_size();
    }
    // end::limit[]
    co_return bytes;
}

netring::owned_batch receive_on_another_thread(netring::async_capture& capture) {
    // tag::limit_future[]
    auto packets = capture.async_receive(netring::cancel_after(100ms, asio::use_future));
    return packets.get();
    // end::limit_future[]
}

void receive_on_strand(netring::async_capture& capture, asio::cancellation_slot slot,
                       std::function<void(netring::error_code, netring::packet_batch)> handler) {
    // tag::limit_bound[]
    auto const strand = asio::make_strand(capture.get_executor());
    capture.async_receive_batch(netring::cancel_after(
        100ms, asio::bind_executor(strand, asio::bind_cancellation_slot(slot, std::move(handler)))));
    // end::limit_bound[]
}

void receive_for(asio::io_context& context, asio::awaitable<std::size_t> receiver, std::chrono::milliseconds limit) {
    // tag::limit_all[]
    asio::co_spawn(context, std::move(receiver), netring::cancel_after(limit, asio::detached));
    // end::limit_all[]
}

void run_until_signal(asio::io_context& context, netring::async_capture& capture, std::function<void()> const& start) {
    // tag::signal[]
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&capture](netring::error_code ec, int) {
        if (!ec)
            capture.cancel();
    });
    // end::signal[]
    start();
    context.run();
}

std::size_t hold_eight(netring::capture& capture) {
    // tag::hold[]
    std::vector<netring::packet_batch> held;
    while (held.size() != 8)
        if (auto batch = capture.next(1s))
            held.push_back(std::move(batch));

    // The third goes first; the others on another thread, the newest first.
    held.erase(held.begin() + 2);
    std::jthread([held = std::move(held)]() mutable {
        while (!held.empty())
            held.pop_back();
    }).join();
    // end::hold[]
    return capture.stats().occupied_slots;
}

netring::packet_batch outlive(std::string const& interface, std::function<void()> const& send) {
    // tag::outlive[]
    netring::packet_batch batch;
    {
        netring::capture capture({.interface = interface});
        send();
        batch = capture.next(1s);
    } // The socket and the ring are gone here, and the packets are not.
    // end::outlive[]
    return batch;
}

// tag::keep[]
netring::owned_batch keep_interesting(netring::packet_batch batch) {
    netring::owned_batch kept;
    for (netring::packet_view const packet : batch)
        if (packet.protocol() == 0x0806)
            kept.push_back(packet);
    return kept;
} // The lease ends here.
// end::keep[]

// tag::worker[]
asio::awaitable<void> count_bytes(netring::packet_channel<>& channel, std::atomic<std::size_t>& bytes) {
    for (;;) {
        auto [ec, batch] = co_await channel.async_next(asio::as_tuple(asio::use_awaitable));
        if (ec)
            co_return; // Closed, or the capture is at its end: nothing more comes.
        for (netring::packet_view const packet : batch)
            bytes += packet.wire_size();
    }
}
// end::worker[]

std::size_t share_leases(asio::io_context& context, netring::async_capture& capture,
                         std::function<void(netring::packet_channel<>&)> const& until) {
    std::atomic<std::size_t> bytes = 0;
    // tag::leases[]
    netring::packet_channel<> channel(context, {.capacity_batches = 8});
    channel.async_run(capture, asio::detached);

    asio::thread_pool workers(4);
    for (int worker = 0; worker != 4; ++worker)
        asio::co_spawn(workers, count_bytes(channel, bytes), asio::detached);
    // end::leases[]
    until(channel);
    // tag::end[]
    channel.close();
    workers.join(); // Each takes what is left, then the end.
    // end::end[]
    return bytes;
}

netring::packet_channel<netring::owned_batch> keep_newest(asio::io_context& context, netring::async_capture& capture) {
    // tag::newest[]
    netring::packet_channel<netring::owned_batch> channel(
        context, {.capacity_batches = 64, .when_full = netring::overflow::drop_oldest});
    channel.async_run(capture, asio::detached);
    // end::newest[]
    return channel;
}

// tag::numbered[]
struct numbered_batch {
    int interface = 0;
    netring::packet_batch packets;

    std::size_t size() const noexcept { return packets.size(); }
};

void merge(netring::packet_channel<numbered_batch>& channel, netring::async_capture& capture, int interface) {
    auto const take = [interface](netring::async_capture& from) {
        return numbered_batch{interface, from.try_receive_batch()};
    };
    channel.async_run(capture, take, asio::detached);
}
// end::numbered[]

std::size_t merge_two(asio::io_context& context, netring::async_capture& first, netring::async_capture& second,
                      std::function<void()> const& run) {
    netring::packet_channel<numbered_batch> channel(context);
    merge(channel, first, 1);
    merge(channel, second, 2);
    run();
    std::size_t sum = 0;
    for (auto got = channel.try_next(); got.size() != 0; got = channel.try_next())
        sum += got.size() * static_cast<std::size_t>(got.interface);
    return sum;
}

std::string show_channel(netring::packet_channel<netring::owned_batch> const& channel) {
    std::ostringstream out;
    // tag::channel_stats[]
    netring::packet_channel_stats const stats = channel.stats();
    out << stats.in_channel.batches << " of " << stats.capacity_batches << " places taken, at most "
        << stats.high_water_batches << "; " << stats.dropped_oldest.packets << " of " << stats.pushed.packets
        << " packets dropped\n";
    // end::channel_stats[]
    return out.str();
}

std::string show_ring(netring::capture& capture) {
    std::ostringstream out;
    // tag::ring[]
    netring::capture_stats const stats = capture.stats();
    out << stats.occupied_slots << " of " << stats.slot_count << " blocks occupied, at most " << stats.high_water_slots
        << "; " << stats.freezes << " freezes cost " << stats.dropped << " packets\n";
    capture.reset_high_water();
    // end::ring[]
    return out.str();
}

asio::awaitable<std::size_t> walk_generator(netring::packet_stream& stream) {
    std::size_t bytes = 0;
    // tag::generator[]
    auto batches = netring::packet_batches(stream);
    while (auto const batch = co_await batches.async_resume(asio::use_awaitable))
        bytes += batch->size_bytes();
    // end::generator[]
    co_return bytes;
}

std::vector<netring::capture> open_group(std::string const& interface, std::size_t count) {
    // tag::group[]
    netring::capture_options options{.interface = interface};
    options.fanout = netring::fanout{.mode = netring::fanout_mode::hash, .unique_id = true};
    std::vector<netring::capture> members;
    members.emplace_back(options);

    // The others join the group that the kernel made.
    options.fanout->group = members[0].fanout_group().value();
    options.fanout->unique_id = false;
    while (members.size() != count)
        members.emplace_back(options);
    // end::group[]
    return members;
}

boost::asio::awaitable<std::vector<std::size_t>> count_sources(netring::capture_pool& pool) {
    // tag::merged[]
    std::vector<std::size_t> bytes(pool.size());
    for (;;) {
        auto [ec, item] = co_await pool.async_next(asio::as_tuple(asio::use_awaitable));
        if (ec)
            break; // eof once the pool was stopped and all is delivered
        for (netring::packet_view const packet : item.batch)
            bytes[item.source] += packet.wire_size();
    }
    // end::merged[]
    co_return bytes;
}

netring::fanout by_source_address() {
    // tag::program[]
    // The last byte of an IPv4 source address, which is byte 15 of its header: ldb [15]; ret a
    netring::filter const program({{0x30, 0, 0, 15}, {0x16, 0, 0, 0}});
    netring::fanout const group{.mode = netring::fanout_mode::cbpf, .group = 42, .program = program};
    // end::program[]
    return group;
}

asio::awaitable<std::size_t> send_batch(netring::async_inject& inject, frame_list const& frames) {
    // tag::send_batch[]
    std::size_t const queued = co_await inject.async_send_batch(frames, asio::use_awaitable);
    // end::send_batch[]
    co_return queued;
}

// tag::send_back[]
asio::awaitable<void> send_back(netring::async_capture& capture, netring::async_inject& inject) {
    std::vector<std::byte> frame;
    while (capture.is_open()) {
        netring::packet_batch const batch = co_await capture.async_receive_batch(asio::use_awaitable);
        for (netring::packet_view const packet : batch) {
            frame.assign(packet.data().begin(), packet.data().end());
            std::swap_ranges(frame.begin(), frame.begin() + 6, frame.begin() + 6);
            co_await inject.async_send(asio::buffer(frame), asio::use_awaitable);
        }
    }
}
// end::send_back[]

void send_with_callback(netring::async_inject& inject, std::vector<std::byte> const& frame,
                        std::function<void()> const& on_sent) {
    // tag::send_callback[]
    inject.async_send(asio::buffer(frame), [on_sent](netring::error_code ec, std::size_t) {
        if (!ec)
            on_sent(); // It is queued, and the frame's memory may be used again.
    });
    // end::send_callback[]
}

asio::awaitable<void> craft(netring::async_inject& inject, std::size_t size_bytes, std::size_t count,
                            std::function<void(std::span<std::byte>, std::size_t)> write) {
    // tag::craft[]
    for (std::size_t number = 0; number != count;) {
        std::span<std::byte> const memory = inject.try_reserve(size_bytes);
        if (memory.empty()) {
            co_await inject.async_wait_room(asio::use_awaitable);
            continue;
        }
        write(memory, number++);
        inject.commit(size_bytes);
    }
    co_await inject.async_flush(asio::use_awaitable);
    // end::craft[]
}

bool send_without_asio(std::string const& interface, frame_list const& frames) {
    // tag::send_sync[]
    netring::injector injector({.interface = interface, .flush = netring::flush_when_full});
    for (auto const& frame : frames)
        injector.send(frame); // Waits for a slot.
    bool const all = injector.wait_drained(1s);
    // end::send_sync[]
    return all;
}

netring::injector open_thrifty(std::string const& interface) {
    // tag::flush_policy[]
    netring::injector injector({.interface = interface, .flush = {.frames = 32, .delay = 50us}});
    // end::flush_policy[]
    return injector;
}

asio::awaitable<std::string> report_refusal(netring::async_inject& inject, std::vector<std::byte> frame) {
    std::ostringstream out;
    // tag::refusal[]
    auto const [ec, bytes] = co_await inject.async_send(asio::buffer(frame), asio::as_tuple(asio::use_awaitable));
    if (ec == netring::error::frame_too_long || ec == netring::error::frame_too_short)
        out << inject.last_refusal() << '\n';
    // end::refusal[]
    co_return out.str();
}

netring::injector open_padding(std::string const& interface) {
    // tag::padding[]
    netring::injector injector({.interface = interface, .pad_short_frames = true});
    // end::padding[]
    return injector;
}

netring::injector open_offloading(std::string const& interface) {
    // tag::offload[]
    netring::injector injector({.interface = interface, .vnet_header = true});
    // end::offload[]
    return injector;
}

void send_segments(netring::injector& injector, std::span<std::byte const> datagrams) {
    // tag::segments[]
    netring::transmit_info const info{.vnet = {
                                          .flags = netring::vnet_header::needs_checksum,
                                          .gso_type = 5, // UDP segments
                                          .header_size_bytes = 14 + 20 + 8,
                                          .gso_size_bytes = 1000,
                                          .checksum_start = 14 + 20,
                                          .checksum_offset = 6,
                                      }};
    injector.send(datagrams, info);
    // end::segments[]
}

asio::awaitable<std::size_t> send_within(netring::async_inject& inject, frame_list const& frames,
                                         std::chrono::milliseconds patience) {
    // tag::send_within[]
    auto const token = netring::cancel_after(patience, asio::as_tuple(asio::use_awaitable));
    auto const [ec, queued] = co_await inject.async_send_batch(frames, token);
    std::span const rest = std::span(frames).subspan(queued);
    // end::send_within[]
    if (ec && ec != asio::error::operation_aborted)
        throw netring::system_error(ec);
    co_return rest.size();
}

asio::awaitable<std::size_t> forward(netring::packet_stream& stream, netring::async_inject& inject) {
    // tag::forward[]
    netring::pace const rate{.bits_per_second = 10e6, .burst_frames = 8};
    std::size_t const queued = co_await inject.async_send_paced(stream, rate, asio::use_awaitable);
    // end::forward[]
    co_return queued;
}

netring::injector open_launching(std::string const& interface) {
    // tag::launch_clock[]
    netring::injector injector({.interface = interface, .launch_clock = netring::launch_clock::monotonic});
    // end::launch_clock[]
    return injector;
}

void send_at(netring::injector& injector, std::span<std::byte const> frame,
             std::chrono::steady_clock::time_point when) {
    // tag::launch_time[]
    injector.send(frame, {.launch_time = when.time_since_epoch()});
    // end::launch_time[]
}

netring::inject_options with_timestamps(std::string const& interface) {
    // tag::stamps[]
    netring::inject_options const options{
        .interface = interface,
        .timestamps = netring::transmit_timestamp_source::software,
    };
    // end::stamps[]
    return options;
}

asio::awaitable<std::string> tell_when_sent(netring::async_inject& inject, std::vector<std::byte> frame) {
    std::ostringstream out;
    // tag::stamp[]
    std::uint64_t const number = inject.next_frame();
    co_await inject.async_send(asio::buffer(frame), asio::use_awaitable);
    netring::transmit_timestamp const stamp = co_await inject.async_wait_timestamp(asio::use_awaitable);
    if (stamp.frame == number)
        out << "sent at " << stamp.time.time().time_since_epoch().count() << " ns\n";
    // end::stamp[]
    co_return out.str();
}

std::string print_sent(netring::injector const& injector, std::function<void()> const& wait_a_second) {
    std::ostringstream out;
    // tag::sent_growth[]
    netring::inject_stats const before = injector.stats();
    wait_a_second();
    netring::inject_stats const growth = injector.stats() - before;
    out << growth.sent << " frames/s, " << growth.partial_kicks << " times there was no room for all, "
        << growth.in_flight << " are under way\n";
    // end::sent_growth[]
    return out.str();
}

netring::injector open_direct(std::string const& interface) {
    // tag::bypass[]
    netring::injector injector({.interface = interface, .qdisc_bypass = true});
    // end::bypass[]
    return injector;
}

netring::injector inject_copied_whole(std::string const& interface) {
    // tag::copied_whole[]
    netring::injector injector(
        {.interface = interface, .frame_size_bytes = 2048, .qdisc_bypass = true, .vnet_header = true});
    // end::copied_whole[]
    return injector;
}

netring::injector inject_handed_over(std::string const& interface, int socket) {
    // tag::inject_socket[]
    netring::injector injector({.interface = interface, .socket = socket});
    // end::inject_socket[]
    return injector;
}

netring::xdp_socket open_queue(std::string const& interface) {
    // tag::xdp_open[]
    netring::xdp_socket socket({.interface = interface});
    // end::xdp_open[]
    return socket;
}

std::size_t receive_from_queue(netring::xdp_socket& socket) {
    std::size_t bytes = 0;
    // tag::xdp_sync[]
    while (auto const batch = socket.next(std::chrono::milliseconds(200)))
        for (netring::packet_view const packet : batch)
            bytes += packet.wire_size();
    // end::xdp_sync[]
    return bytes;
}

std::string print_granted(netring::xdp_socket const& socket) {
    std::ostringstream out;
    // tag::xdp_granted[]
    bool const native = socket.program() && socket.program()->attach() == netring::xdp_attach::native;
    out << (socket.zero_copy() ? "zero copy" : "copy") << ", " << (native ? "native" : "generic") << ", packets of "
        << socket.max_receive_bytes() << " bytes at most\n";
    // end::xdp_granted[]
    return out.str();
}

netring::xdp_socket open_large_queue(std::string const& interface) {
    // tag::xdp_memory[]
    netring::xdp_socket socket({
        .interface = interface,
        .mode = netring::xdp_mode::receive,
        .memory = {.frame_size_bytes = 4096, .frame_count = 8192},
    });
    // end::xdp_memory[]
    return socket;
}

netring::xdp_socket open_filtered(std::string const& interface) {
    // tag::xdp_filtered[]
    netring::xdp_socket socket({
        .interface = interface,
        .redirect_only = {{{.protocol = IPPROTO_UDP, .port = 4789}, {.protocol = IPPROTO_SCTP}}},
    });
    // end::xdp_filtered[]
    return socket;
}

std::string change_matches(std::string const& interface, std::function<void()> const& send) {
    std::ostringstream out;
    // tag::xdp_matches[]
    auto const program = std::make_shared<netring::xdp_program>(
        netring::xdp_program_options{.interface = interface, .redirect_only = std::vector<netring::xdp_match>()});
    netring::xdp_socket socket({.interface = interface, .program = program});
    program->redirect({.protocol = IPPROTO_UDP, .port = 4789});
    // end::xdp_matches[]
    send();
    out << receive_from_queue(socket);
    // tag::xdp_matches[]
    program->pass({.protocol = IPPROTO_UDP, .port = 4789});
    // end::xdp_matches[]
    send();
    out << ' ' << receive_from_queue(socket);
    return out.str();
}

netring::xdp_socket open_busy_queue(std::string const& interface) {
    // tag::xdp_busy[]
    netring::xdp_socket socket({
        .interface = interface,
        .busy_poll = netring::busy_poll{.time = std::chrono::microseconds(20), .prefer = true},
    });
    // end::xdp_busy[]
    return socket;
}

void spin(asio::io_context& context, netring::async_xdp_socket& socket, bool const& ended,
          std::function<void(netring::packet_view const&)> const& handle) {
    // tag::xdp_spin[]
    constexpr unsigned between_polls = 1024;
    for (unsigned turn = 1; !ended; ++turn) {
        for (netring::packet_view const packet : socket.try_receive_batch())
            handle(packet);
        if (turn % between_polls == 0)
            context.poll();
    }
    // end::xdp_spin[]
}

asio::awaitable<void> send_through_queue(netring::async_xdp_socket& socket, frame_list const& frames) {
    // tag::xdp_send[]
    co_await socket.async_send_batch(frames, asio::use_awaitable);
    co_await socket.async_wait_drained(std::chrono::seconds(1), asio::use_awaitable);
    // end::xdp_send[]
}

// tag::xdp_forward[]
asio::awaitable<std::size_t> forward_some(netring::async_xdp_socket& from, netring::async_xdp_socket& to) {
    netring::xdp_batch batch = co_await from.async_receive_batch(asio::use_awaitable);
    batch.keep_if([](netring::packet_view const& packet) { return packet.protocol() != ETH_P_IPV6; });
    co_return co_await to.async_forward(std::move(batch), asio::use_awaitable);
}
// end::xdp_forward[]

void bridge(asio::io_context& context, std::string const& left, std::string const& right,
            std::function<void()> const& run) {
    // tag::xdp_bridge[]
    auto const memory = std::make_shared<netring::umem>(netring::umem_options{.frame_count = 4096, .sharers = 2});
    netring::async_xdp_socket a(context, {.interface = left, .umem = memory, .promiscuous = true});
    netring::async_xdp_socket b(context, {.interface = right, .umem = memory, .promiscuous = true});
    auto const forward_all = [](netring::async_xdp_socket& from,
                                netring::async_xdp_socket& to) -> asio::awaitable<void> {
        for (;;)
            co_await forward_some(from, to);
    };
    asio::co_spawn(context, forward_all(a, b), asio::detached);
    asio::co_spawn(context, forward_all(b, a), asio::detached);
    // end::xdp_bridge[]
    run();
}

std::vector<std::size_t> receive_from_queues(std::string const& interface, std::function<void()> const& send) {
    // tag::xdp_group[]
    netring::xdp_group group({.each = {.interface = interface, .mode = netring::xdp_mode::receive}});
    // end::xdp_group[]
    send();
    // tag::xdp_group[]
    std::vector<std::size_t> packets(group.size());
    while (auto const batch = group.next(std::chrono::milliseconds(200)))
        packets[batch.queue()] += batch.size();
    // end::xdp_group[]
    return packets;
}

std::size_t receive_large_packets(std::string const& interface) {
    std::size_t bytes = 0;
    // tag::xdp_fragments[]
    netring::xdp_socket socket({.interface = interface, .multi_buffer = true});
    auto const batch = socket.next(std::chrono::seconds(1));
    for (auto packet = batch.begin(); packet != batch.end(); ++packet)
        packet.for_each_fragment([&](std::span<std::byte const> part) { bytes += part.size(); });
    // end::xdp_fragments[]
    return bytes;
}

std::size_t stop_queue(netring::xdp_socket& socket) {
    std::size_t left = 0;
    // tag::xdp_stop[]
    socket.stop(); // What comes from now on, the host gets.
    while (auto const batch = socket.try_next())
        left += batch.size();
    socket.close();
    // end::xdp_stop[]
    return left;
}

netring::xdp_socket open_patient_queue(std::string const& interface) {
    // tag::xdp_patience[]
    netring::xdp_socket socket({
        .interface = interface,
        .patience = std::chrono::seconds(5),
        .linger = std::chrono::seconds(1),
    });
    // end::xdp_patience[]
    return socket;
}

std::string print_losses(netring::xdp_socket const& socket) {
    std::ostringstream out;
    // tag::xdp_losses[]
    netring::xdp_stats const stats = socket.stats();
    out << stats.received << " received, " << stats.dropped << " lost: " << stats.frames_missing
        << " found no frame or were too long, " << stats.receive_ring_full << " found the ring full\n";
    // end::xdp_losses[]
    return out.str();
}

int open_socket_in(netring::netns const& where) {
    // tag::run_in[]
    int const socket = where.run_in([] { return ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0); });
    // end::run_in[]
    return socket;
}

std::string warn(std::string const& interface) {
    std::ostringstream out;
    // tag::interface[]
    netring::interface_info const info = netring::find_interface(interface);
    if (info.offloads.generic_receive || info.offloads.large_receive)
        out << "packets may be larger than on the wire: see ethtool -k " << info.name << '\n';
    if (info.xdp)
        out << "an XDP program sees packets first: see bpftool prog show id " << info.xdp->program_id << '\n';
    // end::interface[]
    return out.str();
}

} // namespace snippets
