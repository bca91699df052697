// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_OUTSTANDING_HPP
#define NETRING_DETAIL_OUTSTANDING_HPP

#include <utility>

namespace netring::detail {

/// Marks an object as busy for as long as an operation lives.
class outstanding {
public:
    outstanding() noexcept = default;
    outstanding(outstanding&& other) noexcept
        : busy_(std::exchange(other.busy_, nullptr)) {}
    outstanding& operator=(outstanding&&) = delete;
    ~outstanding() { end(); }

    /// Precondition: not begun.
    void begin(bool& busy) noexcept {
        busy_ = &busy;
        busy = true;
    }

    void end() noexcept {
        if (auto* const busy = std::exchange(busy_, nullptr))
            *busy = false;
    }

private:
    bool* busy_ = nullptr;
};

} // namespace netring::detail

#endif
