// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/feed.hpp"

#include "serve/tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#ifdef NETRING_STATS_TLS
#include <boost/beast/websocket/ssl.hpp>
#endif
#include <boost/beast/websocket/stream.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace netring_stats {
namespace {

/// One client. At most one message is being sent and one waits; a newer one takes the place of the one that waits.
template <class Stream>
class feed final : public subscriber, public std::enable_shared_from_this<feed<Stream>> {
public:
    feed(Stream stream, http_request request, hub& with, place taken)
        : place_(std::move(taken))
        , stream_(std::move(stream))
        , request_(std::move(request))
        , hub_(with) {}

    void start() {
        // The websocket has a timer of its own. It watches what clients send, who have nothing to say; those who take nothing end
        // by TCP's.
        beast::get_lowest_layer(stream_).expires_never();
        stream_.set_option(websocket::stream_base::timeout{handshake_deadline, websocket::stream_base::none(), false});
        stream_.read_message_max(largest_message);
        // Messages are shared as they are, and not copied for parts of them.
        stream_.auto_fragment(false);
        hub_.add(this->shared_from_this());
        stream_.async_accept(request_, beast::bind_front_handler(&feed::accepted, this->shared_from_this()));
    }

    void offer(message const& newest) override {
        if (!accepted_)
            return;
        if (waiting_)
            hub_.count_skipped();
        waiting_ = newest;
        send();
    }

    void end() override { close(websocket::close_code::going_away); }

private:
    static constexpr std::size_t largest_message = 1024;
    static constexpr auto handshake_deadline = std::chrono::seconds(10);

    void accepted(beast::error_code ec) {
        if (ec || closing_)
            return leave();
        accepted_ = true;
        sending_ = hub_.hello();
        waiting_ = hub_.latest();
        write();
        read();
    }

    void send() {
        if (sending_ || closing_ || !waiting_)
            return;
        sending_ = std::exchange(waiting_, nullptr);
        write();
    }

    void write() {
        stream_.text(true);
        stream_.async_write(boost::asio::buffer(*sending_),
                            beast::bind_front_handler(&feed::written, this->shared_from_this()));
    }

    void written(beast::error_code ec, std::size_t) {
        sending_ = nullptr;
        if (ec)
            return leave();
        send();
    }

    /// Always pending: pings, pongs and the client's close are handled within a read.
    void read() {
        stream_.async_read(received_, beast::bind_front_handler(&feed::read_done, this->shared_from_this()));
    }

    void read_done(beast::error_code ec, std::size_t) {
        if (ec)
            return leave();
        close(websocket::close_code::policy_error);
    }

    void close(websocket::close_code code) {
        leave();
        if (!std::exchange(closing_, true))
            stream_.async_close(code, [self = this->shared_from_this()](beast::error_code) {});
    }

    void leave() { hub_.remove(this->shared_from_this()); }

    place place_;
    websocket::stream<Stream> stream_;
    http_request request_;
    hub& hub_;
    beast::flat_buffer received_;
    message sending_;
    message waiting_;
    bool accepted_ = false;
    bool closing_ = false;
};

} // namespace

template <class Stream>
void start_feed(Stream stream, http_request request, hub& with, place taken) {
    std::make_shared<feed<Stream>>(std::move(stream), std::move(request), with, std::move(taken))->start();
}

template void start_feed(beast::tcp_stream, http_request, hub&, place);
#ifdef NETRING_STATS_TLS
template void start_feed(tls_stream, http_request, hub&, place);
#endif

} // namespace netring_stats
