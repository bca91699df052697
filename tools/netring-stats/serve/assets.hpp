// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_ASSETS_HPP
#define NETRING_STATS_ASSETS_HPP

#include <span>
#include <string_view>

namespace netring_stats {

/// A file of the page, embedded by the build.
struct asset {
    std::string_view path;
    std::string_view content_type;
    std::string_view body;
};

std::span<const asset> assets() noexcept;

} // namespace netring_stats

#endif
