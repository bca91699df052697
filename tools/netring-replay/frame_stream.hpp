// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_REPLAY_FRAME_STREAM_HPP
#define NETRING_REPLAY_FRAME_STREAM_HPP

#include "rethrow.hpp"
#include "sieve.hpp"

#include <netring/async_pcap_source.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace netring_replay {

/// The frames of a capture file that can be sent, when they are due, as a stream that a sender takes.
class frame_stream {
public:
    struct result {
        /// `eof` at the end of the file, or once as many were taken as were asked for.
        netring::error_code ec;
        netring::owned_batch batch;
    };

    frame_stream(netring::async_pcap_source& source, sieve& chosen)
        : source_(source)
        , chosen_(chosen) {}

    boost::asio::awaitable<result> next() {
        for (;;) {
            if (chosen_.full())
                source_.stop();
            auto [ec, batch] = co_await source_.async_receive(boost::asio::as_tuple(boost::asio::use_awaitable));
            if (ec)
                co_return result{ec, {}};
            if (auto sifted = chosen_.sift(std::move(batch)); !sifted.empty())
                co_return result{{}, std::move(sifted)};
        }
    }

    /// The same. Completion signature: `void(error_code, owned_batch)`.
    template <class Token>
    auto async_next(Token&& token) {
        return boost::asio::async_initiate<Token, void(netring::error_code, netring::owned_batch)>(
            [this](auto handler) {
                auto complete = [handler = std::move(handler)](std::exception_ptr const& failed, result next) mutable {
                    netring_tools::rethrow(failed);
                    std::move(handler)(next.ec, std::move(next.batch));
                };
                boost::asio::co_spawn(source_.get_executor(), next(), std::move(complete));
            },
            token);
    }

    void cancel() { source_.cancel(); }

private:
    netring::async_pcap_source& source_;
    sieve& chosen_;
};

} // namespace netring_replay

#endif
