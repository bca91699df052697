// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "senders.hpp"
#include "xsk_endpoint.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>

#include <vector>

namespace asio = boost::asio;

namespace netring::bench {

namespace {

using frames = std::vector<asio::const_buffer>;

void send_batches(async_xdp_socket& socket, frames const& batch) {
    socket.async_send_batch(batch, [&](error_code ec, std::size_t) {
        if (ec)
            throw system_error(ec);
        send_batches(socket, batch);
    });
}

} // namespace

void by_xdp_batch(send_options const& how) {
    asio::io_context context(1);
    async_xdp_socket socket(context, {.interface = how.interface,
                                      .mode = xdp_mode::send,
                                      .memory = {.frame_count = xsk_frames},
                                      .transmit_ring = XSK_RING_PROD__DEFAULT_NUM_DESCS,
                                      .flush = flush_when_full});
    frames const batch(XSK_RING_PROD__DEFAULT_NUM_DESCS, asio::buffer(how.frame.data(), how.frame.size()));
    send_batches(socket, batch);
    context.run();
}

} // namespace netring::bench
