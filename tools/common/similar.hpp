// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_SIMILAR_HPP
#define NETRING_TOOLS_SIMILAR_HPP

#include <string>
#include <string_view>
#include <vector>

namespace netring_tools {

/// What was most likely meant by a mistyped name; empty if none is similar enough.
std::string similar_name(std::string_view typed, std::vector<std::string> const& names);

} // namespace netring_tools

#endif
