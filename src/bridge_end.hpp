// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_BRIDGE_END_HPP
#define NETRING_SRC_BRIDGE_END_HPP

#include <netring/bridge_options.hpp>
#include <netring/capture.hpp>
#include <netring/error.hpp>
#include <netring/injector.hpp>
#include <netring/interface.hpp>
#include <netring/link_state.hpp>
#include <netring/xdp_socket.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <new>
#include <optional>
#include <string>

namespace netring {

/// What the kernel tells of the interface of a side; the defaults where it tells nothing.
inline interface_info describe(bridge_port const& port) {
    error_code unknown;
    return port.netns ? find_interface(port.interface, port.netns, unknown) : find_interface(port.interface, unknown);
}

/// What a bridge receives and sends with on one side.
class bridge_end {
public:
    explicit bridge_end(link_policy policy) noexcept
        : policy_(policy) {}
    bridge_end(bridge_end const&) = delete;
    bridge_end& operator=(bridge_end const&) = delete;
    virtual ~bridge_end() = default;

    virtual void close() noexcept = 0;
    /// The socket that has an event when packets come.
    virtual int native_handle() const noexcept = 0;
    virtual link_state link() const noexcept = 0;
    virtual int interface_index() const noexcept = 0;
    virtual std::string interface_name() const = 0;
    /// Packets that the receive ring, or the UMEM, had no room for.
    virtual std::uint64_t missed() const noexcept = 0;

    /// Has the kernel send what is queued. A link that is down is no error: `up` tells.
    virtual error_code flush() noexcept = 0;
    /// When to try again, or to look again, for what comes without an event; none if there is nothing.
    virtual std::optional<std::chrono::nanoseconds> retry_after() noexcept = 0;
    /// Looks what news of the interface means. @return `error::no_such_device` or `error::link_failed` if it is the end.
    virtual error_code look() noexcept = 0;

    virtual capture* receiver() noexcept { return nullptr; }
    virtual injector* sender() noexcept { return nullptr; }
    virtual xdp_socket* socket() noexcept { return nullptr; }

    /// Packets may leave here.
    bool up = false;
    /// How many it has had: a new one may have the descriptor of the last.
    unsigned sockets = 1;

protected:
    bool keeps_waiting() const noexcept { return policy_ == link_policy::keep_waiting; }

    /// Notes whether packets may leave now. @return what a look comes to that found `ec`.
    error_code settle(error_code ec, error_code const& terminal) noexcept {
        auto const now = link();
        up = now == link_state::up && !terminal;
        if (ec == error::network_down)
            ec.clear();
        return !ec && policy_ == link_policy::fail && now == link_state::down ? error::link_failed : ec;
    }

    /// Opens what went with its interface. Until there is one of that name again, the next news tries again.
    template <std::invocable<error_code&> Open>
    static error_code try_to_open(Open open) noexcept {
        error_code ec;
        try {
            open(ec);
        } catch (std::bad_alloc const&) {
            ec = make_error_code(boost::system::errc::not_enough_memory);
        }
        return ec == boost::system::errc::no_such_device ? error_code() : ec;
    }

private:
    link_policy policy_;
};

} // namespace netring

#endif
