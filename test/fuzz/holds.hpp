// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_FUZZ_HOLDS_HPP
#define NETRING_TEST_FUZZ_HOLDS_HPP

#include <cstdlib>

/// Ends the run, which keeps the input, unless something holds.
inline void holds(bool something) {
    if (!something)
        std::abort();
}

#endif
