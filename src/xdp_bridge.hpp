// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_XDP_BRIDGE_HPP
#define NETRING_SRC_XDP_BRIDGE_HPP

#include "bridge_end.hpp"
#include "bridge_lane.hpp"

#include <netring/diagnostics.hpp>
#include <netring/umem.hpp>
#include <netring/xdp_batch.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace netring {

/// One side of a bridge over AF_XDP.
class xdp_end final : public bridge_end {
public:
    xdp_end(xdp_socket socket, link_policy policy);

    /// True if one of the interfaces makes packets that are longer than a frame has room for.
    static bool need_several_frames(bridge_options const& options);
    /// @param several receives a packet in several frames. @return null on failure.
    static std::unique_ptr<xdp_end> open(bridge_port const& port, bridge_options const& options,
                                         std::shared_ptr<umem> const& memory, bool several, error_code& ec,
                                         diagnostics& why);

    void close() noexcept override;
    int native_handle() const noexcept override { return socket_.native_handle(); }
    link_state link() const noexcept override { return socket_.link(); }
    int interface_index() const noexcept override { return socket_.interface_index(); }
    std::string interface_name() const override { return socket_.interface_name(); }
    std::uint64_t missed() const noexcept override { return missed_before_ + socket_.stats().dropped; }
    error_code flush() noexcept override;
    std::optional<std::chrono::nanoseconds> retry_after() noexcept override;
    error_code look() noexcept override;
    xdp_socket* socket() noexcept override { return &socket_; }

private:
    error_code reopen() noexcept;

    xdp_socket socket_;
    // For the next one.
    xdp_options options_;
    // By sockets of interfaces that were deleted.
    std::uint64_t missed_before_ = 0;
};

/// One direction of a bridge over AF_XDP.
class xdp_lane final : public bridge_lane {
public:
    xdp_lane(xdp_end& from, xdp_end& to, bridge_direction direction, bridge_on_full on_full)
        : bridge_lane(direction, on_full)
        , from_(from)
        , to_(to) {}

    outcome move(detail::bridge_judge const& judge, std::size_t burst) override;
    void release() noexcept override;

private:
    bridge_action ask(packet_view const& packet, detail::bridge_judge const& judge) const;
    std::size_t judge_first(detail::bridge_judge const& judge);
    void discard_first() noexcept;
    bool send_off_all() noexcept;
    bool send_off(xdp_batch& packets, xdp_end& end, bridge_action how) noexcept;

    xdp_end& from_;
    xdp_end& to_;
    // What was received and not judged; and what was, and is to leave.
    xdp_batch batch_;
    xdp_batch forwarded_;
    xdp_batch reflected_;
};

} // namespace netring

#endif
