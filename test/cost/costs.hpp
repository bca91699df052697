// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_COST_COSTS_HPP
#define NETRING_TEST_COST_COSTS_HPP

namespace netring::test {

struct costs {
    unsigned long allocations = 0;
    unsigned long epoll_waits = 0;
    unsigned long other_calls = 0;
    /// Those of the other calls that hand frames over.
    unsigned long kicks = 0;

    unsigned long calls() const { return epoll_waits + other_calls; }

    friend costs operator-(costs after, costs const& before) {
        after.allocations -= before.allocations;
        after.epoll_waits -= before.epoll_waits;
        after.other_calls -= before.other_calls;
        after.kicks -= before.kicks;
        return after;
    }
};

// Of one thread: others send, and may do what they like.
extern thread_local costs counted;

} // namespace netring::test

#endif
