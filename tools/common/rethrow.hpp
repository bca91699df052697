// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_RETHROW_HPP
#define NETRING_TOOLS_RETHROW_HPP

#include <exception>

namespace netring_tools {

/// Completion of a coroutine whose failure is a fault of the program: it leaves `run()`.
inline constexpr auto rethrow = [](std::exception_ptr const& failed) {
    if (failed)
        std::rethrow_exception(failed);
};

} // namespace netring_tools

#endif
