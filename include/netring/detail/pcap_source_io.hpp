// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_PCAP_SOURCE_IO_HPP
#define NETRING_DETAIL_PCAP_SOURCE_IO_HPP

#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/pcap_feed.hpp>
#include <netring/detail/watch_edges.hpp>
#include <netring/error.hpp>
#include <netring/owned_batch.hpp>
#include <netring/pcap_source_options.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <utility>

namespace netring::detail {

/// What an asynchronous source of recorded packets and its operations share.
template <class Executor>
struct pcap_source_io {
    using core_type = pcap_feed;
    using options_type = pcap_source_options;
    using clock = pcap_feed::clock;

    explicit pcap_source_io(Executor executor)
        : own_executor(std::move(executor))
        , more(own_executor)
        , due(own_executor) {}

    Executor const& executor() const noexcept { return own_executor; }
    pcap_feed& object() noexcept { return feed; }

    void adopt(pcap_feed opened, error_code& ec) {
        watch_edges(more, {opened.native_handle()}, ec);
        if (!ec)
            feed = std::move(opened);
    }

    void cancel() noexcept {
        ++cancellations;
        error_code ignored;
        more.cancel(ignored);
        due.cancel();
    }

    void close() noexcept {
        cancel();
        error_code ignored;
        more.close(ignored);
        feed.close();
    }

    Executor own_executor;
    /// Readable when more was read.
    boost::asio::posix::basic_stream_descriptor<Executor> more;
    /// Expires when the next packet is due.
    boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, Executor> due;
    pcap_feed feed;
    /// Counts `cancel` and `close`.
    unsigned cancellations = 0;
    bool receiving = false;
};

/// Waits until packets are due, and takes them; see `readiness_op`.
template <class Io>
struct due_target {
    using io_type = Io;
    using result_type = owned_batch;

    static error_code begin(Io& io) noexcept {
        if (!io.feed.is_open())
            return error::not_open;
        return io.receiving ? error::receive_in_progress : error_code();
    }
    static bool& busy(Io& io) noexcept { return io.receiving; }

    template <class Handler>
    static void wait(Io& io, Handler&& handler) {
        if (auto const due = io.feed.due()) {
            io.due.expires_at(*due);
            io.due.async_wait(std::forward<Handler>(handler));
        } else {
            io.more.async_wait(boost::asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
        }
    }
    static void woken(Io& io) noexcept { eat_edges(io.more.native_handle()); }
    static bool ready(Io& io) noexcept { return io.feed.ready(); }
    static bool alarmed(Io const& io) noexcept { return io.feed.ended(); }
    static error_code pending(Io const& io) noexcept {
        if (!io.feed.ended())
            return {};
        auto const failure = io.feed.failure();
        return failure ? failure : boost::asio::error::eof;
    }
    static owned_batch take(Io& io, error_code& ec) noexcept { return io.feed.take(ec); }
};

/// Ends the source. There is nothing to wait for, nor to take: what was not received is in the file.
template <class Io>
struct end_target : due_target<Io> {
    static error_code begin(Io& io) noexcept {
        auto const refused = due_target<Io>::begin(io);
        if (!refused)
            io.feed.stop();
        return refused;
    }
    static bool ready(Io&) noexcept { return true; }
    static owned_batch take(Io&, error_code&) noexcept { return {}; }
};

} // namespace netring::detail

#endif
