// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_POISON_HPP
#define NETRING_SRC_POISON_HPP

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

#if defined(__SANITIZE_ADDRESS__)
#define NETRING_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NETRING_HAS_ASAN 1
#endif
#endif

#ifdef NETRING_HAS_ASAN
#include <sanitizer/asan_interface.h>
#endif

#if defined(__SANITIZE_THREAD__)
#define NETRING_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NETRING_HAS_TSAN 1
#endif
#endif

namespace netring {

// A view that is read after its block went back shows, in a debug build, 0xdd bytes instead of another packet's, and is
// reported by AddressSanitizer.

inline void poison([[maybe_unused]] std::span<std::byte> memory) noexcept {
#if !defined(NDEBUG) && !defined(NETRING_HAS_TSAN)
    std::ranges::fill(memory, std::byte{0xdd});
#endif
#ifdef NETRING_HAS_ASAN
    ASAN_POISON_MEMORY_REGION(memory.data(), memory.size());
#endif
}

inline void unpoison([[maybe_unused]] std::span<std::byte> memory) noexcept {
#ifdef NETRING_HAS_ASAN
    ASAN_UNPOISON_MEMORY_REGION(memory.data(), memory.size());
#endif
}

/// memcpy of memory that another thread may be poisoning.
#ifdef NETRING_HAS_ASAN
__attribute__((no_sanitize("address"))) inline void copy_unchecked(std::byte* to, std::byte const* from,
                                                                   std::size_t size) noexcept {
    auto const volatile* const source = from;
    for (std::size_t at = 0; at != size; ++at)
        to[at] = source[at];
}
#else
inline void copy_unchecked(std::byte* to, std::byte const* from, std::size_t size) noexcept {
    std::memcpy(to, from, size);
}
#endif

} // namespace netring

#endif
