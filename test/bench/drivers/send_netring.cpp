// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "frame_ring.hpp"
#include "senders.hpp"

#include <netring/async_inject.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <vector>

namespace asio = boost::asio;

namespace netring::bench {

namespace {

inject_options options_of(send_options const& how) {
    return {.interface = how.interface,
            .frame_size_bytes = frame_ring::frame_bytes,
            .frame_count = frame_ring::frames,
            .flush = flush_when_full,
            .qdisc_bypass = true,
            .vnet_header = how.whole};
}

void throw_on(error_code ec) {
    if (ec)
        throw system_error(ec);
}

using frames = std::vector<asio::const_buffer>;

void send_batches(async_inject& inject, frames const& batch) {
    inject.async_send_batch(batch, [&](error_code ec, std::size_t) {
        throw_on(ec);
        send_batches(inject, batch);
    });
}

void send_each(async_inject& inject, asio::const_buffer const& frame) {
    inject.async_send(frame, [&](error_code ec, std::size_t) {
        throw_on(ec);
        send_each(inject, frame);
    });
}

void commit_while_room(async_inject& inject, send_options const& how) {
    inject.async_wait_room([&](error_code ec) {
        throw_on(ec);
        for (auto slot = inject.try_reserve(how.frame.size()); !slot.empty();
             slot = inject.try_reserve(how.frame.size())) {
            std::ranges::copy(how.frame, slot.begin());
            inject.commit(how.frame.size());
        }
        commit_while_room(inject, how);
    });
}

void run(send_options const& how, auto&& start) {
    asio::io_context context(1);
    async_inject inject(context, options_of(how));
    start(inject);
    context.run();
}

} // namespace

void by_batch(send_options const& how) {
    frames const batch(frame_ring::frames, asio::buffer(how.frame.data(), how.frame.size()));
    run(how, [&](auto& inject) { send_batches(inject, batch); });
}

void by_send(send_options const& how) {
    asio::const_buffer const frame(how.frame.data(), how.frame.size());
    run(how, [&](auto& inject) { send_each(inject, frame); });
}

void by_reserve_commit(send_options const& how) {
    run(how, [&](auto& inject) { commit_while_room(inject, how); });
}

} // namespace netring::bench
