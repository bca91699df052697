// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BRIDGE_HPP
#define NETRING_BRIDGE_HPP

#include <netring/async_handle.hpp>
#include <netring/bridge_core.hpp>
#include <netring/bridge_filter.hpp>
#include <netring/detail/bridge_io.hpp>
#include <netring/detail/bridge_op.hpp>
#include <netring/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace netring {

/// A transparent bridge between two interfaces: what comes in at one leaves at the other, as a filter decides.
///
/// Over AF_PACKET it carries what offloads leave undone across (PACKET_VNET_HDR), so TCP between two local stacks passes in 64 KiB
/// pieces, and puts VLAN tags back that the kernel took out. Over AF_XDP packets cross without a copy, and checksums that a local sender
/// left undone are completed. What the host itself sends is never bridged, so nothing loops.
///
/// @code
/// netring::bridge bridge(context, {.a = {.interface = "eth0"}, .b = {.interface = "eth1"}});
/// auto const all = [](netring::packet_view const&, netring::bridge_direction) { return netring::bridge_action::forward; };
/// co_await bridge.async_run(all, boost::asio::use_awaitable);
/// @endcode
///
/// Both directions have their turn, a burst each, and between turns so has everything else on the executor: neither a saturated direction
/// nor a side that is down holds up the other. What is to leave at a side that is down is dropped and counted.
///
/// Needs CAP_NET_RAW in the user namespace that owns each network namespace; over AF_XDP also CAP_NET_ADMIN and CAP_BPF.
///
/// How it is opened, from `bridge_options` or by adopting a `bridge_core`, moved and closed, `async_handle` says: the run is its one
/// operation.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except that `stats()`, `link()` and `interface_name()` may be
/// called from any thread, also while another closes the bridge, but not while it is opened, moved or destroyed.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_bridge : public async_handle<Executor, detail::bridge_io<Executor>> {
    using base = async_handle<Executor, detail::bridge_io<Executor>>;

public:
    /// The I/O executor's type.
    using typename base::executor_type;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The rebound class.
        using other = basic_bridge<Other>;
    };

    using base::base;

    /// Opens two interfaces with the defaults. @throws system_error with the failed step, the side and a hint in `what()`.
    static basic_bridge open_pair(executor_type executor, std::string a, std::string b) {
        return {std::move(executor),
                bridge_options{.a = {.interface = std::move(a)}, .b = {.interface = std::move(b)}}};
    }
    /// The same on a context's executor.
    template <std::derived_from<boost::asio::execution_context> Context>
    requires std::constructible_from<Executor, typename Context::executor_type>
    static basic_bridge open_pair(Context& context, std::string a, std::string b) {
        return open_pair(executor_type(context.get_executor()), std::move(a), std::move(b));
    }

    /// The state of an interface now.
    link_state link(bridge_side side) const noexcept { return this->io()->core.link(side); }
    /// See `bridge_core::interface_name`.
    std::string interface_name(bridge_side side) const { return this->io()->core.interface_name(side); }
    /// See `bridge_core::failed_side`.
    std::optional<bridge_side> failed_side() const noexcept { return this->io()->core.failed_side(); }
    /// See `bridge_core::warnings`.
    std::vector<std::string> const& warnings() const noexcept { return this->io()->core.warnings(); }

    /// @name What it is made of
    /// Null where the backend is the other one, and if not open.
    /// @{

    /// See `bridge_core::receiver`.
    capture* receiver(bridge_side side) noexcept { return this->io()->core.receiver(side); }
    /// See `bridge_core::sender`.
    injector* sender(bridge_side side) noexcept { return this->io()->core.sender(side); }
    /// See `bridge_core::socket`.
    xdp_socket* socket(bridge_side side) noexcept { return this->io()->core.socket(side); }
    /// @}

    /// Bridges until it is cancelled, or a side is gone.
    ///
    /// The filter is asked once for each packet, in the order in which the packets of a direction came in, on the handler's associated
    /// executor. It is moved into the operation; `std::ref` lends one. When it throws, the exception leaves the execution context's `run()`,
    /// the operation ends without calling its handler, and the packet is the first of the next run. It may cancel the bridge, but not close or
    /// destroy it.
    ///
    /// Completion signature: `void(error_code)`. Errors: `operation_aborted`; `error::no_such_device` or `error::link_failed` as
    /// `bridge_options::on_link_change` has it, of `failed_side()`; `error::not_open`; `error::run_in_progress` for a second one while
    /// one is outstanding (the first is left alone); or the kernel's. There is no success.
    ///
    /// Completion comes exactly once, and never within the initiating function. Allocates through the handler's associated allocator, and
    /// nothing for each packet or turn.
    ///
    /// Cancellation: total, partial and terminal in each of its states, heeded within a burst; a packet was either bridged or is the first of
    /// the next run. Emit a signal on the bridge's strand.
    template <bridge_filter Filter, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                                        Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_run(Filter filter, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return boost::asio::async_compose<Token, void(error_code)>(
            detail::bridge_op<typename base::io_type, Filter>(this->io(), std::move(filter)), token, *this);
    }

    /// See `bridge_core::run`; the executor is not used. Not while `async_run` is outstanding: `error::run_in_progress`.
    template <bridge_filter Filter>
    void run(Filter&& filter, std::stop_token const& stop) {
        if (this->io()->running)
            throw system_error(error::run_in_progress, "run the bridge");
        this->io()->core.run(filter, stop);
    }
    /// The same, reporting through `ec`.
    template <bridge_filter Filter>
    void run(Filter&& filter, std::stop_token const& stop, error_code& ec) {
        if (this->io()->running)
            ec = error::run_in_progress;
        else
            this->io()->core.run(filter, stop, ec);
    }
};

/// A bridge on any executor.
using bridge = basic_bridge<>;

} // namespace netring

#endif
