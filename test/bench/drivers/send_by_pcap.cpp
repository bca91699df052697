// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "senders.hpp"

#include <array>
#include <memory>
#include <pcap/pcap.h>
#include <stdexcept>

namespace netring::bench {

void by_pcap_inject(send_options const& how) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    std::unique_ptr<pcap_t, void (*)(pcap_t*)> const to(::pcap_create(how.interface.c_str(), error.data()),
                                                        &::pcap_close);
    if (!to)
        throw std::runtime_error(error.data());
    // It cannot be told to receive nothing, so it has the smallest ring.
    ::pcap_set_buffer_size(to.get(), 1);
    if (::pcap_activate(to.get()) < 0)
        throw std::runtime_error(::pcap_geterr(to.get()));
    for (;;)
        if (::pcap_inject(to.get(), how.frame.data(), how.frame.size()) < 0)
            throw std::runtime_error(::pcap_geterr(to.get()));
}

} // namespace netring::bench
