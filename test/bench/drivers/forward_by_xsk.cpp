// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "forwarders.hpp"
#include "xsk_endpoint.hpp"

// A loop over libxdp's sockets, as xdpsock has it.

namespace netring::bench {

namespace {

/// Frames that were sent are received into again.
void recycle(xsk_endpoint& from, xsk_endpoint& to) {
    __u32 first = 0;
    auto const count = ::xsk_ring_cons__peek(&to.completion, xsk_endpoint::batch, &first);
    if (count == 0)
        return;
    __u32 back = 0;
    while (::xsk_ring_prod__reserve(&from.fill, count, &back) != count)
        from.wake_fill();
    for (unsigned index = 0; index != count; ++index)
        *::xsk_ring_prod__fill_addr(&from.fill, back + index) =
            *::xsk_ring_cons__comp_addr(&to.completion, first + index);
    ::xsk_ring_prod__submit(&from.fill, count);
    ::xsk_ring_cons__release(&to.completion, count);
}

void send_all(xsk_endpoint& from, xsk_endpoint& to) {
    while (!to.kick())
        recycle(from, to);
    recycle(from, to);
}

/// @return false if there was none.
bool forward_batch(xsk_endpoint& from, xsk_endpoint& to, auto change) {
    __u32 first = 0;
    auto const count = ::xsk_ring_cons__peek(&from.receive, xsk_endpoint::batch, &first);
    if (count == 0)
        return false;
    __u32 out = 0;
    while (::xsk_ring_prod__reserve(&to.transmit, count, &out) != count)
        send_all(from, to);
    for (unsigned index = 0; index != count; ++index) {
        auto const& got = *::xsk_ring_cons__rx_desc(&from.receive, first + index);
        change(from.bytes(got.addr, got.len));
        *::xsk_ring_prod__tx_desc(&to.transmit, out + index) = {.addr = got.addr, .len = got.len, .options = 0};
    }
    ::xsk_ring_prod__submit(&to.transmit, count);
    ::xsk_ring_cons__release(&from.receive, count);
    send_all(from, to);
    return true;
}

void forward(xsk_endpoint& from, xsk_endpoint& to, auto change) {
    for (;;) {
        while (forward_batch(from, to, change)) {
        }
        from.wake_fill();
        from.wait();
    }
}

} // namespace

void echo_by_xsk(forward_options const& how) {
    xsk_endpoint both(how.from, xsk_endpoint::use::both, how.generic);
    forward(both, both, swap_addresses);
}

void forward_by_xsk(forward_options const& how) {
    xsk_endpoint from(how.from, xsk_endpoint::use::receive, how.generic);
    xsk_endpoint to(how.to, from);
    forward(from, to, [](auto) {});
}

} // namespace netring::bench
