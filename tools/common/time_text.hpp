// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_TIME_TEXT_HPP
#define NETRING_TOOLS_TIME_TEXT_HPP

#include <chrono>
#include <string>

namespace netring_tools {

/// RFC 3339 in UTC, with milliseconds.
std::string time_text(std::chrono::system_clock::time_point time);

} // namespace netring_tools

#endif
