// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_TIMED_HPP
#define NETRING_TEST_SUPPORT_TIMED_HPP

#include <boost/test/tree/decorator.hpp>

namespace netring::test {

/// Decorates tests that measure how long something takes, and so do not run beside others.
inline auto timed() {
    return boost::unit_test::label("timed");
}

} // namespace netring::test

#endif
