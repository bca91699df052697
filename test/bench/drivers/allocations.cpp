// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace netring::bench {
namespace {

thread_local std::uint64_t counted;

void* allocate(std::size_t size) {
    ++counted;
    if (auto* const memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

} // namespace

std::uint64_t allocations() noexcept {
    return counted;
}

} // namespace netring::bench

void* operator new(std::size_t size) {
    return netring::bench::allocate(size);
}
void* operator new[](std::size_t size) {
    return netring::bench::allocate(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
