// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "forwarders.hpp"
#include "xsk_endpoint.hpp"

#include <netring/async_xdp_socket.hpp>
#include <netring/xdp_socket.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
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

/// The same without Asio.
void forward(xdp_socket& from, xdp_socket& to, auto change) {
    for (;;) {
        auto batch = from.next(std::chrono::seconds(1));
        for (change(batch); batch; to.flush()) {
            error_code ec;
            to.forward(batch, ec);
            throw_on(ec);
        }
    }
}

/// Of one that sends too, or only receives. It has no packets of its own, so no frames are kept for them.
xdp_options options_of(forward_options const& how, xdp_mode mode) {
    return {.interface = how.from,
            .mode = mode,
            .memory = {.frame_count = xsk_frames, .transmit_frames = 0},
            .transmit_ring = mode == xdp_mode::receive ? 0U : XSK_RING_PROD__DEFAULT_NUM_DESCS,
            .attach = how.generic ? xdp_attach::generic : xdp_attach::native};
}

/// Of one that sends what the other has received.
xdp_options options_of(forward_options const& how, std::shared_ptr<umem> memory) {
    return {.interface = how.to,
            .mode = xdp_mode::send,
            .umem = std::move(memory),
            .transmit_ring = XSK_RING_PROD__DEFAULT_NUM_DESCS};
}

void turn_round(xdp_batch& batch) {
    for (auto packet = batch.begin(); packet != batch.end(); ++packet)
        swap_addresses(packet.mutable_data());
}

void leave(xdp_batch& /*batch*/) {}

} // namespace

void echo_by_xdp(forward_options const& how) {
    asio::io_context context(1);
    async_xdp_socket both(context, options_of(how, xdp_mode::receive_and_send));
    forward(both, both, turn_round);
    context.run();
}

void forward_by_xdp(forward_options const& how) {
    asio::io_context context(1);
    async_xdp_socket from(context, options_of(how, xdp_mode::receive));
    async_xdp_socket to(context, options_of(how, from.memory()));
    forward(from, to, leave);
    context.run();
}

void echo_by_xdp_core(forward_options const& how) {
    xdp_socket both(options_of(how, xdp_mode::receive_and_send));
    forward(both, both, turn_round);
}

void forward_by_xdp_core(forward_options const& how) {
    xdp_socket from(options_of(how, xdp_mode::receive));
    xdp_socket to(options_of(how, from.memory()));
    forward(from, to, leave);
}

} // namespace netring::bench
