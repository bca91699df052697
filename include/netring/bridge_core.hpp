// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BRIDGE_CORE_HPP
#define NETRING_BRIDGE_CORE_HPP

#include <netring/bridge_filter.hpp>
#include <netring/bridge_options.hpp>
#include <netring/bridge_stats.hpp>
#include <netring/capture.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/injector.hpp>
#include <netring/link_state.hpp>
#include <netring/xdp_socket.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace netring {

/// What a bridge over AF_PACKET has on each side.
struct bridge_rings {
    /// Takes what comes in at the interface.
    capture receiver;
    /// Sends what leaves at the same interface.
    injector sender;
};

/// A bridge between two interfaces, synchronously: what comes in at one leaves at the other, as a filter decides. `basic_bridge` is the
/// same on an executor, and says more.
///
/// @code
/// netring::bridge_core bridge({.a = {.interface = "eth0"}, .b = {.interface = "eth1"}});
/// std::jthread thread([&](std::stop_token stop) {
///     bridge.run([](netring::packet_view const&, netring::bridge_direction) { return netring::bridge_action::forward; }, stop);
/// });
/// @endcode
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except that `stats()`, `link()` and `interface_name()` may be
/// called from any thread, also while another closes the bridge, but not while it is opened, moved or destroyed.
///
/// Exception safety: functions with an `error_code&` do not throw, save what a filter throws, and `std::bad_alloc` from open
/// and, with a filter that changes frames, from `run` and `turn`. A failed open leaves nothing behind and the object as it was.
class NETRING_DECL bridge_core {
public:
    /// A bridge that is not open.
    bridge_core() noexcept;
    /// Opens two interfaces. @throws system_error with the failed step and a hint in `what()`.
    explicit bridge_core(bridge_options options);
    /// Adopts what was opened elsewhere, over AF_PACKET. Captures must have `capture_direction::incoming` and `restore_vlan`, and
    /// all four the same `vnet_header`: without it, checksums that senders left undone are completed, and super-frames are too large.
    /// @param a what side a receives and sends with.
    /// @param b the same of side b.
    /// @param policy its burst, `on_full`, `on_link_change` and `coalesce` are heeded. With `link_policy::keep_waiting` the captures have that, too.
    /// @throws system_error: `error::invalid_option`, which says what does not fit, or the kernel's; then all four are closed.
    bridge_core(bridge_rings a, bridge_rings b, bridge_options policy = {});
    /// The same over AF_XDP: both sockets must receive and send, and share a UMEM.
    bridge_core(xdp_socket a, xdp_socket b, bridge_options policy = {});
    /// Leaves the other one not open.
    bridge_core(bridge_core&&) noexcept;
    /// Closes, as `close` does, and leaves the other one not open.
    bridge_core& operator=(bridge_core&&) noexcept;
    /// Closes.
    ~bridge_core();

    /// Opens two interfaces. An open bridge is closed first, once the new one is open.
    /// @throws system_error with the failed step and a hint in `what()`.
    void open(bridge_options options);
    /// The same.
    /// @param options the interfaces, and how they are bridged.
    /// @param ec the error: `error::invalid_option`, `error::no_such_interface`, or the kernel's.
    /// @param why if given, receives the failed step, the side and a hint.
    void open(bridge_options options, error_code& ec, diagnostics* why = nullptr);

    /// True until it is closed, also once a side has ended it.
    bool is_open() const noexcept;
    /// Hands over what is queued, and frees the kernel's side of all sockets. Those of AF_XDP first wait for what the kernel
    /// took, each for `xdp_options::linger` at most.
    void close() noexcept;

    /// Bridges until a stop is requested, which is heeded within a burst. Packets that were received and not judged by then are judged
    /// first by the next run.
    /// @throws system_error as below, which names the side, and what the filter throws.
    template <bridge_filter Filter>
    void run(Filter&& filter, std::stop_token const& stop) {
        run_until_stopped(filter, stop);
    }
    /// The same, reporting through `ec`: `error::not_open`; `error::no_such_device` or `error::link_failed` as
    /// `bridge_options::on_link_change` has it, of `failed_side()`; or the kernel's.
    template <bridge_filter Filter>
    void run(Filter&& filter, std::stop_token const& stop, error_code& ec) {
        ec = run_until(filter, stop);
    }

    /// Totals since open. May be called from any thread; after close the last totals remain.
    bridge_stats stats() const noexcept;
    /// The options it was opened with. After close without their namespaces.
    bridge_options const& options() const noexcept;
    /// The state of an interface now.
    link_state link(bridge_side side) const noexcept;
    /// Name of an interface now, which follows a rename; empty once it is gone or the bridge closed.
    std::string interface_name(bridge_side side) const;
    /// The side that ended the last run with an error; none if it did not end for a side's sake.
    std::optional<bridge_side> failed_side() const noexcept;
    /// What will not go through, found at open: a sentence each, with a command that helps.
    std::vector<std::string> const& warnings() const noexcept;

    /// @name What it is made of
    /// For statistics, filters and the like. Null where the backend is the other one, and if not open.
    /// @{

    /// What a side receives with over AF_PACKET. Valid until the bridge is opened anew or destroyed.
    capture* receiver(bridge_side side) noexcept;
    /// What a side sends with over AF_PACKET. Valid as long.
    injector* sender(bridge_side side) noexcept;
    /// What a side receives and sends with over AF_XDP. Valid as long.
    xdp_socket* socket(bridge_side side) noexcept;
    /// @}

    /// @name For who waits by their own means
    /// @{

    /// What a turn leaves to do.
    enum class progress : std::uint8_t {
        /// There may be more to do.
        busy,
        /// Nothing to do before the next event.
        idle,
    };

    /// A descriptor that is readable when there may be something to do. The caller owns it, and closes it first. Errors:
    /// `error::not_open`, or the kernel's.
    int open_wake(error_code& ec) const noexcept;
    /// Takes in what it tells: to be called after each wait.
    void woken(int wake) noexcept;
    /// Moves up to a burst of packets each way, and has them sent.
    /// @param judge a filter, which converts to it, and must live until this returns.
    /// @param ec as of `run`.
    /// @return `progress::busy` with an error.
    progress turn(detail::bridge_judge const& judge, error_code& ec);
    /// @}

private:
    struct impl;
    error_code run_until(detail::bridge_judge const& judge, std::stop_token const& stop);
    void run_until_stopped(detail::bridge_judge const& judge, std::stop_token const& stop);
    template <class Objects>
    void adopt(Objects a, Objects b, bridge_options policy);

    std::unique_ptr<impl> impl_;
};

} // namespace netring

#endif
