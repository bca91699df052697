// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring.hpp>

#include <iostream>

int main() {
    netring::diagnostics why;
    auto const ec = netring::validate({.interface = "lo", .ring = {.block_count = 0}}, why);
    std::cout << "netring " << NETRING_VERSION_STRING << ": " << ec.message() << ": " << why.hint << '\n';
    return ec == netring::error::invalid_option ? 0 : 1;
}
