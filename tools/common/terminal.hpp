// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_TERMINAL_HPP
#define NETRING_TOOLS_TERMINAL_HPP

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

namespace netring_tools {

/// True if a person reads standard error, who may be shown progress.
inline bool has_terminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

/// True unless the environment has NO_COLOR (https://no-color.org).
inline bool likes_colour() {
    auto const* const refused = std::getenv("NO_COLOR");
    return refused == nullptr || *refused == '\0';
}

enum class colour_choice : std::uint8_t { automatic, always, never };

/// Whether standard output gets colours.
inline bool coloured(colour_choice choice) {
    bool const liked = likes_colour() && ::isatty(STDOUT_FILENO) == 1;
    return choice == colour_choice::always || (choice == colour_choice::automatic && liked);
}

enum class paint : std::uint8_t { plain, good, attention, alarm };

inline std::string painted(std::string const& text, paint colour) {
    switch (colour) {
    case paint::good:
        return "\x1b[32m" + text + "\x1b[0m";
    case paint::attention:
        return "\x1b[33m" + text + "\x1b[0m";
    case paint::alarm:
        return "\x1b[31m" + text + "\x1b[0m";
    case paint::plain:
        break;
    }
    return text;
}

/// A text in red, if colour is liked.
inline std::string alarming(std::string const& text) {
    return likes_colour() ? painted(text, paint::alarm) : text;
}

/// Puts a line in the place of the one before.
inline void show_line(std::string const& text) {
    std::cerr << "\r\x1b[K" << text << std::flush;
}

} // namespace netring_tools

#endif
