// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "receivers.hpp"

#include "xsk_endpoint.hpp"

// A loop over libxdp's socket, as its own examples have it.

namespace netring::bench {

namespace {

void read(xsk_endpoint& from, meter& turn) {
    __u32 first = 0;
    auto const count = ::xsk_ring_cons__peek(&from.receive, xsk_endpoint::batch, &first);
    if (count == 0)
        return from.wake_fill();
    __u32 back = 0;
    while (::xsk_ring_prod__reserve(&from.fill, count, &back) != count) {
    }
    for (unsigned index = 0; index != count; ++index) {
        auto const& got = *::xsk_ring_cons__rx_desc(&from.receive, first + index);
        turn.see(from.bytes(got.addr, got.len));
        *::xsk_ring_prod__fill_addr(&from.fill, back + index) = got.addr;
    }
    ::xsk_ring_prod__submit(&from.fill, count);
    ::xsk_ring_cons__release(&from.receive, count);
}

} // namespace

std::uint64_t by_xsk_loop(receive_options const& how, meter& turn) {
    xsk_endpoint from(how.interface, xsk_endpoint::use::receive, how.generic);
    do {
        from.wait();
        read(from, turn);
    } while (turn.goes_on());
    return from.dropped();
}

std::uint64_t by_xsk_spinning(receive_options const& how, meter& turn) {
    xsk_endpoint from(how.interface, xsk_endpoint::use::receive, how.generic);
    do
        read(from, turn);
    while (turn.goes_on());
    return from.dropped();
}

} // namespace netring::bench
