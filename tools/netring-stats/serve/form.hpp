// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_FORM_HPP
#define NETRING_STATS_FORM_HPP

#include <optional>
#include <string>
#include <string_view>

namespace netring_stats {

/// The value of a field in a form's body or a query, decoded; nothing if it is not there or not well-formed.
std::optional<std::string> form_value(std::string_view form, std::string_view name);

} // namespace netring_stats

#endif
