// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_REJECT_HPP
#define NETRING_SRC_REJECT_HPP

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

#include <string>
#include <string_view>

namespace netring {

/// Refuses the value of an option, and says what is legal.
inline error_code reject(diagnostics& why, std::string_view field, std::string const& value, std::string const& legal) {
    why.step.assign(field).append(" is ").append(value);
    why.hint = "legal: " + legal;
    return error::invalid_option;
}

/// Checks the name of an interface.
error_code validate_interface(std::string const& name, diagnostics& why);

} // namespace netring

#endif
