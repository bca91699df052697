// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_TEXT_TABLE_HPP
#define NETRING_TOOLS_TEXT_TABLE_HPP

#include "terminal.hpp"

#include <string>
#include <vector>

namespace netring_tools {

/// Rows of aligned columns. A text in the last one may be of any length.
class text_table {
public:
    struct cell {
        std::string text{};
        paint colour = paint::plain;
    };

    void add(std::vector<cell> row) { rows_.push_back(std::move(row)); }
    std::string text(bool coloured) const;

private:
    std::vector<std::vector<cell>> rows_;
};

} // namespace netring_tools

#endif
