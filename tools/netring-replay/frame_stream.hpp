// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_REPLAY_FRAME_STREAM_HPP
#define NETRING_REPLAY_FRAME_STREAM_HPP

#include "sieve.hpp"

#include <netring/async_pcap_source.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>

#include <utility>

namespace netring_replay {

/// The frames of a capture file that can be sent, when they are due, as a stream that a sender takes.
class frame_stream {
public:
    frame_stream(netring::async_pcap_source& source, sieve& chosen)
        : source_(source)
        , chosen_(chosen) {}

    /// Completion signature: `void(error_code, owned_batch)`; `eof` at the end of the file, or once as many were sent as were asked for.
    template <class Token>
    auto async_next(Token&& token) {
        return boost::asio::async_compose<Token, void(netring::error_code, netring::owned_batch)>(next{*this, false},
                                                                                                  token, source_);
    }

    void cancel() { source_.cancel(); }

private:
    struct next {
        template <class Self>
        void operator()(Self& self, netring::error_code ec = {}, netring::owned_batch batch = {}) {
            if (std::exchange(started, true)) {
                if (ec)
                    return self.complete(ec, {});
                if (auto sifted = stream.chosen_.sift(std::move(batch)); !sifted.empty())
                    return self.complete({}, std::move(sifted));
            }
            if (stream.chosen_.full())
                stream.source_.stop();
            stream.source_.async_receive(std::move(self));
        }

        frame_stream& stream;
        bool started;
    };

    netring::async_pcap_source& source_;
    sieve& chosen_;
};

} // namespace netring_replay

#endif
