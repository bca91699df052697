// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_FUZZ_FOLLOW_HPP
#define NETRING_TEST_FUZZ_FOLLOW_HPP

#include "choices.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

/// Takes a model through the steps that bytes mean. What differs is thrown, which ends the run and keeps the input.
template <class Model>
void follow(std::span<std::uint8_t const> bytes) {
    netring::test::choices from(bytes);
    Model model(from);
    while (from.left())
        model.step(from);
}

#endif
