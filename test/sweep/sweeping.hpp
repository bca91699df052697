// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SWEEP_SWEEPING_HPP
#define NETRING_TEST_SWEEP_SWEEPING_HPP

#include "faulty_sys.hpp"

#include <boost/test/tree/decorator.hpp>

namespace netring::test {

/// Of sweeps over AF_XDP, which run apart.
inline auto of_xdp() {
    return boost::unit_test::label("xdp");
}

/// Calls `body` with call 0, 1, 2, ... failing until none is left to fail. @return how many failures were injected.
template <class Body>
unsigned sweep(bool persistent, int code, Body body) {
    unsigned injected = 0;
    for (unsigned at = 0;; ++at) {
        the_fault() = {.at = at, .persistent = persistent, .code = code};
        body();
        if (the_fault().injected == 0)
            break;
        injected += the_fault().injected;
    }
    the_fault() = {};
    return injected;
}

} // namespace netring::test

#endif
