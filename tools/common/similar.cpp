// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "similar.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace netring_tools {
namespace {

/// The least number of letters to insert, delete or replace (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t done = 0; done != from.size(); ++done) {
        auto diagonal = std::exchange(row[0], done + 1);
        for (std::size_t at = 1; at != row.size(); ++at) {
            auto const replaced = diagonal + (from[done] == to[at - 1] ? 0U : 1U);
            diagonal = row[at];
            row[at] = std::min({row[at] + 1, row[at - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

std::string similar_name(std::string_view typed, std::vector<std::string> const& names) {
    // Two slips, and less than half of a short name.
    auto least = std::min<std::size_t>(3, (typed.size() + 1) / 2);
    std::string result;
    for (auto const& name : names)
        if (auto const slips = distance(typed, name); slips < least) {
            least = slips;
            result = name;
        }
    return result;
}

} // namespace netring_tools
