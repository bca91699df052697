// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_MODEL_FOLLOW_HPP
#define NETRING_TEST_MODEL_FOLLOW_HPP

#include "choices.hpp"

#include <cstdint>
#include <span>

namespace netring::test {

/// Takes a model through the steps that bytes mean. What differs is thrown.
template <class Model>
void follow(std::span<std::uint8_t const> bytes) {
    choices from(bytes);
    Model model(from);
    while (from.left())
        model.step(from);
}

} // namespace netring::test

#endif
