// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_INJECTOR_IMPL_HPP
#define NETRING_SRC_INJECTOR_IMPL_HPP

#include "counter.hpp"
#include "inject_socket.hpp"
#include "ring_mapping.hpp"
#include "stamp_numbers.hpp"
#include "unique_fd.hpp"

#include <netring/detail/frame_ring.hpp>
#include <netring/detail/link_watch.hpp>
#include <netring/detail/room_watch.hpp>
#include <netring/injector.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <vector>

namespace netring {

/// One opened ring: the socket, its memory, and the numbers.
struct injector::impl {
    explicit impl(inject_options given)
        : options(std::move(given)) {}

    error_code open(diagnostics& why);
    void close() noexcept;

    bool has_room() noexcept;
    std::span<std::byte> try_reserve(std::size_t size, error_code& ec) noexcept;
    void commit(std::size_t size, transmit_info const& info, error_code& ec) noexcept;
    std::size_t withdraw(std::size_t most) noexcept;

    /// Has the kernel take what is queued, as far as it does.
    error_code kick() noexcept;
    bool flush_due() const noexcept;
    std::chrono::nanoseconds retry_after() const noexcept;

    error_code check_link() noexcept;
    std::size_t max_frame_bytes() const noexcept;
    std::string last_refusal() const;

    /// Waits for an event, the next retry or the deadline. @return false if it was the deadline.
    bool wait_until(std::chrono::steady_clock::time_point deadline, error_code& ec) noexcept;

    std::optional<transmit_timestamp> read_timestamp(error_code& ec) noexcept;
    /// Makes the slots free that the kernel has let go of. @return what is in flight then.
    std::size_t reclaim() noexcept;
    inject_stats stats() noexcept;

    inject_options options;
    inject_socket socket;
    detail::frame_ring ring;
    /// Why nothing can be sent any more.
    error_code terminal_error;

private:
    using clock = std::chrono::steady_clock;

    std::size_t prefix_bytes() const noexcept;
    error_code map_ring(diagnostics& why);
    error_code open_waiter() noexcept;
    error_code take_event(clock::duration most) noexcept;
    void refresh_mtu() noexcept;
    std::size_t limit_for(std::size_t allowance) const noexcept;
    bool fits(std::size_t size, std::size_t allowance) noexcept;
    error_code check(std::size_t size, transmit_info const& info) noexcept;
    error_code refuse(std::size_t size, error why) noexcept;
    std::uint64_t group_end() const noexcept;
    error_code kick_group() noexcept;
    void find_refused(std::uint64_t first, std::optional<std::size_t> missing_bytes) noexcept;
    void count_attempts(std::uint64_t first) noexcept;
    error_code judge(error_code const& ec, bool progress) noexcept;
    void reclaim_locked() noexcept;

    ring_mapping mapping_;
    std::size_t mtu_ = 0;
    std::size_t link_header_ = 0;
    std::size_t reserved_ = 0;
    // Slots known to be free: how many frames can be committed before the ring must be looked at.
    std::size_t room_ = 0;
    clock::time_point first_unsent_{};
    std::vector<std::chrono::nanoseconds> launch_times_;
    stamp_numbers stamps_;
    unsigned futile_kicks_ = 0;
    std::size_t refused_size_ = 0;
    error refused_for_{};
    unique_fd waiter_;
    detail::room_watch room_watch_;
    std::optional<detail::link_watch> links_;

    // Any thread may ask for statistics, which reclaims: these go with what the ring has accepted and reclaimed.
    std::mutex mutex_;
    inject_stats counted_;
    counter queued_;
    counter too_short_;
    counter too_long_;
};

} // namespace netring

#endif
