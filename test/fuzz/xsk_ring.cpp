// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any steps of a program and a kernel at either end of the rings of AF_XDP.

#include "follow.hpp"
#include "xsk_rings.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    netring::test::follow<netring::test::producer_model>({data, size});
    netring::test::follow<netring::test::consumer_model>({data, size});
    return 0;
}
