// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "text_table.hpp"

#include <algorithm>
#include <cstddef>

namespace netring_tools {

std::string text_table::text(bool coloured) const {
    std::vector<std::size_t> widths;
    for (auto const& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column != row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].text.size());
    }
    std::string result;
    for (auto const& row : rows_) {
        std::string line;
        for (std::size_t column = 0; column != row.size(); ++column) {
            auto const& [text, colour] = row[column];
            line += coloured ? painted(text, colour) : text;
            line.append(widths[column] - text.size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + '\n';
    }
    return result;
}

} // namespace netring_tools
