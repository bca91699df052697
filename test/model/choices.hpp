// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_MODEL_CHOICES_HPP
#define NETRING_TEST_MODEL_CHOICES_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace netring::test {

/// What a model does next, read from bytes: random ones, or a fuzzer's.
class choices {
public:
    explicit choices(std::span<std::uint8_t const> bytes) noexcept
        : bytes_(bytes) {}

    bool left() const noexcept { return !bytes_.empty(); }

    /// One of `count`, at most 256, counted from 0; the first once no bytes are left.
    std::size_t one_of(std::size_t count) noexcept {
        if (bytes_.empty())
            return 0;
        auto const byte = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return byte % count;
    }

private:
    std::span<std::uint8_t const> bytes_;
};

/// What is told when a model and what it is a model of differ.
inline void expect(bool holds, char const* what) {
    if (!holds)
        throw std::logic_error(what);
}

} // namespace netring::test

#endif
