// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "interface_table.hpp"

#include <algorithm>

namespace netring {

interface_table::interface_table(std::vector<pcap_interface> described)
    : all_(std::move(described)) {
    for (std::uint32_t position = 0; auto const& each : all_)
        positions_.try_emplace({each.index, each.link_type}, position++);
}

std::uint32_t interface_table::find_or_add(int index, link_type type) {
    if (auto const known = positions_.find({index, type}); known != positions_.end())
        return known->second;
    auto const any = positions_.find({0, type});
    auto const position = any != positions_.end() ? any->second : add(index, type);
    return positions_[{index, type}] = position;
}

std::uint32_t interface_table::add(int index, link_type type) {
    // One that changed its link type, as a tun device can, keeps its name.
    auto const same = std::ranges::find(all_, index, &pcap_interface::index);
    auto added = same != all_.end() ? *same : pcap_interface{.index = index};
    added.link_type = type;
    all_.push_back(std::move(added));
    return static_cast<std::uint32_t>(all_.size() - 1);
}

std::optional<std::uint32_t> interface_table::find(int index) const {
    for (int const each : {index, 0})
        if (auto const found = std::ranges::find(all_, each, &pcap_interface::index); found != all_.end())
            return static_cast<std::uint32_t>(found - all_.begin());
    return std::nullopt;
}

} // namespace netring
