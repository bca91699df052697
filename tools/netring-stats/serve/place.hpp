// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_PLACE_HPP
#define NETRING_STATS_PLACE_HPP

#include <cstddef>
#include <memory>
#include <utility>

namespace netring_stats {

/// A connection counts for as long as this is there. The count may end before it, as connections end with the io_context.
class place {
public:
    explicit place(std::shared_ptr<std::size_t> taken)
        : taken_(std::move(taken)) {
        ++*taken_;
    }
    ~place() {
        if (taken_)
            --*taken_;
    }
    place(place&&) noexcept = default;
    place& operator=(place&&) = delete;

private:
    std::shared_ptr<std::size_t> taken_;
};

} // namespace netring_stats

#endif
