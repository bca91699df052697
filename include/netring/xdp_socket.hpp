// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_SOCKET_HPP
#define NETRING_XDP_SOCKET_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/umem.hpp>
#include <netring/xdp_batch.hpp>
#include <netring/xdp_options.hpp>
#include <netring/xdp_program.hpp>
#include <netring/xdp_stats.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace netring {

/// Receives and sends the packets of one queue of an interface through AF_XDP, synchronously.
///
/// What it receives, the host does not: an XDP program takes the packets before the network stack sees them. What it sends goes past
/// the stack too, so other captures on this host see neither. See Documentation/networking/af_xdp.rst.
///
/// @code
/// netring::xdp_socket socket({.interface = "eth0"});
/// while (auto batch = socket.next(std::chrono::seconds(1)))
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// @endcode
///
/// Frames leave in the order in which they were queued. A frame that is refused was not queued, and costs its neighbours nothing.
///
/// Needs CAP_NET_RAW, and for its program CAP_NET_ADMIN and CAP_BPF.
///
/// Errors, of every function that has an `error_code&`: `error::not_open`; `error::wrong_mode` where `xdp_options::mode` has no such
/// direction; `error::no_such_device` once the interface was deleted, for good; `error::link_failed` under `link_policy::fail`;
/// or the kernel's. Sending also: `error::frame_too_short` and `error::frame_too_long` for a frame that is refused, of which
/// `last_refusal()` tells more. While the interface is down queued frames stay, and leave when it is up. Receiving also:
/// `error::network_down`. The overloads without an `error_code` throw `system_error`.
///
/// Object lifetimes: batches stay valid when the socket is closed or destroyed first. Closing hands over what is queued once more, and
/// waits for what the kernel took, for `xdp_options::linger` at most.
///
/// Thread safety: distinct objects: safe, also those that share a UMEM or a program. Shared objects: unsafe, except that
/// `stats()` may be called from any thread, also while another closes the socket, but not while it is opened, moved or
/// destroyed.
///
/// Exception safety: functions with an `error_code&` do not throw, save `std::bad_alloc` from open; a failed open leaves nothing
/// behind and the object as it was.
class NETRING_DECL xdp_socket {
public:
    /// A socket that is not open.
    xdp_socket() noexcept;
    /// Opens a queue of an interface. @throws system_error with the failed step and a hint in `what()`.
    explicit xdp_socket(xdp_options options);
    /// Leaves the other one not open.
    xdp_socket(xdp_socket&&) noexcept;
    /// Closes, as `close` does, and leaves the other one not open.
    xdp_socket& operator=(xdp_socket&&) noexcept;
    /// Closes.
    ~xdp_socket();

    /// Opens a queue of an interface. An open socket is closed first, once the new one is open; so to open the same queue again,
    /// close before. @throws system_error with the failed step and a hint in `what()`.
    void open(xdp_options options);
    /// Opens a queue of an interface.
    /// @param options the queue, and how it is used.
    /// @param ec the error: `error::invalid_option`, `error::no_such_interface`, or the kernel's.
    /// @param why if given, receives the failed step and a hint.
    void open(xdp_options options, error_code& ec, diagnostics* why = nullptr);

    /// True until it is closed, also once the interface was deleted.
    bool is_open() const noexcept;
    /// Takes the socket off the program, hands over what is queued, and frees the kernel's side, even while batches are on
    /// lease. The kernel lets go of the queue some 20 ms later. With `zero_copy()`, frames that the kernel had at close are
    /// lost to the UMEM: the driver may still write into them.
    void close() noexcept;

    /// @name Receiving
    /// @{

    /// The next packets, if some are there, and readies frames for others. Never blocks.
    /// @return an empty batch if there is none.
    xdp_batch try_next() noexcept;
    /// Waits for the next packets; interruptions by signals do not extend the time.
    /// @return an empty batch on time-out. Never an empty batch otherwise.
    /// @throws system_error as above.
    xdp_batch next(std::chrono::nanoseconds timeout);
    /// The same, reporting through `ec`. Packets that are there come first.
    xdp_batch next(std::chrono::nanoseconds timeout, error_code& ec);
    /// True if `try_next()` would return packets. Readies frames if not.
    bool ready() noexcept;
    /// An eventfd that has an event when frames were given back of which it had too few. For who waits by their own means.
    int frames_returned() const noexcept;
    /// Receives no packet from now on, which go to the network stack instead; those in the ring stay to be taken. Waits some
    /// milliseconds, until packets that the kernel was just redirecting are in the ring. With `xdp_steering::none` it stops
    /// nothing.
    /// @throws system_error as above.
    void stop();
    /// The same, reporting through `ec`.
    void stop(error_code& ec) noexcept;
    /// True: once `stop` has returned, all that was redirected is in the ring. With `xdp_steering::none` more may come.
    static constexpr bool drained() noexcept { return true; }
    /// How long after `stop` packets may still come: no time.
    static constexpr std::chrono::nanoseconds drain_time() noexcept { return {}; }
    /// @}

    /// @name Sending
    /// @{

    /// Memory for the next frame. Nothing is queued before `commit`; what was there before is not cleared. Reserving again, or giving
    /// up, needs nothing: it is the same frame.
    /// @return `size_bytes` bytes, or none if all frames or the ring are under way: `flush()`, and try again later.
    /// @throws system_error as above.
    std::span<std::byte> try_reserve(std::size_t size_bytes);
    /// The same, reporting through `ec`.
    std::span<std::byte> try_reserve(std::size_t size_bytes, error_code& ec) noexcept;
    /// Queues the frame that was written into the reserved memory, or its first bytes.
    /// @throws system_error as above, and `error::no_reservation`.
    void commit(std::size_t size_bytes);
    /// The same, reporting through `ec`.
    void commit(std::size_t size_bytes, error_code& ec) noexcept;
    /// Queues a copy of a frame, if there is room for it. @return false if there is none. @throws system_error as above.
    bool try_queue(std::span<std::byte const> frame);
    /// The same, reporting through `ec`.
    bool try_queue(std::span<std::byte const> frame, error_code& ec) noexcept;
    /// Waits for room, queues a copy of a frame, and flushes as `xdp_options::flush` has it. @throws system_error as above.
    void send(std::span<std::byte const> frame);
    /// The same, reporting through `ec`.
    void send(std::span<std::byte const> frame, error_code& ec) noexcept;
    /// Queues the packets of a batch as they lie, without a copy, as far as there is room; those that do not find any stay in the batch.
    /// The batch must be from a socket with the same UMEM: `error::foreign_umem`. Packets that are too long for this interface,
    /// or lie in more frames than the transmit ring has entries, are dropped, and counted as `too_long`.
    /// @return how many were queued.
    std::size_t forward(xdp_batch& batch, error_code& ec) noexcept;

    /// True if `forward` does something with the first packet of the batch now: there is room for all its frames, or it is refused.
    bool can_forward(xdp_batch const& batch) noexcept;
    /// True if the interface sends packets of that size. Looks whether the MTU has changed if not.
    bool takes(std::size_t packet_bytes) noexcept;

    /// Has the kernel send what is queued, without waiting.
    /// @return how many entries of the transmit ring it did not take, see `unsent()`: flush again after `retry_after()`.
    /// @throws system_error as above.
    std::size_t flush();
    /// The same, reporting through `ec`.
    std::size_t flush(error_code& ec) noexcept;
    /// True if `xdp_options::flush` asks for a flush now, or the last one has left frames.
    bool flush_due() const noexcept;
    /// Waits until every queued frame has left, flushing as needed.
    /// @return false if the time was over first; `in_flight()` tells how many are left. @throws system_error as above.
    bool wait_drained(std::chrono::nanoseconds timeout);
    /// The same, reporting through `ec`.
    bool wait_drained(std::chrono::nanoseconds timeout, error_code& ec) noexcept;
    /// Takes the newest queued frames back, as far as they were not flushed. @return how many it were.
    std::size_t withdraw(std::size_t most) noexcept;

    /// True if a frame can be queued without waiting.
    bool has_room() noexcept;
    /// Frames that are queued or in the kernel's hands, now.
    std::size_t in_flight() noexcept;
    /// Entries of the transmit ring that the kernel has not taken: one for each frame that a packet lies in.
    std::size_t unsent() const noexcept;
    /// How long one who waits should wait at most before flushing again. Room comes without an event.
    std::chrono::nanoseconds retry_after() const noexcept;
    /// The longest frame that can be sent now: what the MTU allows, with a VLAN tag, or the size of a frame.
    std::size_t max_frame_bytes() const noexcept;
    /// Why a frame was refused last, with its size and what is legal; empty if none was.
    std::string last_refusal() const;
    /// @}

    /// Totals since open. May be called from any thread; after close the last totals remain.
    xdp_stats stats() const noexcept;

    /// Its memory, to share with other sockets; null if it was never open.
    std::shared_ptr<netring::umem> memory() const noexcept;
    /// Its program; null if it has none of netring's.
    std::shared_ptr<xdp_program> program() const noexcept;
    /// True if the driver works on the UMEM itself, without a copy.
    bool zero_copy() const noexcept;
    /// The longest packet that can be received: longer ones are dropped, and counted as `frames_missing`.
    std::size_t max_receive_bytes() const noexcept;
    /// Entries of the transmit ring.
    std::size_t slots() const noexcept;

    /// The state of the interface now.
    link_state link() const noexcept;
    /// Looks what a change of the interface means for sending: takes over a new MTU. For who watches it by their own means.
    /// @return no error, `error::no_such_device` if it was deleted, `error::link_failed` if that was found before, or
    /// `error::not_open`.
    error_code check_link() noexcept;
    /// The same for receiving: also, when the link is down, `error::network_down` once each time under `link_policy::report`,
    /// and `error::link_failed` under `link_policy::fail`.
    error_code take_pending_error() noexcept;
    /// Index of the interface; 0 if not open.
    int interface_index() const noexcept;
    /// Name of the interface now, which follows a rename; empty once it is gone or the socket closed.
    std::string interface_name() const;
    /// The options it was opened with. After close without their namespace and program.
    xdp_options const& options() const noexcept;
    /// Why nothing comes or goes any more: `error::no_such_device` or `error::link_failed`.
    error_code terminal_error() const noexcept;
    /// The AF_XDP socket; -1 if not open. It stays owned by this object.
    int native_handle() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace netring

#endif
