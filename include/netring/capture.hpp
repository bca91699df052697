// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CAPTURE_HPP
#define NETRING_CAPTURE_HPP

#include <netring/capture_options.hpp>
#include <netring/capture_stats.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/packet_batch.hpp>
#include <netring/packet_sequence.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace netring {

/// Packets of one interface through an AF_PACKET receive ring, synchronously.
///
/// The socket sees no packet of another interface and none that the filter refuses, from the first one on: it is created
/// without a protocol and bound last. See Documentation/networking/packet_mmap.rst.
///
/// @code
/// netring::capture capture({.interface = "eth0"});
/// while (auto batch = capture.next(std::chrono::seconds(1)))
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// @endcode
///
/// Needs CAP_NET_RAW in the user namespace that owns the network namespace.
///
/// Object lifetimes: batches and views stay valid when the capture is closed or destroyed first. At that moment another thread
/// may read packets of a batch, but not change them: what it writes may be lost.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except that `stats()` and `reset_high_water()` may be called
/// from any thread, also while another closes the capture, but not while it is opened, moved or destroyed.
///
/// Exception safety: functions with an `error_code&` do not throw, save `std::bad_alloc` from open, `set_filter`, `clear_filter` and
/// `stop`; a failed open leaves nothing behind and the object as it was.
class NETRING_DECL capture {
public:
    /// A capture that is not open.
    capture() noexcept;
    /// Opens an interface. @throws system_error with the failed step and a hint in `what()`.
    explicit capture(capture_options options);
    /// What was moved from is not open.
    capture(capture&&) noexcept;
    /// Closes this capture first. What was moved from is not open.
    capture& operator=(capture&&) noexcept;
    /// Closes.
    ~capture();

    /// Opens an interface. An open capture is closed first, once the new one is open.
    /// @throws system_error with the failed step and a hint in `what()`.
    void open(capture_options options);
    /// Opens an interface.
    /// @param options which interface, and how packets are captured.
    /// @param ec the error: `error::invalid_option`, `error::no_such_interface`, or the kernel's.
    /// @param why if given, receives the failed step and a hint.
    void open(capture_options options, error_code& ec, diagnostics* why = nullptr);

    /// True from open until close, also once the interface is gone.
    bool is_open() const noexcept;

    /// Frees the kernel's side at once: socket, ring, promiscuous count and fanout membership, even while batches are on lease,
    /// whose views stay valid. If there is no memory for copies of what is on lease, all of it lasts as long as the leases, and
    /// captures nothing more. What was in the ring is left and counted as `in_ring`. Does nothing if not open.
    void close() noexcept;

    /// The next batch, if one is there. Never blocks, and makes no system call, save one in 2^28 packets, which reads the
    /// kernel's counters.
    /// @return an empty batch if there is none.
    packet_batch try_next() noexcept;

    /// Waits for the next batch until a deadline; interruptions by signals do not extend it.
    /// @return an empty batch on time-out. Never an empty batch otherwise.
    /// @throws system_error as below.
    packet_batch next(std::chrono::nanoseconds timeout);
    /// The same, reporting through `ec`: `error::network_down` or `error::link_failed` when the link went down and
    /// `error::no_such_device` when the interface was deleted, as the options' `link_policy` has it; `error::not_open`, or the kernel's. Batches that are
    /// there come first.
    packet_batch next(std::chrono::nanoseconds timeout, error_code& ec);
    /// The same, until a point in time.
    packet_batch next_until(std::chrono::steady_clock::time_point deadline);
    /// The same, reporting through `ec`.
    packet_batch next_until(std::chrono::steady_clock::time_point deadline, error_code& ec);

    /// The packets that come for a while, as a range; see `packet_sequence`.
    ///
    /// @code
    /// for (netring::packet_view packet : capture.packets_for(std::chrono::seconds(10)))
    ///     std::cout << packet.wire_size() << '\n';
    /// @endcode
    packet_sequence packets_for(std::chrono::nanoseconds duration) noexcept;
    /// The same; an error ends the range and is reported through `ec`, which must live as long as the range.
    packet_sequence packets_for(std::chrono::nanoseconds duration, error_code& ec) noexcept;
    /// The packets that come until a point in time, as a range.
    packet_sequence packets_until(std::chrono::steady_clock::time_point deadline) noexcept;
    /// The same; an error ends the range and is reported through `ec`, which must live as long as the range.
    packet_sequence packets_until(std::chrono::steady_clock::time_point deadline, error_code& ec) noexcept;

    /// True if `try_next()` would return a batch.
    bool ready() const noexcept;
    /// Packets that the kernel has not handed over yet: those in the block that is being filled. It hands them over within the
    /// block timeout.
    std::uint64_t packets_in_open_block() const noexcept;
    /// True if the kernel has handed over all that it has seen: after `stop`, what `try_next()` returns is the rest.
    bool drained() const noexcept;
    /// How long after `stop` that may take: the block timeout, 0 where the kernel chooses it; 0 in frame format.
    std::chrono::nanoseconds drain_time() const noexcept;

    /// Totals since open. May be called from any thread; after close the last totals remain.
    capture_stats stats() const noexcept;
    /// Starts a new high-water mark: `stats().high_water_slots` becomes the slots that are occupied now. May be called from any thread.
    void reset_high_water() noexcept;

    /// Replaces the filter; packets in the ring stay. The snap length and the direction go on to hold.
    /// @throws system_error as below.
    void set_filter(filter const& filter);
    /// The same, reporting through `ec`: `error::not_open`, `error::invalid_option`, or the kernel's.
    void set_filter(filter const& filter, error_code& ec);
    /// Replaces the filter by an eBPF program. Not with a snap length or `capture_direction::outgoing`, which a program takes
    /// over: `error::invalid_option`.
    void set_filter(ebpf_program const& program);
    /// The same, reporting through `ec`.
    void set_filter(ebpf_program const& program, error_code& ec);
    /// Captures all packets from now on. The snap length and the direction go on to hold.
    /// @throws system_error as below.
    void clear_filter();
    /// The same, reporting through `ec`: `error::not_open`, or the kernel's.
    void clear_filter(error_code& ec);
    /// Captures no packet from now on; those in the ring stay to be taken. `set_filter` or `clear_filter` starts again. Waits some
    /// milliseconds, until packets that the kernel was just taking are in the ring and counted.
    /// @throws system_error as below.
    void stop();
    /// The same, reporting through `ec`: `error::not_open`, or the kernel's.
    void stop(error_code& ec);

    /// The state of the interface now.
    link_state link() const noexcept;
    /// True if it goes on with another interface, once its own is deleted and there is one of the same name: under
    /// `link_policy::keep_waiting`, save as a member of a fanout group.
    bool follows_name() const noexcept;
    /// Index of the interface; 0 if not open.
    int interface_index() const noexcept;
    /// Name of the interface now, which follows a rename; empty once it is gone or the capture closed.
    std::string interface_name() const;
    /// The id of the fanout group it is a member of; none if it is in none. Tells the id that `fanout::unique_id` chose.
    std::optional<std::uint16_t> fanout_group() const noexcept;
    /// The options it was opened with, and the filter that was set since. After close without their namespace.
    capture_options const& options() const noexcept;
    /// Why `lock_memory` did not hold; no error if it did or was not asked for.
    error_code lock_error() const noexcept;

    /// The packet socket; -1 if not open. It stays owned by the capture.
    int native_handle() const noexcept;

    /// Reads and clears what is pending on the socket, for who waits by their own means and woke without a batch: no error,
    /// `error::network_down`, `error::link_failed`, `error::no_such_device`, `error::not_open`, or the kernel's. Follows the
    /// interface where `link_policy::keep_waiting` asks for it.
    error_code take_pending_error() noexcept;
    /// Why no packet will come any more: `error::no_such_device` once the interface was found deleted, `error::link_failed` once
    /// the link was found down under `link_policy::fail`.
    error_code terminal_error() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace netring

#endif
