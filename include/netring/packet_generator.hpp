// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_GENERATOR_HPP
#define NETRING_PACKET_GENERATOR_HPP

#include <netring/owned_batch.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/coro.hpp>

namespace netring {

/// A stream as an asynchronous generator (`boost::asio::experimental::coro`), for pipelines of coroutines that filter, map and
/// fold.
///
/// @code
/// auto batches = netring::packet_batches(stream);
/// while (auto batch = co_await batches) // in another coro
///     std::cout << batch->size() << '\n';
/// @endcode
///
/// Ends when the stream has ended (see `basic_packet_stream::stop`). A link that goes down is passed over, since a generator that
/// has thrown is at its end; `async_wait_link` tells of it. Any other error is thrown as a system_error, at the `co_await`:
/// `error::link_failed`, too, where `link_policy::fail` asks for it.
///
/// Object lifetimes: the stream must outlive the generator, which Asio destroys on its executor: run that once more, or let the
/// context end first. Thread safety: like the stream's.
template <class Executor, class Source>
boost::asio::experimental::coro<owned_batch, void, Executor>
packet_batches(basic_packet_stream<Executor, Source>& stream) {
    for (;;) {
        auto [ec, batch] = co_await stream.async_next(boost::asio::as_tuple(boost::asio::deferred));
        if (ec == boost::asio::error::eof)
            co_return;
        if (ec == error::network_down)
            continue;
        if (ec)
            throw system_error(ec, "receive packets");
        co_yield std::move(batch);
    }
}

} // namespace netring

#endif
