// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PACKET_SOCKET_HPP
#define NETRING_SRC_PACKET_SOCKET_HPP

#include "sys.hpp"
#include "unique_fd.hpp"

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/netns.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace netring {

/// A packet socket on one interface: what receiving and sending have in common. Each step of setting one up returns the
/// kernel's error and names itself in `why`.
class packet_socket {
public:
    /// Creates the socket without a protocol, so that it receives nothing before it is bound; or takes the given one.
    error_code open(netns const& where, std::optional<int> given, diagnostics& why);
    /// Finds the interface that the later steps are about.
    error_code find_interface(std::string const& name, netns const& where, diagnostics& why);
    /// Binds to the interface: from here on packets of that protocol arrive; none for protocol 0.
    error_code bind(std::uint16_t protocol, diagnostics& why);

    /// Receives frames for other hosts too, as long as it is open.
    error_code promiscuous(diagnostics& why) noexcept;

    int fd() const noexcept { return fd_.get(); }
    explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
    void close() noexcept { fd_.reset(); }
    /// Lets go of the socket without closing it.
    void release() noexcept { fd_.release(); }

    int interface_index() const noexcept { return interface_index_; }
    /// The interface's name now; empty if it is gone.
    std::string interface_name() const;
    link_state link() const noexcept;
    std::optional<std::size_t> mtu() const noexcept;
    /// The state of whatever interface has that name now.
    link_state link_of(std::string const& name) const noexcept;
    /// True if the kernel detached the socket because the interface was deleted.
    bool detached() const noexcept;
    /// Reads and clears the pending error.
    error_code take_error() noexcept;

protected:
    template <class Value>
    error_code set(int level, int option, Value const& value) noexcept {
        if (sys::setsockopt(fd_.get(), level, option, &value, sizeof value) == 0)
            return {};
        return sys::last_error();
    }
    std::optional<unsigned> flags_of(std::string const& name) const noexcept;

private:
    unique_fd fd_;
    int interface_index_ = 0;
};

/// The error of the call that just failed, named in `why`.
error_code failed(diagnostics& why, std::string step, std::string hint = {});

} // namespace netring

#endif
