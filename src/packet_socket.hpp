// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PACKET_SOCKET_HPP
#define NETRING_SRC_PACKET_SOCKET_HPP

#include "unique_fd.hpp"

#include <netring/capture_options.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/filter.hpp>
#include <netring/link_state.hpp>

#include <cstdint>
#include <linux/if_packet.h>
#include <optional>
#include <string>

namespace netring {

/// A packet socket, and the steps that set one up. Each step returns the kernel's error and names itself in `why`.
class packet_socket {
public:
    /// Creates the socket without a protocol, so that it receives nothing before it is bound; or takes the given one.
    error_code open(capture_options const& options, diagnostics& why);
    /// Finds the interface that the later steps are about.
    error_code find_interface(capture_options const& options, diagnostics& why);
    /// Sets what must be set before the ring is made.
    error_code configure(capture_options const& options, diagnostics& why);
    error_code make_receive_ring(capture_options const& options, diagnostics& why);
    error_code attach(filter const& program, diagnostics& why) noexcept;
    error_code attach(ebpf_program const& program, diagnostics& why) noexcept;
    error_code detach_filter(diagnostics& why) noexcept;
    /// Binds to the interface: from here on packets arrive.
    error_code bind(capture_options const& options, diagnostics& why);
    /// Joins the fanout group, if the options have one.
    error_code join(capture_options const& options, diagnostics& why);
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
    /// The state of whatever interface has that name now.
    link_state link_of(std::string const& name) const noexcept;
    /// True if the kernel detached the socket because the interface was deleted.
    bool detached() const noexcept;
    /// The id of the fanout group; none if it is in none.
    std::optional<std::uint16_t> fanout_group() const noexcept;
    /// Reads and clears the pending error.
    error_code take_error() noexcept;
    /// Reads and clears the kernel's counters; none if that fails.
    std::optional<tpacket_stats_v3> take_counters() noexcept;

private:
    template <class Value>
    error_code set(int level, int option, Value const& value) noexcept;
    error_code busy_poll(netring::busy_poll const& wanted, diagnostics& why);
    std::optional<unsigned> flags_of(std::string const& name) const noexcept;

    unique_fd fd_;
    int interface_index_ = 0;
};

} // namespace netring

#endif
