// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "workloads.hpp"

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

// The hot paths a given number of times, for a program that counts instructions. Without arguments it lists them.

int main(int argc, char* argv[]) {
    if (argc != 1 && argc != 3) {
        std::cerr << "usage: " << argv[0] << " [WORKLOAD COUNT]\n";
        return 2;
    }
    try {
        netring::bench::for_each_workload([&]<class Workload>() {
            if (argc == 1) {
                std::cout << Workload::name << ' ' << Workload::items << '\n';
            } else if (std::string_view(argv[1]) == Workload::name) {
                Workload workload;
                for (auto left = std::stoul(argv[2]); left != 0; --left)
                    workload.run();
            }
        });
        return 0;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
