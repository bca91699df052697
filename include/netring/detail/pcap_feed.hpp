// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_PCAP_FEED_HPP
#define NETRING_DETAIL_PCAP_FEED_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/owned_batch.hpp>
#include <netring/pcap_source_options.hpp>
#include <netring/pcap_source_stats.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace netring::detail {

/// The packets of a capture file when they are due. They are read ahead on a thread of its own: neither a slow disk nor a pipe
/// that is empty holds up anybody else, and closing ends a read that waits.
class NETRING_DECL pcap_feed {
public:
    using clock = std::chrono::steady_clock;

    pcap_feed() noexcept;
    explicit pcap_feed(pcap_source_options options);
    pcap_feed(pcap_feed&& other) noexcept;
    pcap_feed& operator=(pcap_feed&& other) noexcept;
    ~pcap_feed();

    void open(pcap_source_options options);
    void open(pcap_source_options options, error_code& ec, diagnostics* why = nullptr);
    void close() noexcept;
    bool is_open() const noexcept;
    pcap_source_options const& options() const noexcept;
    pcap_source_stats stats() const noexcept;

    /// Has an edge whenever more was read, or the end was reached, while there was nothing.
    int native_handle() const noexcept;

    /// True if a packet is due.
    bool ready() noexcept;
    /// When the next packet is; none if none was read yet.
    std::optional<clock::time_point> due() const noexcept;
    /// True if no packet will come any more.
    bool ended() const noexcept;
    /// Why that is; nothing if the file has ended. Precondition: `ended()`.
    error_code failure() const noexcept;
    diagnostics why() const;
    /// Takes what is due. Nothing is lost if there is no memory for it.
    owned_batch take(error_code& ec) noexcept;
    /// Ends it here.
    void stop() noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace netring::detail

#endif
