// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_LINK_TOTALS_HPP
#define NETRING_STATS_LINK_TOTALS_HPP

#include <netring/interface_counters.hpp>

namespace netring_stats {

/// What an interface counted over all its lives: where its counters begin again, because it was made again or its driver began
/// anew, these go on.
class link_totals {
public:
    /// @return false if they began again, so that it is not known what was counted meanwhile.
    bool update(netring::interface_counters const& now);

    /// With the name, index and link of the latest life.
    netring::interface_counters const& total() const noexcept { return total_; }
    void gone() noexcept { total_.link = netring::link_state::gone; }

private:
    netring::interface_counters last_;
    netring::interface_counters total_;
};

} // namespace netring_stats

#endif
