// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_JSON_TEXT_HPP
#define NETRING_STATS_JSON_TEXT_HPP

#include "utf8.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace netring_stats {

/// What is not known is null, not an empty string.
inline boost::json::value text_or_null(std::string const& text) {
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(netring_tools::utf8(text));
}

} // namespace netring_stats

#endif
