// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Sends frames of a size through a plain packet socket: send_frames INTERFACE SIZE COUNT [INTERVAL_US [VLAN_TCI]]

#include "wire.hpp"

#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

int main(int argc, char* argv[]) {
    if (argc < 4 || argc > 6) {
        std::cerr << "usage: " << argv[0] << " INTERFACE SIZE COUNT [INTERVAL_US [VLAN_TCI]]\n";
        return 2;
    }
    try {
        netring::test::plain_sender const sender(argv[1]);
        auto const size = std::stoul(argv[2]);
        auto const count = std::stoul(argv[3]);
        std::chrono::microseconds const interval(argc > 4 ? std::stol(argv[4]) : 0);
        for (std::uint32_t number = 0; number != count; ++number) {
            if (argc == 6)
                sender.send(netring::test::vlan_frame(size, number, static_cast<std::uint16_t>(std::stoul(argv[5]))));
            else
                sender.send_tagged(size, number, 1);
            std::this_thread::sleep_for(interval);
        }
        return 0;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
