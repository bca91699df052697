// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_CAPTURE_IMPL_HPP
#define NETRING_SRC_CAPTURE_IMPL_HPP

#include "capture_socket.hpp"
#include "ring_mapping.hpp"
#include "unique_fd.hpp"

#include <netring/capture.hpp>
#include <netring/detail/link_watch.hpp>
#include <netring/detail/receive_ring.hpp>

#include <atomic>
#include <mutex>
#include <optional>

namespace netring {

/// One opened ring: the socket, its memory, and the numbers.
struct capture::impl {
    explicit impl(capture_options given)
        : options(std::move(given)) {}

    error_code open(diagnostics& why);
    void close() noexcept;

    packet_batch try_next() noexcept;

    /// Puts the filter that the options ask for in place.
    error_code apply_filter(diagnostics& why);
    /// The same for another filter, and remembers it.
    error_code change_filter(std::optional<filter> classic, std::optional<ebpf_program> ebpf);

    /// What is pending on the socket, as the link policy has it.
    error_code take_pending_error() noexcept;
    bool follows_name() const noexcept;

    /// Opens what the synchronous wait needs, the first time.
    error_code open_waiter() noexcept;
    /// The event of `waiter` that is not the ring's: the second of those that it watches.
    static constexpr unsigned link_edge = 2;

    capture_stats stats() noexcept;
    std::uint64_t packets_in_open_block() noexcept;
    void reset_high_water() noexcept;

    capture_options options;
    capture_socket socket;
    std::shared_ptr<ring_mapping> mapping = std::make_shared<ring_mapping>();
    detail::receive_ring ring;
    error_code lock_error;
    /// Why nothing comes any more.
    error_code terminal_error;
    // For the synchronous wait: an interface that is down raises no event on the ring when it is deleted.
    unique_fd waiter;
    std::optional<detail::link_watch> links;

private:
    error_code map_ring(diagnostics& why) noexcept;
    error_code start_deaf(diagnostics& why);
    error_code reattach() noexcept;
    void settle_leases() const noexcept;
    packet_batch lease(std::span<std::byte> run) noexcept;
    void sample() noexcept;
    void raise_high_water(std::size_t slots) noexcept;

    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> batches_{0};
    std::atomic<std::size_t> high_water_{0};
    // Guards the kernel's counters, which reset when they are read, and the ring against a close meanwhile.
    std::mutex mutex_;
    std::uint64_t seen_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint64_t freezes_ = 0;
    std::uint64_t delivered_at_sample_ = 0;
};

} // namespace netring

#endif
