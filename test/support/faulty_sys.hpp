// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_FAULTY_SYS_HPP
#define NETRING_TEST_SUPPORT_FAULTY_SYS_HPP

#include <cerrno>
#include <functional>
#include <limits>

namespace netring::test {

/// Which system call of the library fails, counted from 0, and how.
struct fault {
    static constexpr unsigned never = std::numeric_limits<unsigned>::max();

    unsigned at = never;
    /// That one and all after it, instead of that one alone.
    bool persistent = false;
    int code = ENOMEM;
    /// The next answers of rtnetlink that say that a change interrupted them.
    unsigned interrupted_answers = 0;

    unsigned calls = 0;
    unsigned injected = 0;
    /// Called before memory is unmapped, if there is one.
    std::function<void()> before_munmap{};
};

fault& the_fault();

/// Counts a call. True if it is the one that fails, with errno set.
bool fails() noexcept;

} // namespace netring::test

#endif
