// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "forwarders.hpp"
#include "xsk_endpoint.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

namespace asio = boost::asio;

namespace netring::bench {

namespace {

void throw_on(error_code ec) {
    if (ec)
        throw system_error(ec);
}

void forward(async_xdp_socket& from, async_xdp_socket& to, auto change) {
    from.async_receive_batch([&from, &to, change](error_code ec, xdp_batch batch) {
        throw_on(ec);
        change(batch);
        to.async_forward(std::move(batch), [&from, &to, change](error_code failed, std::size_t) {
            throw_on(failed);
            forward(from, to, change);
        });
    });
}

xdp_options options_of(forward_options const& how, xdp_mode mode) {
    // No frames are kept for packets of its own, as it has none.
    return {.interface = how.from,
            .mode = mode,
            .memory = {.frame_count = xsk_frames, .transmit_frames = 0},
            .transmit_ring = mode == xdp_mode::receive ? 0U : XSK_RING_PROD__DEFAULT_NUM_DESCS,
            .attach = how.generic ? xdp_attach::generic : xdp_attach::native};
}

} // namespace

void echo_by_xdp(forward_options const& how) {
    asio::io_context context(1);
    async_xdp_socket both(context, options_of(how, xdp_mode::receive_and_send));
    forward(both, both, [](xdp_batch& batch) {
        for (auto packet = batch.begin(); packet != batch.end(); ++packet)
            swap_addresses(packet.mutable_data());
    });
    context.run();
}

void forward_by_xdp(forward_options const& how) {
    asio::io_context context(1);
    async_xdp_socket from(context, options_of(how, xdp_mode::receive));
    async_xdp_socket to(context, {.interface = how.to,
                                  .mode = xdp_mode::send,
                                  .umem = from.memory(),
                                  .transmit_ring = XSK_RING_PROD__DEFAULT_NUM_DESCS});
    forward(from, to, [](xdp_batch&) {});
    context.run();
}

} // namespace netring::bench
