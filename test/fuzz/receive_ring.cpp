// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any steps of a kernel that fills a receive ring and a program that takes, moves and gives back leases.

#include "follow.hpp"
#include "leases.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    netring::test::follow<netring::test::lease_model>({data, size});
    return 0;
}
