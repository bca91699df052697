// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "receivers.hpp"
#include "xsk_endpoint.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace asio = boost::asio;

namespace netring::bench {

namespace {

xdp_options options_of(receive_options const& how) {
    return {.interface = how.interface,
            .mode = xdp_mode::receive,
            .memory = {.frame_count = xsk_frames},
            .attach = how.generic ? xdp_attach::generic : xdp_attach::native};
}

void see_all(meter& turn, xdp_batch const& batch) {
    for (packet_view const packet : batch)
        turn.see(packet.data());
}

void receive_batches(async_xdp_socket& socket, meter& turn) {
    socket.async_receive_batch([&](error_code ec, xdp_batch const& batch) {
        if (ec)
            throw system_error(ec);
        see_all(turn, batch);
        if (turn.goes_on())
            receive_batches(socket, turn);
    });
}

} // namespace

std::uint64_t by_xdp_batch(receive_options const& how, meter& turn) {
    asio::io_context context(1);
    async_xdp_socket socket(context, options_of(how));
    receive_batches(socket, turn);
    context.run();
    return socket.stats().dropped;
}

std::uint64_t by_xdp_spinning(receive_options const& how, meter& turn) {
    asio::io_context context(1);
    auto const work = asio::make_work_guard(context);
    async_xdp_socket socket(context, options_of(how));
    // As the guide has it.
    constexpr unsigned between_polls = 1024;
    unsigned round = 0;
    do {
        see_all(turn, socket.try_receive_batch());
        if (++round % between_polls == 0)
            context.poll();
    } while (turn.goes_on());
    return socket.stats().dropped;
}

} // namespace netring::bench
