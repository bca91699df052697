// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_TERMINAL_HPP
#define NETRING_TOOLS_TERMINAL_HPP

#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

namespace netring_tools {

/// True if a person reads standard error, who may be shown progress.
inline bool has_terminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

/// A text in red, unless the environment has NO_COLOR (https://no-color.org).
inline std::string alarming(std::string const& text) {
    return std::getenv("NO_COLOR") == nullptr ? "\x1b[31m" + text + "\x1b[0m" : text;
}

/// Puts a line in the place of the one before.
inline void show_line(std::string const& text) {
    std::cerr << "\r\x1b[K" << text << std::flush;
}

} // namespace netring_tools

#endif
