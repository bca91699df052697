// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any bytes for a capture file: the reader ends, with packets that lie in the file.

#include "holds.hpp"

#include <netring/pcap_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const content = std::as_bytes(std::span(data, size));
    netring::pcap_reader reader;
    netring::error_code ec;
    netring::diagnostics why;
    reader.open(content, ec, &why);
    if (ec) {
        holds(!why.step.empty());
        return 0;
    }
    std::size_t bytes = 0;
    while (auto const packet = reader.next(ec, &why)) {
        bytes += packet->captured_size();
        for (auto const each : packet->data())
            holds(std::to_integer<unsigned>(each) < 256);
        holds(packet->captured_size() <= packet->wire_size());
        holds(static_cast<std::size_t>(packet->interface_index()) < reader.interfaces().size());
        holds(packet->link_type() ==
              reader.interfaces()[static_cast<std::size_t>(packet->interface_index())].link_type);
        holds(reader.position_bytes() <= size);
    }
    holds(bytes <= size);
    holds(!ec || !why.step.empty());
    // An error is an end, and so is the end.
    auto const again = ec;
    holds(!reader.next(ec) && ec == again);
    return 0;
}
