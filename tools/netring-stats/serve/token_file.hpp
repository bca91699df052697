// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_TOKEN_FILE_HPP
#define NETRING_STATS_TOKEN_FILE_HPP

#include <string>

namespace netring_stats {

/// Reads the token from a file that nobody else may read. @throws failure.
std::string read_token(std::string const& path);

} // namespace netring_stats

#endif
