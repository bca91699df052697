// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SOAK_DUPLICATES_HPP
#define NETRING_TEST_SOAK_DUPLICATES_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

namespace netring::test {

/// Tells whether a sequence number was seen before, among those that are less than 65536 apart.
class duplicates {
public:
    bool seen(std::uint32_t number) {
        auto& last = last_[number % last_.size()];
        auto const lap = number / static_cast<std::uint32_t>(last_.size()) + 1;
        if (last == lap)
            return true;
        last = lap;
        return false;
    }

private:
    std::vector<std::uint32_t> last_ = std::vector<std::uint32_t>(65536);
};

} // namespace netring::test

#endif
