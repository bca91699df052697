// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_RETHROW_HPP
#define NETRING_TEST_SUPPORT_RETHROW_HPP

#include <exception>

namespace netring::test {

/// What coroutines are spawned with: a failure leaves the context's `run`, and so fails the test.
inline void rethrow(std::exception_ptr const& failure) {
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace netring::test

#endif
