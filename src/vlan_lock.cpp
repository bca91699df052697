// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/vlan_lock.hpp>

#include <array>
#include <cstdint>
#include <thread>

namespace netring::detail {
namespace {

/// Threads that walk different blocks are to meet seldom, in the same lock or the same cache line.
struct alignas(64) shared_lock {
    std::atomic_flag held;
};
std::array<shared_lock, 64> shared_locks;

std::atomic_flag& lock_for(void const* packet) noexcept {
    constexpr unsigned smallest_packet_bits = 7;
    return shared_locks[(reinterpret_cast<std::uintptr_t>(packet) >> smallest_packet_bits) % shared_locks.size()].held;
}

} // namespace

vlan_lock::vlan_lock(void const* packet) noexcept
    : held_(lock_for(packet)) {
    while (held_.test_and_set(std::memory_order_acquire))
        std::this_thread::yield();
}

vlan_lock::~vlan_lock() {
    held_.clear(std::memory_order_release);
}

} // namespace netring::detail
