// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_INJECTOR_HPP
#define NETRING_INJECTOR_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/inject_options.hpp>
#include <netring/inject_stats.hpp>
#include <netring/link_state.hpp>
#include <netring/transmit_info.hpp>
#include <netring/transmit_timestamp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace netring {

/// Sends frames on one interface through an AF_PACKET transmit ring, synchronously.
///
/// A frame is written into a slot of memory that the kernel shares (queued), handed over by a system call for all that are queued
/// (kicked), and its slot is free again when the driver has let go of it (sent). See Documentation/networking/packet_mmap.rst.
///
/// @code
/// netring::injector injector({.interface = "eth0", .flush = netring::flush_when_full});
/// for (auto const& frame : frames)
///     injector.send(frame);
/// injector.wait_drained(std::chrono::seconds(1));
/// @endcode
///
/// Frames leave in the order in which they were queued. A frame that is refused was not queued, and costs its neighbours nothing.
///
/// Needs CAP_NET_RAW in the user namespace that owns the network namespace.
///
/// Errors, of every function that has an `error_code&`: `error::not_open`; `error::network_down` while the interface is down:
/// frames that are queued stay, and leave with the first flush after it is up; `error::no_such_device` once it was deleted, for
/// good; `error::frame_too_short`, `error::frame_too_long` and `error::invalid_vnet_header` for a frame that is refused, of which
/// `last_refusal()` tells more; or the kernel's. The overloads without one throw `system_error`.
///
/// Object lifetimes: closing and destroying hands over what is queued once more, without waiting. What the kernel has taken is
/// sent all the same; the rest is counted as discarded.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except that `stats()` may be called from any thread, also
/// while another closes the injector, but not while it is opened, moved or destroyed.
///
/// Exception safety: functions with an `error_code&` do not throw, save `std::bad_alloc` from open; a failed open leaves
/// nothing behind and the object as it was.
class NETRING_DECL injector {
public:
    /// An injector that is not open.
    injector() noexcept;
    /// Opens an interface. @throws system_error with the failed step and a hint in `what()`.
    explicit injector(inject_options options);
    /// What was moved from is not open.
    injector(injector&&) noexcept;
    /// Closes this injector first. What was moved from is not open.
    injector& operator=(injector&&) noexcept;
    /// Closes.
    ~injector();

    /// Opens an interface. An open injector is closed first, once the new one is open.
    /// @throws system_error with the failed step and a hint in `what()`.
    void open(inject_options options);
    /// Opens an interface.
    /// @param options which interface, and how frames are sent.
    /// @param ec the error: `error::invalid_option`, `error::no_such_interface`, or the kernel's.
    /// @param why if given, receives the failed step and a hint.
    void open(inject_options options, error_code& ec, diagnostics* why = nullptr);

    /// True from open until close, also once the interface is gone.
    bool is_open() const noexcept;

    /// Hands over what is queued, without waiting, and frees the ring. `stats().discarded` tells what the kernel did not take.
    void close() noexcept;

    /// Memory for the next frame, in the ring itself. Nothing is queued before `commit`; what was there before is not cleared.
    /// Reserving again, or giving up, needs nothing: it is the same slot. Makes no system call, unless all slots are under way.
    /// @return `size_bytes` bytes, or none if all slots are under way: `flush()`, and try again later.
    /// @throws system_error as above.
    std::span<std::byte> try_reserve(std::size_t size_bytes);
    /// The same, reporting through `ec`.
    std::span<std::byte> try_reserve(std::size_t size_bytes, error_code& ec) noexcept;

    /// Queues the frame that was written into the reserved memory, or its first bytes.
    /// @throws system_error as above, and `error::no_reservation`.
    void commit(std::size_t size_bytes, transmit_info const& info = {});
    /// The same, reporting through `ec`.
    void commit(std::size_t size_bytes, transmit_info const& info, error_code& ec) noexcept;

    /// Queues a copy of a frame, if there is a slot for it.
    /// @return false if all slots are under way.
    /// @throws system_error as above.
    bool try_queue(std::span<std::byte const> frame, transmit_info const& info = {});
    /// The same, reporting through `ec`.
    bool try_queue(std::span<std::byte const> frame, transmit_info const& info, error_code& ec) noexcept;

    /// Waits for a slot, queues a copy of a frame, and flushes as `inject_options::flush` has it. A frame for which that finds the
    /// interface down is not queued.
    /// @throws system_error as above.
    void send(std::span<std::byte const> frame, transmit_info const& info = {});
    /// The same, reporting through `ec`.
    void send(std::span<std::byte const> frame, transmit_info const& info, error_code& ec) noexcept;

    /// Has the kernel take what is queued, without waiting, in one system call, or in one for each launch time.
    /// @return how many frames it did not take, for lack of room in the send buffer or the interface's queue: flush again after
    /// `retry_after()`.
    /// @throws system_error as above.
    std::size_t flush();
    /// The same, reporting through `ec`.
    std::size_t flush(error_code& ec) noexcept;
    /// True if `inject_options::flush` asks for a flush now, or the last one has left frames.
    bool flush_due() const noexcept;

    /// Waits until every queued frame has left the ring, flushing as needed.
    /// @return false if the time was over first; `in_flight()` tells how many are left.
    /// @throws system_error as above.
    bool wait_drained(std::chrono::nanoseconds timeout);
    /// The same, reporting through `ec`.
    bool wait_drained(std::chrono::nanoseconds timeout, error_code& ec) noexcept;

    /// Takes the newest queued frames back, as far as the kernel has not taken them.
    /// @return how many it were.
    std::size_t withdraw(std::size_t most) noexcept;

    /// True if a frame can be queued without waiting.
    bool has_room() noexcept;
    /// Frames that are queued or in the kernel's hands, now.
    std::size_t in_flight() noexcept;
    /// Frames that the kernel has not taken.
    std::size_t unsent() const noexcept;
    /// The number of the frame that is queued next; the first one's is 0. Time stamps name it.
    std::uint64_t next_frame() const noexcept;
    /// How long one who waits should wait at most before flushing again. Room in the send buffer or in the interface's queue may
    /// come without an event.
    std::chrono::nanoseconds retry_after() const noexcept;

    /// The longest frame that can be sent now, without a VLAN tag: an 802.1Q tag may make it 4 bytes longer. With
    /// `vnet_header`: what a slot holds, for frames that are to be segmented; others keep to the MTU.
    std::size_t max_frame_bytes() const noexcept;
    /// Why a frame was refused last, with its size and what is legal; empty if none was.
    std::string last_refusal() const;

    /// Takes the next time stamp of a sent frame, if one is there. They come in the order in which the driver took the frames.
    /// @throws system_error as above.
    std::optional<transmit_timestamp> try_read_timestamp();
    /// The same, reporting through `ec`.
    std::optional<transmit_timestamp> try_read_timestamp(error_code& ec) noexcept;

    /// Totals since open. May be called from any thread; after close the last totals remain.
    inject_stats stats() const noexcept;

    /// The state of the interface now.
    link_state link() const noexcept;
    /// Looks what a change of the interface means: takes over a new MTU. For who watches it by their own means.
    /// @return no error, `error::no_such_device` if it was deleted, or `error::not_open`.
    error_code check_link() noexcept;
    /// Index of the interface; 0 if not open.
    int interface_index() const noexcept;
    /// Name of the interface now, which follows a rename; empty once it is gone or the injector closed.
    std::string interface_name() const;
    /// The options it was opened with. After close without their namespace.
    inject_options const& options() const noexcept;
    /// `error::no_such_device` once the interface was found deleted.
    error_code terminal_error() const noexcept;

    /// The packet socket; -1 if not open. It stays owned by the injector.
    int native_handle() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace netring

#endif
