// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "costs.hpp"

#include <cstdlib>
#include <new>

// An operator new that counts, for a program in which it takes the place of the library's.

namespace netring::test {

thread_local costs counted;

} // namespace netring::test

using netring::test::counted;

namespace {

void* allocate(std::size_t size) {
    ++counted.allocations;
    if (auto* const memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    ++counted.allocations;
    return std::aligned_alloc(static_cast<std::size_t>(alignment), size);
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
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
