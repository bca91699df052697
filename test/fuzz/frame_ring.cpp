// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any steps of a program that fills a transmit ring and a kernel that takes frames and lets go of them.

#include "follow.hpp"
#include "transmit_slots.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    netring::test::follow<netring::test::transmit_model>({data, size});
    return 0;
}
