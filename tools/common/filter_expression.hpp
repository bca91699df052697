// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_FILTER_EXPRESSION_HPP
#define NETRING_TOOLS_FILTER_EXPRESSION_HPP

#include <netring/filter.hpp>
#include <netring/link_type.hpp>

#include <string>

namespace netring_tools {

/// @throws failure with `exit_code::usage` if it is not understood, or this program was built without libpcap.
netring::filter compiled_filter(std::string const& expression, netring::link_type link);

} // namespace netring_tools

#endif
