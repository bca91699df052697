// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_INTERFACE_TABLE_HPP
#define NETRING_STATS_INTERFACE_TABLE_HPP

#include "measure/link_totals.hpp"
#include "report/report.hpp"

#include <netring/interface_counters.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace netring_stats {

/// What the kernel counts for the interfaces that are watched, and what happened to them.
class interface_table {
public:
    /// The most that are watched when all are.
    static constexpr std::size_t most = 64;

    /// @param names those that are watched; none watches all that are there.
    explicit interface_table(std::vector<std::string> names)
        : names_(std::move(names)) {}

    /// @return a report of each interface, in the order in which they are shown.
    std::vector<interface_report> update(std::vector<netring::interface_counters> const& now,
                                         std::chrono::system_clock::time_point time);

    /// Adds to what happened.
    void note(std::string const& interface, std::string text, std::chrono::system_clock::time_point time);

    /// Those that there was no room for.
    std::size_t left_out() const noexcept { return left_out_; }
    /// The latest ones.
    std::vector<notice> const& notices() const noexcept { return notices_; }

private:
    struct watched {
        link_totals totals;
        bool known = false;
    };

    std::vector<std::string> shown(std::vector<netring::interface_counters> const& now);
    void forget_others(std::vector<std::string> const& names, std::chrono::system_clock::time_point time);
    interface_report look(std::string const& name, netring::interface_counters const* now,
                          std::chrono::system_clock::time_point time);
    std::vector<std::string> names_;
    std::map<std::string, watched> watched_;
    std::size_t left_out_ = 0;
    std::vector<notice> notices_;
    std::uint64_t noted_ = 0;
};

} // namespace netring_stats

#endif
