// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "senders.hpp"
#include "xsk_endpoint.hpp"

#include <algorithm>

// A loop over libxdp's socket, as xdpsock has it.

namespace netring::bench {

namespace {

void send_and_reap(xsk_endpoint& to) {
    to.kick();
    __u32 first = 0;
    auto const done = ::xsk_ring_cons__peek(&to.completion, xsk_endpoint::batch, &first);
    ::xsk_ring_cons__release(&to.completion, done);
}

} // namespace

void by_xsk_loop(send_options const& how) {
    xsk_endpoint to(how.interface, xsk_endpoint::use::send, false);
    for (unsigned next = 0;; next = (next + xsk_endpoint::batch) % xsk_frames) {
        __u32 first = 0;
        while (::xsk_ring_prod__reserve(&to.transmit, xsk_endpoint::batch, &first) == 0)
            send_and_reap(to);
        for (unsigned index = 0; index != xsk_endpoint::batch; ++index) {
            auto const address = xsk_endpoint::address_of(next + index);
            std::ranges::copy(how.frame, to.bytes(address, how.frame.size()).begin());
            auto& descriptor = *::xsk_ring_prod__tx_desc(&to.transmit, first + index);
            descriptor = {.addr = address, .len = static_cast<__u32>(how.frame.size()), .options = 0};
        }
        ::xsk_ring_prod__submit(&to.transmit, xsk_endpoint::batch);
        send_and_reap(to);
    }
}

} // namespace netring::bench
