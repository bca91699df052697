// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "receivers.hpp"

#include <netring/async_capture.hpp>
#include <netring/capture.hpp>
#include <netring/owned_batch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace netring::bench {

namespace {

/// As the others do, without a hash, which the kernel would compute for each packet.
capture_options options_of(receive_options const& how) {
    ring_options ring{
        .block_size_bytes = how.block_size_bytes, .block_count = how.block_count, .block_timeout = how.block_timeout};
    if (how.low_latency)
        ring = ring_profile::low_latency;
    return {.interface = how.interface, .ring = ring, .rxhash = false};
}

template <class Batch>
void see_all(meter& turn, Batch const& batch) {
    for (packet_view const packet : batch)
        turn.see(packet.data());
}

void throw_on(error_code ec) {
    if (ec)
        throw system_error(ec);
}

void receive_batches(async_capture& capture, meter& turn) {
    capture.async_receive_batch([&](error_code ec, packet_batch const& batch) {
        throw_on(ec);
        see_all(turn, batch);
        if (turn.goes_on())
            receive_batches(capture, turn);
    });
}

void receive_owned(async_capture& capture, meter& turn) {
    capture.async_receive([&](error_code ec, owned_batch const& batch) {
        throw_on(ec);
        see_all(turn, batch);
        if (turn.goes_on())
            receive_owned(capture, turn);
    });
}

void receive_into(async_capture& capture, owned_batch& batch, meter& turn) {
    capture.async_receive(batch, [&](error_code ec, std::size_t) {
        throw_on(ec);
        see_all(turn, batch);
        batch.clear();
        if (turn.goes_on())
            receive_into(capture, batch, turn);
    });
}

void receive_by_guard(async_capture& capture, meter& turn) {
    capture.async_readable([&](error_code ec, ready_guard guard) {
        throw_on(ec);
        while (auto const batch = guard.next_batch())
            see_all(turn, batch);
        if (turn.goes_on())
            receive_by_guard(capture, turn);
    });
}

std::uint64_t run(receive_options const& how, auto&& start) {
    asio::io_context context(1);
    async_capture capture(context, options_of(how));
    start(context, capture);
    context.run();
    return capture.stats().dropped;
}

} // namespace

std::uint64_t by_batch(receive_options const& how, meter& turn) {
    return run(how, [&](auto&, auto& capture) { receive_batches(capture, turn); });
}

std::uint64_t by_batch_coroutine(receive_options const& how, meter& turn) {
    auto const reader = [&](async_capture& capture) -> asio::awaitable<void> {
        do {
            auto const batch = co_await capture.async_receive_batch(asio::use_awaitable);
            see_all(turn, batch);
        } while (turn.goes_on());
    };
    return run(how, [&](auto& context, auto& capture) {
        asio::co_spawn(context, reader(capture), [](std::exception_ptr const& failure) {
            if (failure)
                std::rethrow_exception(failure);
        });
    });
}

std::uint64_t by_owned(receive_options const& how, meter& turn) {
    return run(how, [&](auto&, auto& capture) { receive_owned(capture, turn); });
}

std::uint64_t by_owned_again(receive_options const& how, meter& turn) {
    owned_batch batch;
    return run(how, [&](auto&, auto& capture) { receive_into(capture, batch, turn); });
}

std::uint64_t by_guard(receive_options const& how, meter& turn) {
    return run(how, [&](auto&, auto& capture) { receive_by_guard(capture, turn); });
}

std::uint64_t by_capture(receive_options const& how, meter& turn) {
    capture from(options_of(how));
    do
        see_all(turn, from.next(1s));
    while (turn.goes_on());
    return from.stats().dropped;
}

std::uint64_t by_spinning(receive_options const& how, meter& turn) {
    return run(how, [&](auto&, auto& capture) {
        do
            see_all(turn, capture.try_receive_batch());
        while (turn.goes_on());
    });
}

} // namespace netring::bench
