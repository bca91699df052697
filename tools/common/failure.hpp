// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_FAILURE_HPP
#define NETRING_TOOLS_FAILURE_HPP

#include <stdexcept>
#include <string>
#include <utility>

namespace netring_tools {

/// How the program ends.
enum class exit_code { ok = 0, other = 1, usage = 2, privilege = 3, interface = 4 };

/// What ends the program before its work is done: what failed, why, and one command to copy.
class failure : public std::runtime_error {
public:
    failure(exit_code status, std::string const& what, std::string reason, std::string remedy)
        : runtime_error(what)
        , code(status)
        , why(std::move(reason))
        , command(std::move(remedy)) {}

    exit_code code;
    std::string why;
    std::string command;
};

} // namespace netring_tools

#endif
