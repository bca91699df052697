// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_OPERATIONS_HPP
#define NETRING_TEST_PCAP_OPERATIONS_HPP

#include "named_pipe.hpp"
#include "operation.hpp"
#include "wire.hpp"

#include <netring/async_pcap_source.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/as_tuple.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <tuple>
#include <utility>

// The operations of a source of recorded packets, in the form that the matrix drives: how each starts, how the world makes it
// complete, and what it must have delivered.

namespace netring::test {

/// What an operation is driven on: a file that is being written.
struct world : running_context {
    static constexpr std::size_t packet_sockets = 0;

    world() {
        pipe.open_without_end();
        pipe.write(crafted_pcap(std::endian::little).content());
    }

    named_pipe pipe;
    std::uint32_t sent = 0;
};

struct source_receive {
    static constexpr char const* name = "async_receive";
    static constexpr error busy = error::receive_in_progress;
    using result = owned_batch;
    using signature = void(error_code, result);

    template <class Executor>
    using object = basic_async_pcap_source<Executor>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(where, {.path = named_pipe::path()});
    }
    template <class Source, class Token>
    static auto start(world&, Source& source, Token&& token) {
        return source.async_receive(std::forward<Token>(token));
    }
    /// Waits until the packet was read.
    static void provoke(world& w) {
        w.pipe.write(record(tagged_frame(60, w.sent++)));
        std::this_thread::sleep_for(10ms);
    }
    /// True if it holds the first packets that were written.
    static bool complete(world& w, result const& batch) {
        std::uint32_t expected = 0;
        return !batch.empty() && batch.size() <= w.sent && std::ranges::all_of(batch, [&](packet_view const& packet) {
            return std::ranges::equal(packet.data(), tagged_frame(60, expected++));
        });
    }
    static bool nothing(result const& batch) { return batch.empty(); }
    /// True if all that was written is still to be received.
    template <class Source>
    static bool untouched(world& w, Source& source) {
        result left;
        source.async_receive([&](error_code, result batch) { left = std::move(batch); });
        w.run_until([&] { return !left.empty(); });
        return left.size() == w.sent && complete(w, left);
    }
};

struct source_stream_next : source_receive {
    static constexpr char const* name = "packet_stream::async_next";

    template <class Executor>
    using object = basic_packet_stream<Executor, basic_async_pcap_source<Executor>>;

    template <class Executor, class Where>
    static object<Executor> make(Where&& where) {
        return object<Executor>(source_receive::make<Executor>(where));
    }
    template <class Stream, class Token>
    static auto start(world&, Stream& stream, Token&& token) {
        return stream.async_next(std::forward<Token>(token));
    }
    template <class Stream>
    static bool untouched(world& w, Stream& stream) {
        return source_receive::untouched(w, stream.source());
    }
};

/// What was not received is in the file.
struct source_drain : source_receive {
    static constexpr char const* name = "async_drain";
    static constexpr bool never_waits = true;

    template <class Source, class Token>
    static auto start(world&, Source& source, Token&& token) {
        return source.async_drain(std::forward<Token>(token));
    }
    static bool complete(world&, result const& batch) { return batch.empty(); }
    /// True if it is at its end, as it says from the start of the operation on.
    template <class Source>
    static bool untouched(world& w, Source& source) {
        error_code end;
        source.async_receive([&](error_code ec, result const&) { end = ec; });
        return w.run_until([&] { return end == boost::asio::error::eof; });
    }
};

using operations = std::tuple<source_receive, source_drain, source_stream_next>;

} // namespace netring::test

#endif
