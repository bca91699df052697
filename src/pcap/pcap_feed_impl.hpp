// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAP_FEED_IMPL_HPP
#define NETRING_SRC_PCAP_PCAP_FEED_IMPL_HPP

#include "../counter.hpp"
#include "file.hpp"
#include "pcap_schedule.hpp"

#include <netring/detail/pcap_feed.hpp>
#include <netring/detail/storage_pool.hpp>
#include <netring/pcap_reader.hpp>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace netring::detail {

class pcap_feed::impl {
public:
    explicit impl(pcap_source_options options)
        : options_(std::move(options))
        , schedule_(options_.speed) {}

    error_code open(diagnostics& why);
    void close() noexcept;
    bool is_open() const noexcept { return thread_.joinable(); }
    pcap_source_options const& options() const noexcept { return options_; }
    pcap_source_stats stats() const noexcept {
        return {packets_.value(), bytes_.value(), loops_.value(), position_bytes_.value(), size_bytes_.value()};
    }

    int event() const noexcept { return event_.get(); }
    bool ready() noexcept;
    std::optional<clock::time_point> due() const noexcept {
        return due_end_ == front_.size() ? std::nullopt : std::optional(due_);
    }
    bool ended() const noexcept;
    error_code failure() const noexcept;
    diagnostics why() const;
    owned_batch take();
    void stop() noexcept { stopped_ = true; }

private:
    owned_batch empty_batch() const noexcept { return owned_batch(pool_); }

    // Of the thread that reads.
    void read();
    error_code read_all(diagnostics& why);
    bool hand_over(packet_view const& packet);
    void tell() const noexcept;

    // Of whoever takes.
    void refill(clock::time_point now) noexcept;
    void look_at_next(clock::time_point now) noexcept;
    owned_batch take_due();

    pcap_source_options const options_;
    std::shared_ptr<storage_pool> const pool_ = std::make_shared<storage_pool>();

    /// What is taken from. Its packets up to `due_end_` are due, and the next one will be at `due_`.
    owned_batch front_;
    /// Where each of them ends in the file.
    std::vector<std::uint64_t> front_ends_;
    std::size_t taken_ = 0;
    std::size_t due_end_ = 0;
    clock::time_point due_;
    pcap_schedule schedule_;
    bool stopped_ = false;
    counter packets_;
    counter bytes_;

    file event_;
    pcap_reader reader_;
    counter loops_;
    counter position_bytes_;
    counter size_bytes_;

    mutable std::mutex mutex_;
    std::condition_variable room_;
    /// What was read and is not in front yet.
    owned_batch ahead_;
    std::vector<std::uint64_t> ahead_ends_;
    /// How reading ended, once it has.
    std::optional<error_code> end_;
    diagnostics why_;
    bool closing_ = false;

    std::thread thread_;
};

} // namespace netring::detail

#endif
