// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the first packets of an interface, with the synchronous core: no Asio, no second thread.
//
// Try it: sudo ./netring_example_capture_sync lo 4, and meanwhile: ping -c 1 127.0.0.1
// Without COUNT it ends after 10 packets.

#include "shared.hpp"

#include <netring/capture.hpp>

#include <chrono>
#include <utility>

// tag::capture[]
void capture_packets(std::string interface, std::size_t count) {
    netring::capture capture({.interface = std::move(interface)});
    while (count != 0) {
        // Empty if a second passes without a packet.
        netring::packet_batch const batch = capture.next(std::chrono::seconds(1));
        count -= example::print(batch, count);
    }
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, capture_packets);
}
