// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_SHARED_WORD_HPP
#define NETRING_DETAIL_SHARED_WORD_HPP

#include <atomic>
#include <cstdint>

namespace netring::detail {

// Every access to a status word that the kernel shares goes through here.

/// The kernel fills a block before it sets the user bit: what is read after this load is complete.
inline std::uint32_t load_status(std::uint32_t& word) noexcept {
    return std::atomic_ref(word).load(std::memory_order_acquire);
}

/// Gives the block away: all reads of it happen before the kernel, or the next owner, sees the store.
inline void store_status(std::uint32_t& word, std::uint32_t value) noexcept {
    std::atomic_ref(word).store(value, std::memory_order_release);
}

} // namespace netring::detail

#endif
