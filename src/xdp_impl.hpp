// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_XDP_IMPL_HPP
#define NETRING_SRC_XDP_IMPL_HPP

#include "counter.hpp"
#include "packet_socket.hpp"
#include "unique_fd.hpp"
#include "xsk.hpp"

#include <netring/detail/link_watch.hpp>
#include <netring/xdp_socket.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// One opened queue: the sockets, the frames it has, and the numbers.
struct xdp_socket::impl {
    explicit impl(xdp_options given)
        : options(std::move(given)) {}

    error_code open(diagnostics& why);
    void close() noexcept;

    bool ready() noexcept;
    xdp_batch try_next() noexcept;
    error_code stop() noexcept;

    bool has_room() noexcept;
    std::span<std::byte> try_reserve(std::size_t size, error_code& ec) noexcept;
    void commit(std::size_t size, error_code& ec) noexcept;
    bool can_forward(xdp_batch const& batch) noexcept;
    std::size_t forward(xdp_batch& batch, error_code& ec) noexcept;
    std::size_t withdraw(std::size_t most) noexcept;
    /// Has the kernel send what is queued, as far as it does.
    error_code kick() noexcept;
    /// Takes the frames back that the kernel let go of.
    /// @param refused_bytes the size of the one that was not sent; 0 if all were.
    void reap(std::uint32_t refused_bytes = 0) noexcept;
    bool flush_due() const noexcept;
    std::size_t unsent() const noexcept;
    std::size_t in_flight() noexcept;
    std::chrono::nanoseconds retry_after() const noexcept;
    std::size_t max_frame_bytes() const noexcept;
    std::string last_refusal() const;

    error_code check_link() noexcept;
    error_code take_pending_error() noexcept;
    /// Waits for an event, the next retry of sending or the deadline. @return false if it was the deadline.
    bool wait_until(std::chrono::steady_clock::time_point deadline, bool sending, error_code& ec) noexcept;

    xdp_stats stats() noexcept;

    xdp_options options;
    /// What it sends and receives with. The other one is for what an AF_XDP socket cannot be asked.
    netring::xsk xsk;
    packet_socket helper;
    std::shared_ptr<netring::umem> memory;
    std::shared_ptr<xdp_program> program;
    xsk_sizes sizes;
    bool zero_copy = false;
    /// Why nothing comes or goes any more.
    error_code terminal_error;
    /// True if the interface does not send packets of that size.
    bool too_long(std::size_t size) noexcept;

private:
    using clock = std::chrono::steady_clock;
    using place = detail::frame_place;

    error_code open_helper(diagnostics& why);
    error_code take_memory(diagnostics& why);
    error_code bind(diagnostics& why);
    error_code bind_patiently(std::uint16_t flags, int shares) noexcept;
    void explain_binding(error_code const& ec, diagnostics& why) const;
    error_code steer(diagnostics& why);
    error_code take_program(diagnostics& why);
    error_code make_program(diagnostics& why);
    void unsteer() noexcept;
    void linger() noexcept;
    void take_frames_back() noexcept;

    void refill() noexcept;
    error_code check(std::size_t size) noexcept;
    error_code refuse(std::size_t size, error why) noexcept;
    void queue(std::uint32_t frame) noexcept;
    std::size_t under_way() const noexcept;
    bool fits(std::size_t bytes, std::uint32_t frame_count) noexcept;
    error_code refusal_of(xdp_batch const& batch) const noexcept;
    std::uint32_t frames_of_first(detail::frame_chain const& chain, std::size_t& bytes) const noexcept;
    error_code judge(error_code const& ec) noexcept;
    error_code open_waiter() noexcept;
    error_code went_down() noexcept;
    void refresh_mtu() noexcept;

    bool steered_ = false;
    // Frames that are this socket's: in its fill and transmit rings, or in the kernel's hands.
    std::vector<bool> held_;
    std::uint32_t fill_target_ = 0;
    std::uint32_t filled_ = 0;
    // Reserved to be written; none if there is no such frame.
    std::uint32_t spare_ = detail::frame_chain::none;
    std::size_t reserved_ = 0;
    std::size_t mtu_ = 0;
    clock::time_point first_unsent_{};
    unsigned futile_looks_ = 0;
    bool down_ = false;
    bool told_down_ = false;
    std::size_t refused_size_ = 0;
    error refused_for_{};
    unique_fd waiter_;
    std::optional<detail::link_watch> links_;

    // Any thread may ask for statistics.
    struct {
        counter received, received_bytes, batches, fill_level;
        counter queued, sent, sent_bytes, dropped, discarded, unsent;
        counter too_short, too_long, kicks, partial_kicks, link_errors;
    } counted_;
    // Guards the socket against a close meanwhile, and what the kernel counted until then.
    std::mutex mutex_;
    xdp_statistics kernel_counted_{};
};

} // namespace netring

#endif
